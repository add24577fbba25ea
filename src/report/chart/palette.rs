//! Colours and lettering. The colours are those of Okabe and Ito (2008), told apart by the colour-blind, some darkened or
//! lightened so that neighbours also differ in grey print.

use super::picture::{Colour, Lettering};
use crate::record::Binding;

/// Ink of titles and medians.
pub const INK: Colour = (0x22, 0x22, 0x22);
/// Ink of axis labels and subtitles.
pub const SOFT_INK: Colour = (0x55, 0x55, 0x55);
/// The mesh.
pub const MESH: Colour = (0xe4, 0xe4, 0xe4);
/// Axes.
pub const AXIS: Colour = (0x88, 0x88, 0x88);
/// Paper.
pub const WHITE: Colour = (0xff, 0xff, 0xff);
/// Money, prices, energised power.
pub const BLUE: Colour = (0x00, 0x72, 0xb2);
/// Drawn power, losses.
pub const VERMILION: Colour = (0xd5, 0x5e, 0x00);
/// Use.
pub const GREEN: Colour = (0x00, 0x7d, 0x5b);
/// A third line beside blue and vermilion.
pub const PURPLE: Colour = (0x8c, 0x45, 0x74);

/// Opacity of the band P5–P95.
pub const OUTER: f64 = 0.18;
/// Opacity of the band P25–P75, painted over the other.
pub const INNER: f64 = 0.30;

/// A page's title.
pub const TITLE: Lettering = Lettering { size: 19.0, bold: true, colour: INK };
/// What stands below it.
pub const SUBTITLE: Lettering = Lettering { size: 13.0, bold: false, colour: SOFT_INK };
/// A panel's heading.
pub const HEADING: Lettering = Lettering { size: 14.0, bold: true, colour: INK };
/// Axis labels, legends and notes.
pub const LABEL: Lettering = Lettering { size: 12.5, bold: false, colour: SOFT_INK };

/// The same lettering in another colour.
pub const fn inked(lettering: Lettering, colour: Colour) -> Lettering {
    Lettering { colour, ..lettering }
}

/// The colour of a cause.
pub const fn of_cause(cause: Binding) -> Colour {
    match cause {
        Binding::Power => (0xa8, 0x43, 0x00),
        Binding::Cooling => (0x7f, 0xc8, 0xf0),
        Binding::Space => (0x00, 0x79, 0x5a),
        Binding::Network => (0xf2, 0xc9, 0xe0),
        Binding::Crew => (0xc7, 0x7f, 0x00),
        Binding::Gpus => (0x00, 0x4a, 0x75),
        Binding::Demand => (0xd4, 0xd4, 0xd4),
    }
}
