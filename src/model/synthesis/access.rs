//! Who uses which app: settled by comparing scores in a table, unless a word lies in the cell where the answer turns; such a
//! word goes the long way.

use std::sync::LazyLock;

use super::blocks::{BlockSynthesis, Drawing, for_each_bit};
use super::uses_app;
use crate::math::normal_quantile;
use crate::model::household::{Block, bits};
use crate::model::setting::Reach;
use crate::random::wide::{BLOCK_WORDS, LANES};

impl BlockSynthesis<'_> {
    /// Who uses a platform's parent app.
    #[inline(always)]
    pub(super) fn draw_accesses(&self, block: &mut Block, platform: usize, drawing: &mut Drawing) {
        let setting = &self.setting.platforms[platform];
        let Drawing { lanes, app_factor, tier, decades, scores } = drawing;
        if setting.reach.certainty() == Some(false) {
            return;
        }
        let scored = setting.reach.scores(tier, decades, app_factor, &mut scores[..block.len]);
        for from in (0..block.len).step_by(LANES * BLOCK_WORDS) {
            let first = (block.first + from as u64) / BLOCK_WORDS as u64;
            lanes.compute(&self.rule.access_keys[platform], first..first + LANES as u64);
            for start in (from..block.len.min(from + LANES * BLOCK_WORDS)).step_by(64) {
                let lane = (start - from) / BLOCK_WORDS;
                let words: [u32; 64] =
                    std::array::from_fn(|at| lanes.word(lane + at / BLOCK_WORDS, at % BLOCK_WORDS));
                let everybody = u64::MAX >> (64 - (block.len - start).min(64));
                let (mut uses, open) = match scores[start..].first_chunk() {
                    Some(scores) if scored => SCORES.compare(&words, scores),
                    _ => (everybody, 0),
                };
                for_each_bit(open & everybody, |at| {
                    let place = start + at;
                    let age = -i32::from(block.columns.birth[place]);
                    let asked =
                        uses_app(&setting.reach, usize::from(tier[place]), age, app_factor[place], words[at]);
                    uses |= u64::from(asked) << at;
                });
                block.contacts_mut(start / 64)[platform].access = uses & everybody;
            }
        }
    }
}

/// As [`uses_app`], by comparing scores where that settles it.
#[inline(always)]
pub(super) fn uses_app_shortly(
    reach: &Reach,
    tier: usize,
    age_months: i32,
    app_factor: f64,
    word: u32,
) -> bool {
    let score = reach.score(tier, age_months, app_factor);
    let settled = score.and_then(|score| SCORES.is_below(word, score));
    settled.unwrap_or_else(|| uses_app(reach, tier, age_months, app_factor, word))
}

/// Normal scores of the words that begin with the same bits.
struct Scores {
    /// The score of the least word of each cell, and of the end.
    cells: Box<[f64; CELLS + 1]>,
}

/// Leading bits of a word that name its cell.
const CELL_BITS: u32 = 11;

const CELLS: usize = 1 << CELL_BITS;

/// Far beyond the rounding of a threshold at the edge of the outermost cell, whose word is a two-thousandth.
const MARGIN: f64 = 1e-6;

static SCORES: LazyLock<Scores> = LazyLock::new(Scores::new);

impl Scores {
    fn new() -> Scores {
        let score = |cell: usize| normal_quantile(cell as f64 / CELLS as f64);
        Scores { cells: Box::new(std::array::from_fn(score)) }
    }

    /// Which of sixty-four words are below the thresholds of the probabilities of their scores, and for which the cell of
    /// the word does not tell.
    #[inline(always)]
    fn compare(&self, words: &[u32; 64], scores: &[f64; 64]) -> (u64, u64) {
        let (mut above, mut open) = ([0; 64], [0; 64]);
        for at in 0..64 {
            let (is_above, is_below) = sides(&self.cells, words[at], scores[at]);
            above[at] = u8::from(is_above);
            open[at] = u8::from(!(is_above | is_below));
        }
        (bits(&above), bits(&open))
    }

    /// Whether `word` is below the threshold of the probability of `score`, if the cell of the word tells.
    #[inline(always)]
    fn is_below(&self, word: u32, score: f64) -> Option<bool> {
        let (above, below) = sides(&self.cells, word, score);
        (above | below).then_some(above)
    }
}

/// Whether `score` is surely above all scores of the cell of `word`, or surely below.
#[inline(always)]
fn sides(cells: &[f64; CELLS + 1], word: u32, score: f64) -> (bool, bool) {
    let cell = (word >> (u32::BITS - CELL_BITS)) as usize;
    (score > cells[cell + 1] + MARGIN, score < cells[cell] - MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_cdf;
    use crate::random::word_threshold;

    #[test]
    fn the_cell_of_a_word_tells_the_truth_or_nothing() {
        let mut open = 0;
        for step in 0..200_000u32 {
            let word = step.wrapping_mul(2_654_435_761);
            let score = f64::from(step % 997) * 0.01 - 5.0;
            let below = u64::from(word) < word_threshold(normal_cdf(score));
            match SCORES.is_below(word, score) {
                Some(told) => assert_eq!(told, below, "word {word}, score {score}"),
                None => open += 1,
            }
        }
        assert!(open < 400, "{open} of 200 000 are left open");
    }
}
