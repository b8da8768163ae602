//! Targets, each held against what was simulated.

use super::{CalibrationData, Found};
use crate::experiment::calibration::{DEVIATION_MAX, Span, Subject, Target, TargetFit, TargetScale};
use crate::report::numbers::alone::{digits, exact};
use crate::units::YearMonth;

/// A target beside what was simulated: by the best candidate, or by the sample with other luck.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct HeldTarget {
    /// Place in the table of targets.
    pub place: usize,
    /// Column of the table that it is a number of.
    pub metric: String,
    /// Whose number it is: a platform, or in words.
    pub whose: String,
    /// Place of its platform in the order of names.
    pub platform: Option<usize>,
    /// Groups of households that it speaks of.
    pub group: Option<String>,
    pub month: YearMonth,
    pub span: Option<Span>,
    pub unit: &'static str,
    /// What was observed.
    pub value: f64,
    /// A tolerance below and above it.
    pub tolerated: (f64, f64),
    /// `5 %`, or in the unit.
    pub tolerance: String,
    pub weight: f64,
    pub source: String,
    /// What was simulated: a mean over histories, or a median over the sample.
    pub simulated: Option<f64>,
    /// A standard error of the mean to both sides, or the quantiles at 5 and 95 %.
    pub spread: Option<(f64, f64)>,
    /// From what was observed to what was simulated, tolerances.
    pub deviation: f64,
    /// The ends of `spread`, likewise.
    pub deviations: Option<(f64, f64)>,
    /// Histories, or a share of the sample, without a value.
    pub missing: String,
    /// Whether it is met: the deviation is at most a tolerance, or lies within the quantiles.
    pub is_met: bool,
}

impl HeldTarget {
    pub fn is_fitted(&self) -> bool {
        self.weight > 0.0
    }

    /// `2019-06`, or `sum 2019-01 to 2019-12`.
    pub fn when(&self) -> String {
        match self.span {
            None => self.month.to_string(),
            Some(span) => format!("{} {} to {}", span.statistic.word(), span.from, self.month),
        }
    }

    /// `claims_paid 2020-04`, with the group where there is one.
    pub fn label(&self) -> String {
        let group = self.group.as_ref().map_or(String::new(), |group| format!(", {group}"));
        format!("{} {}{group}", self.metric, self.when())
    }
}

/// What the sum over all platforms is called.
pub(in crate::report) const ALL: &str = "All platforms";

impl CalibrationData {
    /// All targets: of platforms in the order of their names, then of all platforms, the market, and groups of households; by
    /// metric in the order of the table, and by month.
    pub(in crate::report) fn targets(&self) -> Vec<HeldTarget> {
        let all = self.method().targets();
        let mut held: Vec<HeldTarget> = match self.found() {
            Found::Best(outcome) => {
                let fits = all.iter().zip(&outcome.best.fits).enumerate();
                fits.map(|(place, (target, fit))| self.held_by_best(place, target, fit)).collect()
            }
            Found::Sample(sample) => {
                let predictions = all.iter().zip(&sample.predictions).enumerate();
                predictions
                    .map(|(place, (target, found))| {
                        let missing = match found.missing {
                            0.0 => String::new(),
                            share => format!("{} % of the sample", digits(share * 100.0, 2)),
                        };
                        self.held_by_sample(place, target, found.quantiles, missing)
                    })
                    .collect()
            }
        };
        let first = |held: &HeldTarget| all.iter().position(|target| target.metric == held.metric);
        let rank = |held: &HeldTarget| match (held.platform, &held.group) {
            (Some(platform), _) => (0, platform),
            (None, None) if held.whose == ALL => (1, 0),
            (None, None) => (2, 0),
            (None, Some(_)) => (3, 0),
        };
        held.sort_by_key(|held| (rank(held), first(held), held.month, held.place));
        held
    }

    fn held_by_best(&self, place: usize, target: &Target, fit: &TargetFit) -> HeldTarget {
        let error = fit.mean.zip(fit.sd).map(|(mean, sd)| {
            let error = sd / (self.histories().saturating_sub(u64::from(fit.missing)) as f64).sqrt();
            (mean - error, mean + error)
        });
        let missing = match fit.missing {
            0 => String::new(),
            count => format!("{count} of {} histories", self.histories()),
        };
        HeldTarget {
            simulated: fit.mean,
            spread: error,
            deviation: fit.deviation,
            deviations: fit.luck.map(|luck| (fit.deviation - luck, fit.deviation + luck)),
            missing,
            is_met: fit.deviation.abs() <= 1.0,
            ..self.held(place, target)
        }
    }

    fn held_by_sample(
        &self,
        place: usize,
        target: &Target,
        quantiles: Option<[f64; 3]>,
        missing: String,
    ) -> HeldTarget {
        let deviation = |value| target.deviation(value);
        HeldTarget {
            simulated: quantiles.map(|[_, median, _]| median),
            spread: quantiles.map(|[low, _, high]| (low, high)),
            deviation: quantiles.map_or(-DEVIATION_MAX, |[_, median, _]| deviation(median)),
            deviations: quantiles.map(|[low, _, high]| (deviation(low), deviation(high))),
            missing,
            is_met: quantiles.is_some_and(|[low, _, high]| (low..=high).contains(&target.value)),
            ..self.held(place, target)
        }
    }

    /// What the target itself says.
    fn held(&self, place: usize, target: &Target) -> HeldTarget {
        let unit = target.unit();
        let whose = match &target.subject {
            Subject::Platform(name) => name.clone(),
            Subject::AllPlatforms => ALL.to_owned(),
            Subject::Market => "The market".to_owned(),
            Subject::Groups { .. } => "Groups of households".to_owned(),
        };
        let platform = match &target.subject {
            Subject::Platform(name) => self.platforms().iter().position(|platform| platform == name),
            _ => None,
        };
        let (tolerated, tolerance) = match target.scale {
            TargetScale::Difference(scale) => {
                ((target.value - scale, target.value + scale), exact(scale, unit))
            }
            TargetScale::Ratio(ratio) => (
                (target.value / (1.0 + ratio), target.value * (1.0 + ratio)),
                format!("{} %", digits(100.0 * ratio, 4)),
            ),
        };
        HeldTarget {
            place,
            metric: target.metric.clone(),
            whose,
            platform,
            group: target.subject.group(),
            month: target.month,
            span: target.span,
            unit,
            value: target.value,
            tolerated,
            tolerance,
            weight: target.weight,
            source: target.source.clone(),
            simulated: None,
            spread: None,
            deviation: 0.0,
            deviations: None,
            missing: String::new(),
            is_met: false,
        }
    }
}
