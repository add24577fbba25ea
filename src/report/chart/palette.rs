//! Colours and lettering. The colours are those of Okabe and Ito (2008), distinguishable by the
//! colour-blind, some darkened or lightened so that neighbours also differ in grey print.

use super::picture::{Colour, Lettering};
use crate::record::{BillLine, Binding, GpuUse};

/// Ink of titles and medians.
pub const INK: Colour = (0x22, 0x22, 0x22);
/// Ink of axis labels and subtitles.
pub const SOFT_INK: Colour = (0x55, 0x55, 0x55);
/// Grid lines.
pub const MESH: Colour = (0xe4, 0xe4, 0xe4);
/// Axis lines.
pub const AXIS: Colour = (0x88, 0x88, 0x88);
/// Background.
pub const WHITE: Colour = (0xff, 0xff, 0xff);
/// Money, prices, energised power.
pub const BLUE: Colour = (0x00, 0x72, 0xb2);
/// Drawn power, losses.
pub const VERMILION: Colour = (0xd5, 0x5e, 0x00);
/// GPUs in use.
pub const GREEN: Colour = (0x00, 0x7d, 0x5b);
/// A third line beside blue and vermilion.
pub const PURPLE: Colour = (0x8c, 0x45, 0x74);

/// Ports, where they are bars on white and not areas among others.
pub const PORTS: Colour = (0xd9, 0x8c, 0xb8);

/// Solar energy.
pub const SUN: Colour = (0xf0, 0xd0, 0x30);
/// Energy curtailed or in excess.
pub const RENEWABLE_CURTAILED: Colour = (0xc4, 0xc4, 0xc4);
/// Kinds of on-site units.
pub const UNITS: [Colour; 4] = [
    VERMILION,
    (0xf0, 0xa8, 0x50),
    (0x8a, 0x38, 0x00),
    (0xf7, 0xd6, 0xa8),
];
/// Emergency supply.
pub const EMERGENCY: Colour = (0x4a, 0x1e, 0x00);
/// Battery charge.
pub const CHARGE: Colour = (0x8f, 0xcf, 0xb5);
/// From low to high price: light to dark, so that it also reads in grey print.
pub const HIGH_COST: [Colour; 4] = [
    (0xff, 0xf3, 0xd6),
    (0xf5, 0xa9, 0x4a),
    (0xc2, 0x4e, 0x00),
    (0x45, 0x18, 0x00),
];
/// From low to high, likewise.
pub const MUCH: [Colour; 4] = [
    (0xe4, 0xf1, 0xfa),
    (0x7f, 0xbe, 0xe3),
    (0x00, 0x72, 0xb2),
    (0x00, 0x2b, 0x4a),
];

/// The colour at a share from 0 to 1 of a way through several.
pub fn between(stops: &[Colour], share: f64) -> Colour {
    let at = share.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
    let first = (at as usize).min(stops.len() - 2);
    let mixed = |of: fn(Colour) -> u8| {
        let (from, to) = (f64::from(of(stops[first])), f64::from(of(stops[first + 1])));
        (from + (at - first as f64) * (to - from)).round() as u8
    };
    (
        mixed(|colour| colour.0),
        mixed(|colour| colour.1),
        mixed(|colour| colour.2),
    )
}

/// The colour of a line of the energy bill.
pub const fn of_bill(line: BillLine) -> Colour {
    match line {
        BillLine::Energy => BLUE,
        BillLine::Delivery => (0x8c, 0xcb, 0xee),
        BillLine::Demand => (0x00, 0x3d, 0x63),
        BillLine::CoincidentPeak => PURPLE,
        BillLine::Capacity => (0xd9, 0x8c, 0xb8),
        BillLine::MinimumTake => (0xb0, 0x2a, 0x37),
        BillLine::Riders => (0x8a, 0x8a, 0x8a),
        BillLine::Fixed => (0xd0, 0xd0, 0xd0),
        BillLine::InterruptibleCredit => GREEN,
        BillLine::PowerPurchase => (0x9c, 0xd0, 0x8a),
        BillLine::Fuel => VERMILION,
        BillLine::Plant => (0xf0, 0xb0, 0x60),
        BillLine::Diesel => EMERGENCY,
        BillLine::Carbon => (0x5c, 0x4a, 0x3a),
        BillLine::Export => (0x4a, 0xb5, 0x9e),
    }
}

/// Shades of the segments of a class of customers, dark to light: each class has a hue.
pub const fn ramp_of(class: GpuUse) -> &'static [Colour] {
    match class {
        GpuUse::Reserved => &[(0x00, 0x2b, 0x4a), BLUE, (0xa8, 0xd6, 0xf2)],
        GpuUse::OnDemand => &[(0x8a, 0x38, 0x00), (0xe8, 0x8a, 0x2c), (0xfb, 0xdc, 0xb2)],
        GpuUse::Spot => &[(0x00, 0x4d, 0x38), GREEN, (0xa5, 0xdc, 0xb8)],
        _ => &[(0x5a, 0x28, 0x4a), PURPLE, PORTS],
    }
}

/// Opacity of the band P5–P95.
pub const OUTER: f64 = 0.18;
/// Opacity of the band P25–P75, painted over the other.
pub const INNER: f64 = 0.30;

/// A page's title.
pub const TITLE: Lettering = Lettering {
    size: 19.0,
    bold: true,
    colour: INK,
};
/// A page's subtitle.
pub const SUBTITLE: Lettering = Lettering {
    size: 13.0,
    bold: false,
    colour: SOFT_INK,
};
/// A panel's heading.
pub const HEADING: Lettering = Lettering {
    size: 14.0,
    bold: true,
    colour: INK,
};
/// Axis labels, legends and notes.
pub const LABEL: Lettering = Lettering {
    size: 12.5,
    bold: false,
    colour: SOFT_INK,
};

/// The same lettering in another colour.
pub const fn inked(lettering: Lettering, colour: Colour) -> Lettering {
    Lettering {
        colour,
        ..lettering
    }
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

/// The colour of a line of GPUs: that of its cause where it has one.
pub const fn of_use(line: GpuUse) -> Colour {
    match line {
        GpuUse::Crew => of_cause(Binding::Crew),
        GpuUse::BurnIn => (0xd6, 0xa0, 0x45),
        GpuUse::Rma => (0xe3, 0xb7, 0x6b),
        GpuUse::Failed => (0xb0, 0x2a, 0x37),
        GpuUse::Maintenance => (0xd9, 0x7f, 0x88),
        GpuUse::Spare => (0xe9, 0xbf, 0xc4),
        GpuUse::Outage => (0x5c, 0x25, 0x00),
        GpuUse::Power => of_cause(Binding::Power),
        GpuUse::Cooling => of_cause(Binding::Cooling),
        GpuUse::Space => of_cause(Binding::Space),
        GpuUse::Network => of_cause(Binding::Network),
        GpuUse::Curtailed => (0xd6, 0x70, 0x2b),
        GpuUse::Internal => PURPLE,
        GpuUse::Reserved | GpuUse::OnDemand | GpuUse::Spot => GREEN,
        GpuUse::PaidUnused => (0xa5, 0xdc, 0xb8),
        GpuUse::Idle => of_cause(Binding::Demand),
    }
}
