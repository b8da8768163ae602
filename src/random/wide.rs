//! The words of many ChaCha8 blocks at once, wherever they are addressed.
//!
//! The same words as [`Stream`](super::Stream) gives, at a fraction of the price where a kernel needs a word for each of
//! many households: 0.3 ns a word against 1.2 (in bulk) or 75 (one at a time), measured on one core with 512-bit vectors.
//!
//! Why this shape: one loop over the blocks, whose body is the whole cipher written out in scalars, is what the compiler
//! turns into vector code of any width, a block per lane. Rows of lanes as small arrays came out scalar, five times
//! slower. The words of a block lie a row apart; turning them into the order of their positions costs as much again as the
//! cipher, so readers take them from where they lie.

use multiversion::multiversion;

/// ChaCha blocks that one call computes.
pub const LANES: usize = 64;

/// 32-bit words of a ChaCha block.
pub const BLOCK_WORDS: usize = 16;

/// The key and the month of a stream of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamKey {
    key: [u32; 8],
    month: u32,
}

impl StreamKey {
    /// The stream with these key bytes in this month.
    pub(super) fn new(bytes: &[u8; 32], month: u32) -> StreamKey {
        let mut key = [0; 8];
        for (word, four) in key.iter_mut().zip(bytes.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*four);
        }
        StreamKey { key, month }
    }
}

/// The words of up to [`LANES`] blocks: word w of the block in lane l is at `rows[w][l]`.
pub struct Lanes {
    counters_low: [u32; LANES],
    counters_high: [u32; LANES],
    rows: [[u32; LANES]; BLOCK_WORDS],
}

impl Default for Lanes {
    fn default() -> Lanes {
        Lanes { counters_low: [0; LANES], counters_high: [0; LANES], rows: [[0; LANES]; BLOCK_WORDS] }
    }
}

impl Lanes {
    /// Computes the blocks with these numbers (at most [`LANES`]), one a lane.
    pub fn compute(&mut self, stream: &StreamKey, blocks: impl Iterator<Item = u64>) {
        let mut lanes = 0;
        for (lane, block) in blocks.enumerate() {
            self.counters_low[lane] = block as u32;
            self.counters_high[lane] = (block >> 32) as u32;
            lanes = lane + 1;
        }
        cipher(stream, lanes, self);
    }

    /// The word at `row` (0 to 15) of the block in `lane`.
    #[inline(always)]
    pub fn word(&self, lane: usize, row: usize) -> u32 {
        self.rows[row][lane]
    }

    /// The sixteen rows: the words at one place of every block.
    #[inline(always)]
    pub fn rows(&self) -> &[[u32; LANES]; BLOCK_WORDS] {
        &self.rows
    }
}

/// Adds, exclusive-ors and rotations of one quarter round (Bernstein 2008).
macro_rules! quarter {
    ($a:ident, $b:ident, $c:ident, $d:ident) => {
        $a = $a.wrapping_add($b);
        $d = ($d ^ $a).rotate_left(16);
        $c = $c.wrapping_add($d);
        $b = ($b ^ $c).rotate_left(12);
        $a = $a.wrapping_add($b);
        $d = ($d ^ $a).rotate_left(8);
        $c = $c.wrapping_add($d);
        $b = ($b ^ $c).rotate_left(7);
    };
}

/// A macro and no loop or function: what is not written out here is not vectorised.
macro_rules! double_round {
    ($x0:ident $x1:ident $x2:ident $x3:ident $x4:ident $x5:ident $x6:ident $x7:ident
     $x8:ident $x9:ident $x10:ident $x11:ident $x12:ident $x13:ident $x14:ident $x15:ident) => {
        quarter!($x0, $x4, $x8, $x12);
        quarter!($x1, $x5, $x9, $x13);
        quarter!($x2, $x6, $x10, $x14);
        quarter!($x3, $x7, $x11, $x15);
        quarter!($x0, $x5, $x10, $x15);
        quarter!($x1, $x6, $x11, $x12);
        quarter!($x2, $x7, $x8, $x13);
        quarter!($x3, $x4, $x9, $x14);
    };
}

/// Computes the block of one lane, `$key` of a word's place being that word of its key.
macro_rules! cipher_block {
    ($out:ident, $lane:ident, $month:ident, |$word:ident| $key:expr) => {
        let Lanes { counters_low, counters_high, rows } = &mut *$out;
        let (low, high) = (counters_low[$lane], counters_high[$lane]);
        let key: [u32; 8] = std::array::from_fn(|$word| $key);
        let [mut x0, mut x1, mut x2, mut x3] = CONSTANTS;
        let [mut x4, mut x5, mut x6, mut x7, mut x8, mut x9, mut x10, mut x11] = key;
        let (mut x12, mut x13, mut x14, mut x15) = (low, high, $month, 0u32);
        double_round!(x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15);
        double_round!(x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15);
        double_round!(x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15);
        double_round!(x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15);
        rows[0][$lane] = x0.wrapping_add(CONSTANTS[0]);
        rows[1][$lane] = x1.wrapping_add(CONSTANTS[1]);
        rows[2][$lane] = x2.wrapping_add(CONSTANTS[2]);
        rows[3][$lane] = x3.wrapping_add(CONSTANTS[3]);
        rows[4][$lane] = x4.wrapping_add(key[0]);
        rows[5][$lane] = x5.wrapping_add(key[1]);
        rows[6][$lane] = x6.wrapping_add(key[2]);
        rows[7][$lane] = x7.wrapping_add(key[3]);
        rows[8][$lane] = x8.wrapping_add(key[4]);
        rows[9][$lane] = x9.wrapping_add(key[5]);
        rows[10][$lane] = x10.wrapping_add(key[6]);
        rows[11][$lane] = x11.wrapping_add(key[7]);
        rows[12][$lane] = x12.wrapping_add(low);
        rows[13][$lane] = x13.wrapping_add(high);
        rows[14][$lane] = x14.wrapping_add($month);
        rows[15][$lane] = x15;
    };
}

/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn cipher(stream: &StreamKey, lanes: usize, out: &mut Lanes) {
    let StreamKey { key, month } = *stream;
    let lanes = lanes.next_multiple_of(BLOCK_WORDS).min(LANES);
    for lane in 0..lanes {
        cipher_block!(out, lane, month, |word| key[word]);
    }
}

/// Keys of up to [`LANES`] blocks, one a lane.
type KeyRows = [[u32; LANES]; 8];

/// As [`cipher`], of blocks with a key each, all in one month.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn keyed_cipher(keys: &KeyRows, month: u32, lanes: usize, out: &mut Lanes) {
    let lanes = lanes.next_multiple_of(BLOCK_WORDS).min(LANES);
    for lane in 0..lanes {
        cipher_block!(out, lane, month, |word| keys[word][lane]);
    }
}

/// Words of scattered households.
pub struct Gatherer {
    lanes: Box<Lanes>,
    keys: Box<KeyRows>,
    /// By place in a list: the lane of its block.
    lane_of: Vec<u8>,
}

impl Default for Gatherer {
    fn default() -> Gatherer {
        Gatherer { lanes: Box::default(), keys: Box::new([[0; LANES]; 8]), lane_of: Vec::new() }
    }
}

impl Gatherer {
    /// Computes the blocks with these numbers (at most [`LANES`]), one a lane.
    pub fn compute(&mut self, stream: &StreamKey, blocks: impl Iterator<Item = u64>) -> &Lanes {
        self.lanes.compute(stream, blocks);
        &self.lanes
    }

    /// Calls `take` with the index and the word of everything that is `asked`: a stream, by its place among `streams`, which
    /// are all of one month, and a position in it.
    ///
    /// This is what few words of many streams are drawn with: one call of the cipher serves them all.
    #[inline(always)]
    pub fn draw_each(
        &mut self,
        streams: &[StreamKey],
        count: usize,
        asked: impl Fn(usize) -> (usize, u64),
        mut take: impl FnMut(usize, u32),
    ) {
        let mut from = 0;
        while from < count {
            let lanes = LANES.min(count - from);
            for lane in 0..lanes {
                let (stream, position) = asked(from + lane);
                let block = position / BLOCK_WORDS as u64;
                self.lanes.counters_low[lane] = block as u32;
                self.lanes.counters_high[lane] = (block >> 32) as u32;
                for (row, word) in self.keys.iter_mut().zip(streams[stream].key) {
                    row[lane] = word;
                }
            }
            keyed_cipher(&self.keys, streams[0].month, lanes, &mut self.lanes);
            for lane in 0..lanes {
                let (_, position) = asked(from + lane);
                take(from + lane, self.lanes.word(lane, (position % BLOCK_WORDS as u64) as usize));
            }
            from += lanes;
        }
    }

    /// Calls `take` with the place and the words of every household of a list, in its order, which must rise. A household has
    /// `EACH` words (1 or 2), the first at `EACH` times its number; place 0 is household `first`, a multiple of 16.
    ///
    /// Only blocks of the cipher in which somebody is wanted are computed. Whether a household shares the block of the one before
    /// is not to be guessed: lanes are counted on without a branch.
    #[inline(always)]
    pub fn gather<const EACH: usize>(
        &mut self,
        stream: &StreamKey,
        first: u64,
        places: &[u16],
        mut take: impl FnMut(usize, [u32; EACH]),
    ) {
        let sharing = BLOCK_WORDS / EACH;
        let first_block = first / sharing as u64;
        let Gatherer { lanes, lane_of, .. } = self;
        lane_of.resize(places.len().max(lane_of.len()), 0);
        let mut from = 0;
        while from < places.len() {
            let (mut used, mut last, mut to) = (0, usize::MAX, from);
            while to < places.len() {
                let among = usize::from(places[to]) / sharing;
                let next = used + usize::from(among != last);
                if next > LANES {
                    break;
                }
                let block = first_block + among as u64;
                lanes.counters_low[next - 1] = block as u32;
                lanes.counters_high[next - 1] = (block >> 32) as u32;
                lane_of[to] = (next - 1) as u8;
                (used, last, to) = (next, among, to + 1);
            }
            cipher(stream, used, lanes);
            for (&place, &lane) in places[from..to].iter().zip(&lane_of[from..to]) {
                let row = usize::from(place) % sharing * EACH;
                take(
                    usize::from(place),
                    std::array::from_fn(|word| lanes.word(usize::from(lane), row + word)),
                );
            }
            from = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Luck, Purpose, Stream, name_key};
    use super::*;
    use crate::units::Month;

    const LUCK: Luck = Luck { seed: 20160501, replicate: 3 };

    #[test]
    fn lanes_hold_the_words_of_the_stream_wherever_they_are() {
        let (entity, month) = (name_key("Xiang Hu Bao"), Month(17));
        let mut lanes = Lanes::default();
        let blocks = [0, 1, 5, u64::from(u32::MAX), 1 << 33, 77];
        lanes.compute(&LUCK.stream_key(Purpose::Taste, entity, month), blocks.iter().copied());
        let mut stream = LUCK.keyed_stream(Purpose::Taste, entity, month);
        for (lane, block) in blocks.into_iter().enumerate() {
            let mut words = [0; BLOCK_WORDS];
            stream.fill(block * BLOCK_WORDS as u64, &mut words);
            for (row, word) in words.into_iter().enumerate() {
                assert_eq!(lanes.word(lane, row), word, "block {block}, word {row}");
            }
        }
    }

    #[test]
    fn each_word_is_that_of_its_own_stream() {
        let (month, names) = (Month(2), ["A", "B", "C"].map(name_key));
        let streams = names.map(|name| LUCK.stream_key(Purpose::Hearing, name, month));
        let asked = |index: usize| (index % 3, (index * index * 977) as u64 + (1 << 33) * (index as u64 % 2));
        let mut seen = 0;
        Gatherer::default().draw_each(&streams, 150, asked, |index, word| {
            let (stream, position) = asked(index);
            assert_eq!(word, LUCK.keyed_stream(Purpose::Hearing, names[stream], month).word(position));
            assert_eq!(seen, index);
            seen += 1;
        });
        assert_eq!(seen, 150);
    }

    #[test]
    fn gathered_words_are_those_of_the_households_in_the_list() {
        let key = LUCK.stream_key(Purpose::Choice, 0, Month(3));
        let mut stream = LUCK.stream(Purpose::Choice, Month(3));
        let first = 64 * 1000;
        let mut gatherer = Gatherer::default();
        for step in [1, 2, 3, 7, 16, 40, 999] {
            let places: Vec<u16> = (0..2048).step_by(step).collect();
            let mut found = Vec::new();
            gatherer.gather(&key, first, &places, |place, [word]| found.push((place, word)));
            let word = |position: usize, stream: &mut Stream| stream.word(position as u64);
            let single = |&place: &u16| {
                let place = usize::from(place);
                (place, word(first as usize + place, &mut stream))
            };
            assert_eq!(found, places.iter().map(single).collect::<Vec<_>>(), "step {step}");
            let mut found = Vec::new();
            gatherer.gather(&key, first, &places, |place, words: [u32; 2]| found.push((place, words)));
            let mut pair = |&place: &u16| {
                let place = usize::from(place);
                let position = 2 * (first as usize + place);
                (place, [word(position, &mut stream), word(position + 1, &mut stream)])
            };
            assert_eq!(found, places.iter().map(&mut pair).collect::<Vec<_>>(), "step {step}");
        }
    }
}
