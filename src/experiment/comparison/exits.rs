//! Which platforms leave in one scenario and, with the same luck, in another.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::Pairs;
use crate::observe::ReplicateSummary;

/// Of each platform of either side, the histories in which it announced its end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exits {
    platforms: BTreeMap<String, ExitPairs>,
}

/// The pairs of one platform: 1 in a history in which it announced its end, 0 in one in which it did not; missing in one in which
/// it never opened.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ExitPairs {
    /// The pairs.
    pub pairs: Pairs,
    both: u64,
}

impl Exits {
    /// Takes in two histories with the same luck.
    pub fn add(&mut self, reference: &ReplicateSummary, other: &ReplicateSummary) {
        let platforms = reference.platforms.iter().chain(&other.platforms);
        let names: BTreeSet<&String> = platforms.map(|platform| &platform.platform).collect();
        for name in names {
            let own = self.platforms.entry(name.clone()).or_default();
            let (left, left_in_other) = (has_left(reference, name), has_left(other, name));
            own.pairs.add(left, left_in_other);
            own.both += u64::from((left, left_in_other) == (Some(1.0), Some(1.0)));
        }
    }

    /// The platforms that opened on either side, by name.
    pub fn platforms(&self) -> impl Iterator<Item = (&str, &ExitPairs)> {
        let opened = |exits: &ExitPairs| exits.pairs.missing_both() < exits.pairs.replicates();
        self.platforms
            .iter()
            .filter(move |(_, exits)| opened(exits))
            .map(|(name, exits)| (name.as_str(), exits))
    }
}

fn has_left(history: &ReplicateSummary, name: &str) -> Option<f64> {
    let own = history.platforms.iter().find(|platform| platform.platform == *name)?;
    own.launch.map(|_| f64::from(u8::from(own.exit_month.is_some())))
}

impl ExitPairs {
    /// Pairs in which it left on both sides.
    pub fn both(&self) -> u64 {
        self.both
    }

    /// Pairs in which it left in the reference alone.
    pub fn only_reference(&self) -> u64 {
        self.pairs.fell()
    }

    /// Pairs in which it left in the other scenario alone.
    pub fn only_other(&self) -> u64 {
        self.pairs.rose()
    }

    /// Pairs in which it stayed on both sides.
    pub fn neither(&self) -> u64 {
        self.pairs.equal() - self.both
    }

    /// Two-sided p-value of the exact sign test on the discordant pairs, that it leaves as often in one as in the other (McNemar
    /// 1947); 1 where no pair is discordant.
    pub fn p_value(&self) -> f64 {
        let (fell, rose) = (self.only_reference(), self.only_other());
        let (discordant, fewer) = (fell + rose, fell.min(rose));
        // The probability of exactly `fewer`, halved on the way so that no factor overflows; and of those below, by their ratios.
        let (mut halvings, mut top) = (discordant, 1.0);
        for step in 1..=fewer {
            top *= (discordant - fewer + step) as f64 / step as f64;
            while top > 1.0 && halvings > 0 {
                (top, halvings) = (top / 2.0, halvings - 1);
            }
        }
        (0..halvings).for_each(|_| top /= 2.0);
        let (mut sum, mut term) = (0.0, top);
        for count in (0..=fewer).rev() {
            sum += term;
            term *= count as f64 / (discordant - count + 1) as f64;
        }
        (2.0 * sum).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{OutcomeClass, PlatformSummary};

    fn history(platforms: &[(&str, bool, bool)]) -> ReplicateSummary {
        let month = "2016-05".parse().unwrap();
        let platform = |(name, opened, left): &(&str, bool, bool)| PlatformSummary {
            platform: (*name).to_owned(),
            launch: opened.then_some(month),
            peak_members: 0,
            peak_month: None,
            final_members: 0,
            final_charge_fen: None,
            final_selection_ratio: None,
            exit_month: left.then_some(month),
            exit_cause: None,
            exit_style: None,
            survival_months: None,
            peak_charge_fen: None,
            cumulative_result_fen: 0,
        };
        ReplicateSummary {
            replicate: 0,
            outcome: OutcomeClass::Collapse,
            final_hhi: None,
            peak_memberships: 0,
            peak_month: month,
            final_memberships: 0,
            final_covered_persons: 0,
            platforms_launched: 0,
            platforms_exited: 0,
            months_to_monopoly: None,
            consumer_surplus_yuan: 0.0,
            catastrophic_households_averted: 0,
            payout_fen: 0,
            result_fen: 0,
            platforms: platforms.iter().map(platform).collect(),
        }
    }

    #[test]
    fn exits_are_counted_by_side_and_who_never_opened_counts_as_missing() {
        let mut exits = Exits::default();
        for (reference, other) in [(true, true), (true, false), (true, false), (false, false), (false, true)]
        {
            exits.add(
                &history(&[("A", true, reference), ("B", false, false), ("C", true, false)]),
                &history(&[("A", true, other), ("B", false, false)]),
            );
        }
        let found: Vec<_> = exits.platforms().collect();
        assert_eq!(found.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["A", "C"]);
        let a = found[0].1;
        assert_eq!((a.both(), a.only_reference(), a.only_other(), a.neither()), (1, 2, 1, 1));
        assert_eq!(found[1].1.pairs.missing_other(), 5);
    }

    #[test]
    fn the_exact_test_agrees_with_whole_numbers() {
        // Python: 2 * Fraction(sum(comb(n, i) for i in range(min(b, c) + 1)), 2**n), at most 1.
        for (fell, rose, expected) in [
            (0, 0, 1.0),
            (6, 0, 0.03125),
            (2, 1, 1.0),
            (3, 12, 0.03515625),
            (40, 80, 0.0003304000183913207),
            (900, 1100, 8.457089535503927e-06),
        ] {
            let mut pairs = Pairs::default();
            (0..fell).for_each(|_| pairs.add(Some(1.0), Some(0.0)));
            (0..rose).for_each(|_| pairs.add(Some(0.0), Some(1.0)));
            let found = ExitPairs { pairs, both: 0 }.p_value();
            assert!((found - expected).abs() <= 1e-9 * expected, "{fell} {rose}: {found}, not {expected}");
        }
    }
}
