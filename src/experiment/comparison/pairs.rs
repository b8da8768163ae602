//! Pairs of one number, from two scenarios with the same luck, and what their differences say.

use super::student::{self, Student};
use crate::experiment::Moments;

/// The pairs (reference, other) of one number over replicates.
///
/// Pairs come in the order of replicates, so that the same pairs give the same bits. Where a number does not exist on
/// one side (a market that never became a monopoly, say) there is no difference: such replicates are counted, by side, and
/// enter nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pairs {
    missing_reference: u64,
    missing_other: u64,
    missing_both: u64,
    rose: u64,
    fell: u64,
    reference: Moments,
    other: Moments,
    difference: Moments,
}

/// A confidence interval of the mean difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its middle: the mean of the differences.
    pub difference: f64,
    /// Half its length.
    pub half_width: f64,
}

impl Interval {
    /// Lower end.
    pub fn lower(&self) -> f64 {
        self.difference - self.half_width
    }

    /// Upper end.
    pub fn upper(&self) -> f64 {
        self.difference + self.half_width
    }

    /// Whether it lies on one side of zero.
    pub fn excludes_zero(&self) -> bool {
        self.lower() > 0.0 || self.upper() < 0.0
    }
}

/// What pairing did to the variance of the difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reduction {
    /// Fewer than two pairs: nothing is known.
    Unknown,
    /// All pairs are equal: there is no difference, and no variance.
    Identical,
    /// All differences are the same, and not zero: no variance is left.
    Constant,
    /// The variance of a difference between unpaired histories over that between paired ones: by so much fewer replicates
    /// give the same interval. Below 1 where pairing does harm.
    Factor(f64),
}

impl Reduction {
    /// The word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Reduction::Unknown => "unknown",
            Reduction::Identical => "identical",
            Reduction::Constant => "constant",
            Reduction::Factor(_) => "factor",
        }
    }

    /// The factor, where there is one.
    pub fn factor(&self) -> Option<f64> {
        match self {
            Reduction::Factor(factor) => Some(*factor),
            _ => None,
        }
    }
}

impl Pairs {
    /// Takes in a pair. Numbers that are not finite count as missing.
    pub fn add(&mut self, reference: Option<f64>, other: Option<f64>) {
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        match (finite(reference), finite(other)) {
            (Some(reference), Some(other)) => self.add_complete(reference, other),
            (None, Some(_)) => self.missing_reference += 1,
            (Some(_), None) => self.missing_other += 1,
            (None, None) => self.missing_both += 1,
        }
    }

    fn add_complete(&mut self, reference: f64, other: f64) {
        self.rose += u64::from(other > reference);
        self.fell += u64::from(other < reference);
        self.reference.add(reference);
        self.other.add(other);
        self.difference.add(other - reference);
    }

    /// Pairs in which both numbers exist.
    pub fn complete(&self) -> u64 {
        self.difference.count()
    }

    /// All pairs.
    pub fn replicates(&self) -> u64 {
        self.complete() + self.missing()
    }

    /// Pairs in which a number does not exist.
    pub fn missing(&self) -> u64 {
        self.missing_reference + self.missing_other + self.missing_both
    }

    /// Of these: only the reference lacks it.
    pub fn missing_reference(&self) -> u64 {
        self.missing_reference
    }

    /// Of these: only the other lacks it.
    pub fn missing_other(&self) -> u64 {
        self.missing_other
    }

    /// Of these: both lack it.
    pub fn missing_both(&self) -> u64 {
        self.missing_both
    }

    /// Complete pairs in which the other's number is higher.
    pub fn rose(&self) -> u64 {
        self.rose
    }

    /// Complete pairs in which it is lower.
    pub fn fell(&self) -> u64 {
        self.fell
    }

    /// Complete pairs in which both are the same.
    pub fn equal(&self) -> u64 {
        self.complete() - self.rose - self.fell
    }

    /// Mean of the reference over complete pairs.
    pub fn mean_reference(&self) -> Option<f64> {
        self.reference.mean()
    }

    /// Mean of the other over complete pairs.
    pub fn mean_other(&self) -> Option<f64> {
        self.other.mean()
    }

    /// Mean of other - reference over complete pairs.
    pub fn difference(&self) -> Option<f64> {
        self.difference.mean()
    }

    /// Variance of the difference between two histories with the same luck, of a sample (n - 1).
    pub fn variance_paired(&self) -> Option<f64> {
        self.difference.variance()
    }

    /// Variance of the difference between two histories with luck of their own: Var(reference) + Var(other).
    pub fn variance_unpaired(&self) -> Option<f64> {
        Some(self.reference.variance()? + self.other.variance()?)
    }

    /// What pairing did to the variance of the difference.
    pub fn reduction(&self) -> Reduction {
        let (Some(paired), Some(unpaired)) = (self.variance_paired(), self.variance_unpaired()) else {
            return Reduction::Unknown;
        };
        if paired > 0.0 {
            return Reduction::Factor(unpaired / paired);
        }
        if self.difference() == Some(0.0) { Reduction::Identical } else { Reduction::Constant }
    }

    /// Student's interval of the mean difference: d ± t(n-1) s/√n. None with fewer than two pairs.
    pub fn interval(&self, student: &mut Student) -> Option<Interval> {
        let (difference, variance) = (self.difference()?, self.variance_paired()?);
        let t = student.quantile(self.complete() - 1);
        let half_width = t * (variance / self.complete() as f64).sqrt();
        Some(Interval { difference, half_width })
    }

    /// Two-sided p-value of the paired t test that the mean difference is zero. None with fewer than two pairs, and where
    /// all pairs are equal.
    pub fn p_value(&self) -> Option<f64> {
        let (difference, variance) = (self.difference()?, self.variance_paired()?);
        if self.reduction() == Reduction::Identical {
            return None;
        }
        let t = difference / (variance / self.complete() as f64).sqrt();
        Some(student::two_sided_p(t, self.complete() - 1))
    }

    /// How many replicates of each scenario, with luck of their own, would give an interval of at most this half-width:
    /// the least m with t(ν) √((Var a + Var b)/m) ≤ h, ν after Welch (1947), rounded down. None with fewer than two pairs,
    /// or where it takes more than 2^40.
    pub fn unpaired_replicates(&self, half_width: f64, student: &mut Student) -> Option<u64> {
        const MOST: u64 = 1 << 40;
        let (a, b) = (self.reference.variance()?, self.other.variance()?);
        let mut suffices = |replicates: u64| {
            if a + b == 0.0 {
                return true;
            }
            let welch = (replicates - 1) as f64 * ((a + b) * (a + b) / (a * a + b * b));
            let t = student.quantile((welch.floor() as u64).max(1));
            t * ((a + b) / replicates as f64).sqrt() <= half_width
        };
        let mut high = 2;
        while !suffices(high) {
            high *= 2;
            if high > MOST {
                return None;
            }
        }
        let mut low = high / 2;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if suffices(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(reference: &[f64], other: &[f64]) -> Pairs {
        let mut pairs = Pairs::default();
        reference.iter().zip(other).for_each(|(a, b)| pairs.add(Some(*a), Some(*b)));
        pairs
    }

    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-11 * expected.abs(), "found {found}, expected {expected}");
    }

    const A: [f64; 8] = [12.1, 9.8, 11.4, 10.9, 13.2, 8.7, 10.1, 11.9];
    const B: [f64; 8] = [12.9, 10.1, 12.5, 11.3, 14.4, 9.1, 10.0, 13.1];

    #[test]
    fn a_paired_interval_agrees_with_scipy() {
        // scipy 1.17: r = stats.ttest_rel(B, A); r.pvalue; r.confidence_interval(0.95);
        // numpy: d.mean(), d.std(ddof=1), A.var(ddof=1) + B.var(ddof=1).
        let pairs = pairs(&A, &B);
        let interval = pairs.interval(&mut Student::new(0.95)).unwrap();
        assert_near(interval.difference, 0.6625);
        assert_near(interval.lower(), 0.2579944560200695);
        assert_near(interval.upper(), 1.0670055439799306);
        assert!(interval.excludes_zero());
        assert!((pairs.p_value().unwrap() - 0.006109645029673776).abs() < 1e-12);
        assert_near(pairs.variance_paired().unwrap().sqrt(), 0.4838461975226661);
        assert_near(pairs.variance_unpaired().unwrap(), 5.46625);
        assert_near(pairs.mean_reference().unwrap(), 11.0125);
        assert_near(pairs.mean_other().unwrap(), 11.675);
        let Reduction::Factor(factor) = pairs.reduction() else { panic!("there is a factor") };
        assert_near(factor, 5.46625 / 0.4838461975226661f64.powi(2));
        assert_eq!((pairs.rose(), pairs.fell(), pairs.equal()), (7, 1, 0));
    }

    #[test]
    fn as_many_unpaired_replicates_as_are_needed_and_not_one_more() {
        let pairs = pairs(&A, &B);
        let student = &mut Student::new(0.95);
        let half_width = pairs.interval(student).unwrap().half_width;
        let needed = pairs.unpaired_replicates(half_width, student).unwrap();
        // scipy 1.17: the least m with stats.t.ppf(.975, floor((m - 1) * w)) * sqrt(5.46625 / m) <= 0.40450554...,
        // w = 5.46625**2 / (2.08125**2 + 3.385**2).
        assert_eq!(needed, 130);
        assert_eq!(pairs.unpaired_replicates(1e-9, student), None);
    }

    #[test]
    fn equal_pairs_are_identical_and_have_no_p_value() {
        let same = pairs(&A, &A);
        assert_eq!(same.reduction(), Reduction::Identical);
        let interval = same.interval(&mut Student::new(0.95)).unwrap();
        assert_eq!((interval.difference, interval.half_width), (0.0, 0.0));
        assert_eq!((same.p_value(), same.equal()), (None, 8));
        let shifted: Vec<f64> = [1.0, 2.0, 5.0].map(|value| value + 0.5).to_vec();
        let shifted = pairs(&[1.0, 2.0, 5.0], &shifted);
        assert_eq!((shifted.reduction(), shifted.p_value()), (Reduction::Constant, Some(0.0)));
    }

    #[test]
    fn missing_numbers_are_counted_by_side_and_enter_nothing_else() {
        let mut pairs = Pairs::default();
        for (a, b) in [
            (Some(1.0), Some(3.0)),
            (None, Some(100.0)),
            (Some(100.0), None),
            (Some(f64::NAN), None),
            (Some(2.0), Some(6.0)),
        ] {
            pairs.add(a, b);
        }
        assert_eq!((pairs.complete(), pairs.replicates(), pairs.missing()), (2, 5, 3));
        assert_eq!((pairs.missing_reference(), pairs.missing_other(), pairs.missing_both()), (1, 1, 1));
        assert_eq!((pairs.mean_reference(), pairs.mean_other()), (Some(1.5), Some(4.5)));
        assert_eq!(pairs.difference(), Some(3.0));
    }

    #[test]
    fn one_pair_has_a_difference_but_no_interval() {
        let one = pairs(&[1.0], &[2.0]);
        assert_eq!((one.difference(), one.interval(&mut Student::new(0.95))), (Some(1.0), None));
        assert_eq!((one.reduction(), one.p_value()), (Reduction::Unknown, None));
        assert_eq!(Pairs::default().difference(), None);
    }

    #[test]
    fn intervals_cover_the_true_difference_as_often_as_they_promise() {
        use crate::math::normal_quantile;
        use rand_chacha::ChaCha8Rng;
        use rand_chacha::rand_core::{Rng, SeedableRng};
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut normal = || normal_quantile((rng.next_u32() as f64 + 0.5) / 4_294_967_296.0);
        let student = &mut Student::new(0.9);
        let trials = 4000;
        let mut covered = 0;
        for _ in 0..trials {
            let mut pairs = Pairs::default();
            for _ in 0..6 {
                let luck = 5.0 * normal();
                pairs.add(Some(luck), Some(luck + 2.0 + normal()));
            }
            let interval = pairs.interval(student).unwrap();
            covered += u32::from(interval.lower() <= 2.0 && 2.0 <= interval.upper());
        }
        let share = f64::from(covered) / f64::from(trials);
        // Four standard errors of a share of 0.9 in 4000 trials.
        assert!((share - 0.9).abs() < 4.0 * (0.09f64 / 4000.0).sqrt(), "{share}");
    }
}
