//! Market classes.

use super::partition::Partition;
use crate::scenario::rule::{Name, list, number, one_of, section, some, value};
use crate::scenario::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A market class: its price path.
    Market takes "markets" by "from" {
        /// What a chart calls it.
        title: String = value().or("\"\"");
        /// Accelerators it is made of; by default all of the scenario when it is the only market.
        accelerators: Vec<String> = list();
        /// On-demand price at the start.
        price_usd_per_gpu_hour: Uncertain = number(0.0, 10_000.0, "USD per GPU-hour").once();
        /// Drift of the expected price, per year, of its logarithm.
        annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Volatility of the logarithm.
        volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// How fast a deviation from the drift dies out.
        mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("0");
        /// Level to which the price reverts, in money of the start; by default the price at the
        /// start. It drifts as the price does.
        reverts_to_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
        /// Loading on a shock that all markets share: the price's shocks in two markets are
        /// correlated by the product of theirs.
        common_factor: f64 = number(-1.0, 1.0, "").or("0");
        /// Regimes, such as scarcity and glut, each with what it draws the price to.
        regime: Vec<Regime> = list();
        /// Name of the market whose regimes this one lives in too, at the same times.
        regimes_follow: Option<String> = value().optional();
        /// Exponent on the price factors of its regimes: 1 takes them as they are, 0.5 the square
        /// root.
        regime_strength: f64 = number(-5.0, 5.0, "").or("1");
        /// Launches of generations that make an hour of this one worth less.
        launch: Vec<Launch> = list();
        /// What a hyperscaler lists on the same hour at the start: nobody is charged more. Left
        /// out, there is no cap.
        list_price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
        /// Drift of the list price, per year, of its logarithm.
        list_price_annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Rank of the own price among all providers': 0.5 asks the market's price, 0.9 more than
        /// nine of ten.
        price_rank: f64 = number(0.001, 0.999, "").or("0.5");
        /// Spread of providers' prices: standard deviation of the logarithm.
        price_spread: f64 = number(0.0, 3.0, "").or("0");
        /// Change of the number of customers, in per cent, per per cent by which the own price lies
        /// above the market's.
        fill_elasticity: f64 = number(-20.0, 20.0, "").or("0");
        /// How the price answers to GPUs against demand; left out, it does not.
        feedback: Option<Feedback> = value().optional();
        /// Volatility of what reserved hours fetch against the market's price: of the logarithm.
        reserved_volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// How fast a deviation of what reserved hours fetch dies out.
        reserved_mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("2");
        /// Volatility of what spot hours fetch against the market's price: of the logarithm.
        spot_volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// How fast a deviation of what spot hours fetch dies out.
        spot_mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("6");
        /// Share by which spot hours are cheaper when all that could be spot is idle, in proportion
        /// to the idle share at each month's start.
        spot_idle_response: f64 = number(0.0, 1.0, "").or("0");
        /// Dated prices for the chart of prices, before the start and, where they reach past it,
        /// over the fan; nothing is simulated from them.
        history: Vec<Quote> = list();
        /// Whether requests behind one that waits for room must wait too (`strict`), or may pass if
        /// they fit (`backfill`).
        queue: String = one_of(&["strict", "backfill"]).or("\"strict\"");
        /// Parts of its ready GPUs that are set aside for those who name them, filled in the order
        /// written; what is left is for everybody else.
        partition: Vec<Partition> = list();
    }
}

section! {
    /// A state a market is in for a while.
    Regime {
        /// Its name.
        name: Name = value();
        /// What it draws the price to, as a multiple of the drifting level.
        price_factor: f64 = number(0.01, 100.0, "");
        /// What it draws reserved hours to, as a multiple of their price at the discount: above 1
        /// the discount shrinks.
        reserved_price_factor: f64 = number(0.01, 100.0, "").or("1");
        /// The same for spot hours.
        spot_price_factor: f64 = number(0.01, 100.0, "").or("1");
        /// How long it lasts, in the mean of an exponential time.
        mean_dwell_years: f64 = number(0.02, 100.0, "years");
        /// Regimes that may come next, by weight; by default all others alike.
        next: Vec<NextRegime> = list();
        /// Probability that the market starts in it; those of all regimes add up to 1. Left out in
        /// all, the start is as in the long run.
        start_probability: Option<f64> = number(0.0, 1.0, "").optional();
    }
}

section! {
    /// A regime that may follow another.
    NextRegime {
        /// Its name.
        name: Name = value();
        /// How likely it is against the others that may follow.
        weight: f64 = number(1.0e-6, 1.0e6, "").or("1");
    }
}

section! {
    /// The launch of a generation.
    Launch {
        /// Its name.
        name: Name = value();
        /// When.
        date: Date = value();
        /// How many weeks later it comes.
        slip_weeks: Uncertain = number(-520.0, 1_040.0, "weeks").once().or("0");
        /// By which fraction it lowers the price in the end; negative raises it.
        price_step: f64 = number(-4.0, 0.99, "");
        /// Months over which it comes, in equal parts of the logarithm; 0 is at once.
        phase_in_months: f64 = number(0.0, 240.0, "months").or("0");
    }
}

section! {
    /// How a price answers to GPUs against demand: it is drawn to a multiple that falls as they
    /// grow apart from the start.
    Feedback {
        /// How far the price falls, in per cent, per per cent of GPUs over demand.
        elasticity: f64 = number(0.0, 10.0, "");
        /// The most that it multiplies the price, and one over the least.
        bound: f64 = number(1.0, 100.0, "").or("3");
        /// Rivals' GPUs by date; the own ready ones come to them.
        rival_gpus: Vec<DatedGpus> = some();
        /// GPUs demanded of all by date.
        demand_gpus: Vec<DatedGpus> = some();
    }
}

section! {
    /// GPUs from a date on.
    DatedGpus {
        /// First day.
        from: Date = value();
        /// GPUs from then on.
        gpus: f64 = number(0.0, 1.0e12, "GPUs");
    }
}

section! {
    /// A dated price.
    Quote {
        /// Its day.
        date: Date = value();
        /// The on-demand price.
        price_usd_per_gpu_hour: f64 = number(0.0, 10_000.0, "USD per GPU-hour");
    }
}
