//! Market classes.

use super::partition::Partition;
use crate::rule::{Name, list, number, one_of, section, some, value};
use crate::uncertain::Uncertain;
use jiff::civil::Date;

section! {
    /// A market: accelerators that share one price, and the process of that price.
    Market takes "markets" by "from" {
        /// Title on charts.
        title: String = value().or("\"\"");
        /// Accelerators it is made of; by default all of the scenario when it is the only market.
        accelerators: Vec<String> = list();
        /// On-demand price at the start.
        price_usd_per_gpu_hour: Uncertain = number(0.0, 10_000.0, "USD per GPU-hour").once();
        /// Drift of the logarithm of the expected price.
        annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Volatility of the logarithm of the price.
        volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// Mean-reversion rate of a deviation from the drift.
        mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("0");
        /// Level to which the price reverts, in money of the start; by default the price at the
        /// start. It drifts as the price does.
        reverts_to_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
        /// Loading on a shock that all markets share: the price's shocks in two markets are
        /// correlated by the product of theirs.
        common_factor: f64 = number(-1.0, 1.0, "").or("0");
        /// Regimes, such as scarcity and glut, each with the level to which the price reverts.
        regime: Vec<Regime> = list();
        /// Market whose regimes this one shares, at the same times.
        regimes_follow: Option<String> = value().optional();
        /// Exponent on the price factors of its regimes: 1 takes them as they are, 0.5 the square
        /// root.
        regime_strength: f64 = number(-5.0, 5.0, "").or("1");
        /// Launches of newer generations that lower the price of this one.
        launch: Vec<Launch> = list();
        /// List price of a hyperscaler for the same GPU-hour at the start: a cap on every price
        /// charged. No cap when left out.
        list_price_usd_per_gpu_hour: Option<Uncertain> = number(0.0, 10_000.0, "USD per GPU-hour").once().optional();
        /// Drift of the logarithm of the list price.
        list_price_annual_drift: Uncertain = number(-5.0, 5.0, "per year").once().or("0");
        /// Price position: quantile of the own price among all providers' prices. 0.5 is the market
        /// price, 0.9 is above nine providers in ten.
        price_position: f64 = number(0.001, 0.999, "").or("0.5");
        /// Spread of providers' prices: standard deviation of the logarithm.
        price_spread: f64 = number(0.0, 3.0, "").or("0");
        /// Elasticity of captured share: change of the number of customers, in per cent, per per
        /// cent by which the own price lies above the market price.
        captured_share_elasticity: f64 = number(-20.0, 20.0, "").or("0");
        /// Price response to GPUs against demand; none when left out.
        feedback: Option<Feedback> = value().optional();
        /// Volatility of the logarithm of the reserved price relative to the market price.
        reserved_volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// Mean-reversion rate of the reserved price relative to the market price.
        reserved_mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("2");
        /// Volatility of the logarithm of the spot price relative to the market price.
        spot_volatility: f64 = number(0.0, 5.0, "per √year").or("0");
        /// Mean-reversion rate of the spot price relative to the market price.
        spot_mean_reversion_per_year: f64 = number(0.0, 365.0, "per year").or("6");
        /// Fraction by which the spot price falls when all GPUs open to spot demand are idle, in
        /// proportion to the idle share at each month's start.
        spot_idle_response: f64 = number(0.0, 1.0, "").or("0");
        /// Dated prices for the price chart, before the start and, where they reach past it, over
        /// the fan; they do not enter the simulation.
        history: Vec<Quote> = list();
        /// Queue discipline: requests behind one that waits for free capacity wait too (`strict`),
        /// or start if they fit (`backfill`).
        queue: String = one_of(&["strict", "backfill"]).or("\"strict\"");
        /// Partitions: parts of its ready GPUs that are set aside for the segments that name them,
        /// filled in the order written; the rest serves all other segments.
        partition: Vec<Partition> = list();
    }
}

section! {
    /// A state of a market that lasts for a random time.
    Regime {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Level to which the price reverts, as a multiple of the drifting level.
        price_factor: f64 = number(0.01, 100.0, "");
        /// Level to which the reserved price reverts, as a multiple of the discounted price: above
        /// 1 the discount shrinks.
        reserved_price_factor: f64 = number(0.01, 100.0, "").or("1");
        /// The same for the spot price.
        spot_price_factor: f64 = number(0.01, 100.0, "").or("1");
        /// Mean length of the regime (exponential).
        mean_dwell_years: f64 = number(0.02, 100.0, "years");
        /// Regimes that may come next, by weight; by default all others with equal weight.
        next: Vec<NextRegime> = list();
        /// Probability that the market starts in it; the probabilities of all regimes add up to 1.
        /// When left out in all, the start is drawn from the long-run distribution.
        start_probability: Option<f64> = number(0.0, 1.0, "").optional();
    }
}

section! {
    /// A regime that may follow another.
    NextRegime {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Weight against the other regimes that may follow.
        weight: f64 = number(1.0e-6, 1.0e6, "").or("1");
    }
}

section! {
    /// The launch of a generation.
    Launch {
        /// Name; other keys and `--set` refer to it.
        name: Name = value();
        /// Planned day of the launch.
        date: Date = value();
        /// Slip of the launch against that day.
        slip_weeks: Uncertain = number(-520.0, 1_040.0, "weeks").once().or("0");
        /// Fraction by which it lowers the price in the end; negative raises it.
        price_step: f64 = number(-4.0, 0.99, "");
        /// Months over which the step is phased in, in equal parts of the logarithm; 0 is at once.
        phase_in_months: f64 = number(0.0, 240.0, "months").or("0");
    }
}

section! {
    /// Price response to GPUs against demand: the price reverts to a multiple that falls as the
    /// ratio of GPUs to demand rises above its value at the start.
    Feedback {
        /// Elasticity: fall of the price, in per cent, per per cent of GPUs over demand.
        elasticity: f64 = number(0.0, 10.0, "");
        /// Largest multiple of the price, and the reciprocal of the smallest.
        bound: f64 = number(1.0, 100.0, "").or("3");
        /// Competitors' GPUs by date; the own ready GPUs are added to them.
        rival_gpus: Vec<DatedGpus> = some();
        /// GPUs demanded of all providers, by date.
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
        /// Date of the price.
        date: Date = value();
        /// The on-demand price.
        price_usd_per_gpu_hour: f64 = number(0.0, 10_000.0, "USD per GPU-hour");
    }
}
