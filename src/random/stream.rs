//! The counter generator behind every draw: Philox4x32-10.
//!
//! Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11. The
//! key is a hash of (seed, name); the counter is (index, replication, purpose). Checked against the
//! authors' known-answer vectors.

const MULTIPLIER: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// Purpose of a draw; draws of one object for different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// The case that a replication belongs to.
    Case = 1,
    /// An input that is drawn once per replication.
    Input = 2,
    /// The lead time of a purchase order.
    LeadTime = 3,
    /// Gaps between arrivals.
    Arrival = 4,
    /// Size of a request or contract.
    Size = 5,
    /// Duration of a request, term of a contract.
    Duration = 6,
    /// Patience of a waiting request.
    Patience = 7,
    /// Whether a contract is renewed.
    Renewal = 8,
    /// Units that fail in a step.
    Failure = 9,
    /// Units that are repaired in a step.
    Repair = 10,
    /// Steps of a price path.
    Price = 11,
    /// Which prepared year is drawn.
    Year = 12,
    /// Generated weather (shared by all replications).
    Weather = 13,
    /// Test and bench material.
    Bench = 14,
    /// Dates of supply shocks.
    Shock = 15,
    /// Length of a supply shock, its stretch of lead times and its allocation share of an order.
    ShockSize = 16,
    /// Units that are dead on arrival.
    DeadOnArrival = 17,
    /// Whether a delivery is a bad batch.
    BadBatch = 18,
    /// Dates and durations of feed outages, and whether generators start.
    Outage = 19,
    /// When a cooling block fails and how long its repair takes.
    BlockFailure = 20,
    /// Lives and repairs of units simulated one by one.
    UnitLife = 21,
    /// Steps of a fuel's price path.
    FuelPrice = 22,
    /// When an on-site unit fails and how long its repair takes.
    GeneratorOutage = 23,
    /// Regimes of a market, month by month.
    MarketRegime = 24,
    /// Steps of the shock that all markets share.
    CommonShock = 25,
    /// Steps of the reserved price against the market's price.
    ReservedPrice = 26,
    /// Steps of the spot price against the market's price.
    SpotPrice = 27,
    /// Requests of a batch.
    BatchSize = 28,
    /// Durations of a segment's high- and low-rate states.
    Modulation = 29,
    /// At which integral of its rate a customer gives notice.
    TerminationForConvenience = 30,
    /// When a customer fails.
    Default = 31,
    /// Utilisation of a contract.
    Use = 32,
    /// Steps of aggregate demand.
    AggregateDemand = 33,
    /// Hours in which non-firm grid power is called off.
    NonFirm = 34,
}

/// Ten rounds of Philox on a counter and a key.
#[inline]
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let low = u64::from(counter[0]) * u64::from(MULTIPLIER[0]);
        let high = u64::from(counter[2]) * u64::from(MULTIPLIER[1]);
        counter = [
            (high >> 32) as u32 ^ counter[1] ^ key[0],
            high as u32,
            (low >> 32) as u32 ^ counter[3] ^ key[1],
            low as u32,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// A 64-bit key for (seed, name): FNV-1a over the bytes, finished by the SplitMix64 mixer.
pub fn key_of(seed: u64, name: &str) -> u64 {
    let bytes = seed.to_le_bytes();
    let hash = bytes
        .iter()
        .chain(name.as_bytes())
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    let mut mixed = hash.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// All draws of one thing for one purpose in one replication.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: [u32; 2],
    replication: u32,
    purpose: u32,
}

impl Stream {
    /// The stream of `key` (from [`key_of`]) in a replication.
    #[inline]
    pub fn new(key: u64, replication: u32, purpose: Purpose) -> Self {
        Self {
            key: [key as u32, (key >> 32) as u32],
            replication,
            purpose: purpose as u32,
        }
    }

    /// Two 64-bit words: draws `2 × block` and `2 × block + 1`.
    #[inline]
    fn block(self, block: u64) -> [u64; 2] {
        let words = philox(
            [
                block as u32,
                (block >> 32) as u32,
                self.replication,
                self.purpose,
            ],
            self.key,
        );
        [
            u64::from(words[0]) | u64::from(words[1]) << 32,
            u64::from(words[2]) | u64::from(words[3]) << 32,
        ]
    }

    /// Draw number `index`: uniform on the open interval (0, 1).
    #[inline]
    pub fn uniform(self, index: u64) -> f64 {
        open_unit(self.block(index >> 1)[(index & 1) as usize])
    }

    /// Draws `2 × index` and `2 × index + 1`, which one block gives.
    #[inline]
    pub fn pair(self, index: u64) -> [f64; 2] {
        self.block(index).map(open_unit)
    }

    /// Fills `values` with draws `2 × block` and on.
    #[inline]
    pub fn fill(self, block: u64, values: &mut [f64]) {
        for (at, pair) in values.chunks_mut(2).enumerate() {
            for (value, drawn) in pair.iter_mut().zip(self.pair(block + at as u64)) {
                *value = drawn;
            }
        }
    }

    /// The draws in order from the first, each block computed once.
    pub fn cursor(self) -> Cursor {
        Cursor {
            stream: self,
            index: 0,
            spare: 0,
        }
    }
}

/// Reads a stream's draws in order.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    stream: Stream,
    index: u64,
    spare: u64,
}

impl Cursor {
    /// The next draw: uniform on the open interval (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        let index = self.index;
        self.index += 1;
        if index & 1 == 1 {
            return open_unit(self.spare);
        }
        let [first, second] = self.stream.block(index >> 1);
        self.spare = second;
        open_unit(first)
    }
}

/// 52 random bits to the middle of their cell: never 0, never 1.
#[inline]
fn open_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known-answer vectors of the Random123 distribution (`kat_vectors`, philox4x32 10).
    #[test]
    fn philox_gives_the_published_answers() {
        assert_eq!(
            philox([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn a_cursor_reads_the_addressed_draws() {
        let stream = Stream::new(key_of(42, "hall-a"), 7, Purpose::Input);
        let mut cursor = stream.cursor();
        for index in 0..9 {
            assert_eq!(cursor.uniform().to_bits(), stream.uniform(index).to_bits());
        }
    }

    #[test]
    fn the_extremes_stay_inside_the_open_interval() {
        assert!(open_unit(0) > 0.0 && open_unit(u64::MAX) < 1.0);
    }

    #[test]
    fn seed_name_replication_and_purpose_all_matter() {
        let draw = |seed, name, replication, purpose| {
            Stream::new(key_of(seed, name), replication, purpose)
                .uniform(0)
                .to_bits()
        };
        let base = draw(1, "a", 0, Purpose::Input);
        for other in [
            draw(2, "a", 0, Purpose::Input),
            draw(1, "b", 0, Purpose::Input),
            draw(1, "a", 1, Purpose::Input),
            draw(1, "a", 0, Purpose::Size),
        ] {
            assert_ne!(base, other);
        }
    }

    /// Mean and variance of 10^5 draws lie within five standard errors of 1/2 and 1/12.
    #[test]
    fn draws_look_uniform() {
        let mut cursor = Stream::new(key_of(1, "uniform"), 0, Purpose::Bench).cursor();
        let draws: Vec<f64> = (0..100_000).map(|_| cursor.uniform()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|u| (u - 0.5).powi(2)).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 5.0 * (1.0f64 / 12.0 / 1e5).sqrt());
        assert!((variance - 1.0 / 12.0).abs() < 5.0 * (1.0f64 / 180.0 / 1e5).sqrt());
    }
}
