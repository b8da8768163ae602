//! The one place where a draw is made.
//!
//! Every draw is a pure function of (seed, replicate, purpose, entity name, month, index): ChaCha8
//! (Bernstein 2008) is used as a random-access function. Seed, replicate, purpose and the name of the entity
//! make the key; the month is the stream (nonce); the index of the household or event is the word position.
//! Hence no draw depends on a thread, on the order of visits, or on what else was drawn: adding a household or
//! a platform moves nobody else's luck, and two scenarios with one seed share theirs person by person
//! (common random numbers).

pub mod wide;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::units::Month;
use wide::StreamKey;

/// What a draw is for: each purpose has words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Purpose {
    /// The traits of a household, drawn at the month in which it enters the population.
    Traits = 1,
    /// Whether a household uses the parent app of a platform.
    Access = 2,
    /// The lasting liking of a platform.
    Taste = 3,
    /// How much exposure a household needs before it hears of a platform.
    Hearing = 4,
    /// Whether a household reconsiders this month.
    Attention = 5,
    /// Which action a household takes.
    Choice = 6,
    /// Whether a household falls ill this month.
    Illness = 7,
    /// Who in an ill household is ill, how large the bill is, whether its claims are approved.
    IllnessDetail = 8,
    /// How many claims arise, are approved, and when they are paid, per platform and benefit band.
    Claims = 9,
    /// The seeded order in which platforms act in a month.
    PlatformOrder = 10,
    /// The return that a sponsor asks for, drawn once.
    Hurdle = 11,
    /// Whether a sponsor exits, merges or closes in a month.
    Exit = 12,
    /// Whether a potential entrant enters.
    Entry = 13,
    /// Whether a released household takes the substitute policy.
    Substitute = 14,
}

/// The luck of one replicate: makes the stream for any purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Luck {
    /// The run's seed.
    pub seed: u64,
    /// The replicate, from 0.
    pub replicate: u32,
}

impl Luck {
    /// The words of `purpose` in `month` that belong to no named entity.
    pub fn stream(&self, purpose: Purpose, month: Month) -> Stream {
        self.keyed_stream(purpose, NO_ENTITY, month)
    }

    /// The words of `purpose` in `month` that belong to the entity with this key (see [`name_key`]).
    pub fn keyed_stream(&self, purpose: Purpose, entity: u64, month: Month) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.key(purpose, entity));
        generator.set_stream(u64::from(month.0));
        Stream { generator }
    }

    /// The address of the same words, for [`wide`] reading.
    pub fn stream_key(&self, purpose: Purpose, entity: u64, month: Month) -> StreamKey {
        StreamKey::new(&self.key(purpose, entity), month.0)
    }

    fn key(&self, purpose: Purpose, entity: u64) -> [u8; 32] {
        let mut key = [0u8; 32];
        key[0..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..12].copy_from_slice(&self.replicate.to_le_bytes());
        key[12..16].copy_from_slice(&(purpose as u32).to_le_bytes());
        key[16..24].copy_from_slice(&entity.to_le_bytes());
        key[24..32].copy_from_slice(b"huzhu v1");
        key
    }
}

/// The key of draws that belong to no named entity.
pub const NO_ENTITY: u64 = 0;

/// The key of a named entity: FNV-1a (64 bit) of the UTF-8 name, never [`NO_ENTITY`].
pub fn name_key(name: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    if hash == NO_ENTITY { 1 } else { hash }
}

/// Words that [`Stream::fill`] takes from the generator at once.
const FILL_WORDS: usize = 256;

/// The random words of one (seed, replicate, purpose, entity, month), addressed by position.
///
/// Positions count 32-bit words. Reading forward from a position costs about 1.5 ns a word pair; moving to a
/// position that is not the next one costs a fresh ChaCha block (20 to 90 ns), so hot loops fill a whole block of
/// households at once.
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// Fills `words` with the words at positions `first`, `first + 1`, ...
    pub fn fill(&mut self, first: u64, words: &mut [u32]) {
        self.generator.set_word_pos(u128::from(first));
        // In bulk: word by word, a whole run takes a quarter more processor time. A stream is little-endian by definition.
        let mut bytes = [0; 4 * FILL_WORDS];
        for part in words.chunks_mut(FILL_WORDS) {
            let bytes = &mut bytes[..4 * part.len()];
            self.generator.fill_bytes(bytes);
            for (word, four) in part.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *word = u32::from_le_bytes(*four);
            }
        }
    }

    /// The word at `position`.
    pub fn word(&mut self, position: u64) -> u32 {
        self.generator.set_word_pos(u128::from(position));
        self.generator.next_u32()
    }

    /// A uniform draw in the open interval (0, 1) with 52 random bits, from the two words at `2 * index`.
    pub fn uniform(&mut self, index: u64) -> f64 {
        self.generator.set_word_pos(u128::from(2 * index));
        unit_interval_wide(self.generator.next_u64())
    }
}

/// Maps a word to the midpoint of its cell in (0, 1): never 0, never 1, mean exactly one half.
#[inline(always)]
pub fn unit_interval(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// As [`unit_interval`], from the upper 52 bits of a 64-bit word.
#[inline(always)]
pub fn unit_interval_wide(word: u64) -> f64 {
    ((word >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

/// The threshold below which a random word falls with probability `probability` (nearest multiple of 2^-32;
/// `u64` so that certainty is representable).
#[inline(always)]
pub fn word_threshold(probability: f64) -> u64 {
    let scaled = probability.clamp(0.0, 1.0) * 4_294_967_296.0;
    (scaled + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LUCK: Luck = Luck { seed: 20160501, replicate: 3 };

    #[test]
    fn words_keep_their_value_for_ever() {
        let mut stream = LUCK.stream(Purpose::Choice, Month(7));
        let mut words = [0u32; 4];
        stream.fill(1000, &mut words);
        assert_eq!(words, [3795620802, 1548292153, 2772438709, 1911029790]);
        assert_eq!(LUCK.keyed_stream(Purpose::Taste, name_key("Xiang Hu Bao"), Month(0)).word(5), 438270801);
    }

    #[test]
    fn a_word_depends_on_its_address_and_not_on_how_it_is_reached() {
        let mut whole = [0u32; 300];
        LUCK.stream(Purpose::Illness, Month(12)).fill(50, &mut whole);
        let mut stream = LUCK.stream(Purpose::Illness, Month(12));
        for position in [299usize, 0, 17, 16, 298, 64] {
            assert_eq!(stream.word(50 + position as u64), whole[position], "position {position}");
        }
    }

    #[test]
    fn purpose_month_entity_replicate_and_seed_each_change_the_words() {
        let word =
            |luck: Luck, purpose, entity, month| luck.keyed_stream(purpose, entity, Month(month)).word(9);
        let base = word(LUCK, Purpose::Access, 1, 4);
        assert_ne!(base, word(LUCK, Purpose::Hearing, 1, 4));
        assert_ne!(base, word(LUCK, Purpose::Access, 2, 4));
        assert_ne!(base, word(LUCK, Purpose::Access, 1, 5));
        assert_ne!(base, word(Luck { replicate: 4, ..LUCK }, Purpose::Access, 1, 4));
        assert_ne!(base, word(Luck { seed: 1, ..LUCK }, Purpose::Access, 1, 4));
    }

    #[test]
    fn unit_intervals_are_open_and_thresholds_hit_their_probability() {
        assert!(unit_interval(0) > 0.0 && unit_interval(u32::MAX) < 1.0);
        assert!(unit_interval_wide(0) > 0.0 && unit_interval_wide(u64::MAX) < 1.0);
        assert_eq!(word_threshold(1.0), 1 << 32);
        assert_eq!(word_threshold(0.25), 1 << 30);
        assert_eq!(word_threshold(-1.0), 0);
    }
}
