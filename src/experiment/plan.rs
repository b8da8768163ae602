//! The plan of an experiment: which histories it has, and in which order they come.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// All histories of an experiment, numbered from 0 by their *position*.
///
/// All points come in the order of the design before any comes again: first for replicate 0 of the first seed, then of
/// the next seed, then for replicate 1. The named scenarios of a point follow one another. So a sweep that is stopped
/// early is a smaller experiment of whole pairs, as balanced as its design. A position and what it stands for follow from
/// one another by arithmetic: there is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    points: u32,
    variants: u32,
    seeds: u32,
    replicates: u32,
}

/// What a history is a history of: indices from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey {
    /// Point of the design.
    pub point: u32,
    /// Named scenario, in the order of the experiment.
    pub variant: u32,
    /// Place of the seed in the experiment's list.
    pub seed: u32,
    /// Replicate.
    pub replicate: u32,
}

impl Plan {
    /// Every combination of so many points, named scenarios, seeds and replicates.
    pub fn new(points: u32, variants: u32, seeds: u32, replicates: u32) -> Plan {
        Plan { points, variants, seeds, replicates }
    }

    /// How many histories there are.
    ///
    /// At most 2^64 - 1: a plan beyond that counts as so many, and could never be run anyway.
    pub fn runs(&self) -> u64 {
        let [points, variants, seeds, replicates] =
            [self.points, self.variants, self.seeds, self.replicates].map(u64::from);
        (points * variants).saturating_mul(seeds).saturating_mul(replicates)
    }

    /// The history at a position below [`runs`](Plan::runs).
    pub fn run(&self, position: u64) -> RunKey {
        let (rest, variant) = split(position, self.variants);
        let (rest, point) = split(rest, self.points);
        let (rest, seed) = split(rest, self.seeds);
        let (_, replicate) = split(rest, self.replicates);
        RunKey { point, variant, seed, replicate }
    }

    /// The position of a history of the plan.
    pub fn position(&self, key: RunKey) -> u64 {
        let [point, variant, seed, replicate] =
            [key.point, key.variant, key.seed, key.replicate].map(u64::from);
        let [points, variants, seeds] = [self.points, self.variants, self.seeds].map(u64::from);
        ((replicate * seeds + seed) * points + point) * variants + variant
    }

    /// How many histories a shard has.
    pub fn runs_of(&self, shard: Shard) -> u64 {
        let variants = self.variants_at_least_one();
        let pairs = (self.runs() / variants).saturating_sub(u64::from(shard.number - 1));
        pairs.div_ceil(u64::from(shard.of)) * variants
    }

    /// The position of the `place`-th history of a shard, from 0.
    pub fn position_in(&self, shard: Shard, place: u64) -> u64 {
        let variants = self.variants_at_least_one();
        let pair = (place / variants).saturating_mul(u64::from(shard.of)) + u64::from(shard.number - 1);
        pair.saturating_mul(variants).saturating_add(place % variants)
    }

    /// The positions of a shard, rising.
    pub fn positions(&self, shard: Shard) -> impl Iterator<Item = u64> + Clone + Send + use<> {
        self.positions_from(shard, 0)
    }

    /// The same without the first `done`.
    pub fn positions_from(
        &self,
        shard: Shard,
        done: u64,
    ) -> impl Iterator<Item = u64> + Clone + Send + use<> {
        let plan = *self;
        (done..plan.runs_of(shard)).map(move |place| plan.position_in(shard, place))
    }

    fn variants_at_least_one(&self) -> u64 {
        u64::from(self.variants.max(1))
    }
}

/// Quotient and remainder; a plan that is empty has no positions to ask for.
fn split(number: u64, by: u32) -> (u64, u32) {
    let by = u64::from(by.max(1));
    (number / by, (number % by) as u32)
}

/// A part of a plan, for one of several machines: shard `number` of `of` has every `of`-th pair, which is all named
/// scenarios of one point, seed and replicate.
///
/// `1 <= number <= of`. All shards together are the plan, without overlap, and each is spread over all of it and has
/// its share of every scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// The whole plan.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Shard `number` of `of`; none where there is no such shard.
    pub fn new(number: u32, of: u32) -> Option<Shard> {
        (1..=of).contains(&number).then_some(Shard { number, of })
    }

    /// Which of the shards it is, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many shards there are.
    pub fn of(self) -> u32 {
        self.of
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// A text that is no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAShard {
    /// It has not the form `K/N`.
    #[error("a shard is written K/N, such as 2/16")]
    Form,
    /// A part of it is no whole number.
    #[error("a shard is two whole numbers, such as 2/16")]
    Number(#[from] ParseIntError),
    /// There is no shard of this number.
    #[error("the number of a shard is from 1 to the number of shards")]
    Range,
}

impl FromStr for Shard {
    type Err = NotAShard;
    fn from_str(text: &str) -> Result<Shard, NotAShard> {
        let (number, of) = text.split_once('/').ok_or(NotAShard::Form)?;
        Shard::new(number.trim().parse()?, of.trim().parse()?).ok_or(NotAShard::Range)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_combination_has_one_position() {
        let plan = Plan::new(5, 3, 2, 4);
        let keys: BTreeSet<RunKey> = (0..plan.runs()).map(|position| plan.run(position)).collect();
        assert!((0..plan.runs()).all(|position| plan.position(plan.run(position)) == position));
        assert_eq!((plan.runs(), keys.len()), (120, 120));
        let last = keys.last().copied().unwrap();
        assert_eq!(last, RunKey { point: 4, variant: 2, seed: 1, replicate: 3 });
    }

    #[test]
    fn all_points_come_in_whole_pairs_before_any_comes_again() {
        let plan = Plan::new(3, 2, 2, 2);
        let begin: Vec<(u32, u32, u32, u32)> = (0..8)
            .map(|position| plan.run(position))
            .map(|key| (key.replicate, key.seed, key.point, key.variant))
            .collect();
        let first_round =
            [(0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, 1, 1), (0, 0, 2, 0), (0, 0, 2, 1)];
        assert_eq!(begin[..6], first_round);
        assert_eq!(begin[6..], [(0, 1, 0, 0), (0, 1, 0, 1)]);
        assert_eq!(plan.run(12).replicate, 1);
    }

    #[test]
    fn shards_divide_a_plan_without_gap_or_overlap_in_whole_pairs() {
        for (points, variants, of) in [(7, 1, 3), (2, 1, 5), (6, 4, 16), (5, 4, 2), (3, 3, 4), (1, 1, 1)] {
            let plan = Plan::new(points, variants, 1, 2);
            let mut all = Vec::new();
            for number in 1..=of {
                let shard = Shard::new(number, of).unwrap();
                let positions: Vec<u64> = plan.positions(shard).collect();
                assert_eq!(positions.len() as u64, plan.runs_of(shard));
                let rest: Vec<u64> = plan.positions_from(shard, 2).collect();
                assert_eq!(rest, positions[2.min(positions.len())..]);
                assert!(positions.is_sorted());
                for pair in positions.chunks(variants as usize) {
                    let keys: Vec<RunKey> = pair.iter().map(|&position| plan.run(position)).collect();
                    let whole: Vec<RunKey> =
                        (0..variants).map(|variant| RunKey { variant, ..keys[0] }).collect();
                    assert_eq!(keys, whole);
                }
                all.extend(positions);
            }
            all.sort_unstable();
            assert_eq!(all, (0..plan.runs()).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn a_shard_is_read_as_it_is_written_and_nothing_else_is() {
        assert_eq!("3/8".parse::<Shard>().unwrap().to_string(), "3/8");
        for text in ["", "3", "0/4", "5/4", "a/4", "1/0", "-1/4"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_plan_without_points_has_no_histories() {
        assert_eq!(Plan::new(0, 1, 1, 1).runs(), 0);
        assert_eq!(Plan::new(0, 1, 1, 1).positions(Shard::WHOLE).count(), 0);
        assert_eq!(Plan::new(u32::MAX, u32::MAX, u32::MAX, 1).runs(), u64::MAX);
    }
}
