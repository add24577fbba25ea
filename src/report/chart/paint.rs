//! Renders a picture as SVG and as PNG, with one embedded font.

use super::picture::{Anchor, Colour, Lettering, Picture, Point, Shape};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};
use std::sync::OnceLock;

/// Family in SVG, with what to take where it is missing.
const FAMILY: &str = "Roboto, 'Helvetica Neue', Arial, sans-serif";
/// Rendered pixels per logical pixel of an SVG; plotters counts in whole pixels, so this sets how
/// smooth its lines are.
const SVG_SCALE: u32 = 8;
/// Pixels of a PNG per logical pixel.
pub const PNG_SCALE: u32 = 2;
/// A text's size in plotters over its em.
const SIZE_OF_EM: f64 = 1.24;
/// How far below the top of a text its baseline is, in em: plotters' own constants.
const SVG_BASELINE: f64 = 0.76;
const PNG_BASELINE: f64 = SIZE_OF_EM / 2.0;

/// Registers the font, once.
fn register() -> Result<(), String> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let good = REGISTERED.get_or_init(|| {
        register_font(
            FAMILY,
            FontStyle::Normal,
            include_bytes!("font/Roboto-Regular.subset.ttf"),
        )
        .is_ok()
            && register_font(
                FAMILY,
                FontStyle::Bold,
                include_bytes!("font/Roboto-Bold.subset.ttf"),
            )
            .is_ok()
    });
    if *good {
        Ok(())
    } else {
        Err("the chart font could not be read".to_owned())
    }
}

fn font(lettering: Lettering, scale: f64) -> FontDesc<'static> {
    let style = if lettering.bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    FontDesc::new(
        FontFamily::Name(FAMILY),
        lettering.size * SIZE_OF_EM * scale,
        style,
    )
}

/// Width of a text in logical pixels.
pub fn text_width(words: &str, lettering: Lettering) -> f64 {
    let measured = register().and_then(|()| {
        font(lettering, 64.0)
            .box_size(words)
            .map_err(|error| error.to_string())
    });
    // Without a font nothing is painted either; half an em per letter keeps the layout going until
    // then.
    measured.map_or_else(
        |_| words.chars().count() as f64 * lettering.size / 2.0,
        |(width, _)| f64::from(width) / 64.0,
    )
}

/// A text cut to a width, with dots where something is missing.
pub fn shortened(words: &str, lettering: Lettering, width: f64) -> String {
    if text_width(words, lettering) <= width {
        return words.to_owned();
    }
    let mut text: String = words.to_owned();
    while text.pop().is_some() && text_width(&text, lettering) + lettering.size > width {}
    format!("{}…", text.trim_end())
}

/// As SVG.
pub fn svg(picture: &Picture) -> Result<Vec<u8>, String> {
    let (width, height) = (picture.width * SVG_SCALE, picture.height * SVG_SCALE);
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
        paint(&area, picture, f64::from(SVG_SCALE), SVG_BASELINE)?;
        area.present().map_err(|error| error.to_string())?;
    }
    // Fine coordinates, scaled to the natural size.
    let natural = format!(
        "<svg width=\"{}\" height=\"{}\"",
        picture.width, picture.height
    );
    let text = text.replacen(
        &format!("<svg width=\"{width}\" height=\"{height}\""),
        &natural,
        1,
    );
    Ok(with_lengths(&text, picture).into_bytes())
}

/// States the length of every text, so that nothing overlaps where the font is missing and another,
/// wider one is taken.
fn with_lengths(svg: &str, picture: &Picture) -> String {
    let lengths = picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Text {
            words, lettering, ..
        } => Some(text_width(words, *lettering) * f64::from(SVG_SCALE)),
        Shape::Area { .. } | Shape::Line { .. } => None,
    });
    let mut pieces = svg.split("<text ");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, length) in pieces.zip(lengths) {
        text.push_str(&format!(
            "<text textLength=\"{length:.0}\" lengthAdjust=\"spacingAndGlyphs\" {piece}"
        ));
    }
    text
}

/// As PNG.
pub fn png(picture: &Picture) -> Result<Vec<u8>, String> {
    let (width, height) = (picture.width * PNG_SCALE, picture.height * PNG_SCALE);
    let mut pixels = vec![255; width as usize * height as usize * 3];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
        paint(&area, picture, f64::from(PNG_SCALE), PNG_BASELINE)?;
        area.present().map_err(|error| error.to_string())?;
    }
    encode(&pixels, width, height).map_err(|error| error.to_string())
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Flat colours pack best without a filter; a quarter of the size of `Fast` for twice its time.
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn paint<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    picture: &Picture,
    scale: f64,
    baseline: f64,
) -> Result<(), String> {
    register()?;
    area.fill(&WHITE).map_err(|error| error.to_string())?;
    let place = |point: &Point| {
        (
            (point.0 * scale).round() as i32,
            (point.1 * scale).round() as i32,
        )
    };
    for shape in &picture.shapes {
        let painted = match shape {
            Shape::Area {
                corners,
                colour,
                opacity,
            } => area.draw(&Polygon::new(
                corners.iter().map(place).collect::<Vec<_>>(),
                rgb(*colour).mix(*opacity).filled(),
            )),
            Shape::Line {
                points,
                colour,
                width,
            } => {
                let style = rgb(*colour).stroke_width((width * scale).round().max(1.0) as u32);
                area.draw(&PathElement::new(
                    points.iter().map(place).collect::<Vec<_>>(),
                    style,
                ))
            }
            Shape::Text {
                at,
                anchor,
                words,
                lettering,
            } => {
                let style = font(*lettering, scale)
                    .color(&rgb(lettering.colour))
                    .pos(Pos::new(across(*anchor), VPos::Top));
                area.draw_text(
                    words,
                    &style,
                    place(&(at.0, at.1 - baseline * lettering.size)),
                )
            }
        };
        painted.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn rgb((red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

fn across(anchor: Anchor) -> HPos {
    match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    }
}
