//! Targets: what was observed of the market, and how far a simulated market is from it.

use super::{Span, Subject};
use crate::experiment::runner::History;
use crate::math::ln;
use crate::units::YearMonth;

/// What a value that a history does not have counts for, and the most that any counts for: so many times the scale of its
/// target. Large, so that having a value is better than any; finite, so that having most of them is better than few.
pub const DEVIATION_MAX: f64 = 1e4;

/// One observed number.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Column of the table that `subject` names; of groups also `share_of_` and a column.
    pub metric: String,
    /// Whose number it is.
    pub subject: Subject,
    /// The month; of several the last.
    pub month: YearMonth,
    /// The months before it that count too; none where it is a number of one month.
    pub span: Option<Span>,
    /// What was observed, in the unit of the column.
    pub value: f64,
    /// How far from it is far.
    pub scale: TargetScale,
    /// How much its squared deviation counts; at least 0.
    pub weight: f64,
    /// Who observed it.
    pub source: String,
}

/// The distance from an observed value that counts as one: its standard error, or what one is content with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetScale {
    /// So much, in the unit of the column; above 0.
    Difference(f64),
    /// So large a part of the value; above 0. Deviations are differences of logarithms, so that half and double are
    /// equally far.
    Ratio(f64),
}

/// A target beside what histories made of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetFit {
    /// Mean over the histories that have a value; none where none has.
    pub mean: Option<f64>,
    /// Standard deviation over them; none with fewer than two.
    pub sd: Option<f64>,
    /// Histories that have no value.
    pub missing: u32,
    /// From the observed value to the mean, in scales; within ±[`DEVIATION_MAX`]. Where values are missing: its size,
    /// averaged with [`DEVIATION_MAX`] for each of them.
    pub deviation: f64,
    /// Standard error of the mean that is due to luck, in scales.
    pub luck: Option<f64>,
}

impl Target {
    /// What a history made of it; none where it has no such value (the platform is not there yet, say).
    ///
    /// The history must have series.
    pub fn simulated(&self, history: &History) -> Option<f64> {
        let Some(span) = self.span else { return self.subject.value(&self.metric, history, self.month) };
        let months = 0..=self.month.months_since(span.from);
        let values =
            months.filter_map(|month| self.subject.value(&self.metric, history, span.from.plus(month)));
        span.statistic.of(&values.collect::<Vec<f64>>())
    }

    /// Unit of its value.
    pub fn unit(&self) -> &'static str {
        self.subject.unit(&self.metric)
    }

    /// Whose number it is, which, and what is made of it: `Leader charge_fen, sum`.
    pub fn label(&self) -> String {
        let statistic = self.span.map_or(String::new(), |span| format!(", {}", span.statistic.word()));
        format!("{}{}{statistic}", self.subject.prefix(), self.metric)
    }

    /// Holds it against the values of all histories.
    pub fn fit(&self, values: &[Option<f64>]) -> TargetFit {
        let there: Vec<f64> = values.iter().flatten().copied().collect();
        let count = there.len() as f64;
        let mean = (!there.is_empty()).then(|| there.iter().sum::<f64>() / count);
        let sd = mean.filter(|_| there.len() > 1).map(|mean| {
            let squares: f64 = there.iter().map(|value| (value - mean) * (value - mean)).sum();
            (squares / (count - 1.0)).sqrt()
        });
        let missing = values.len() - there.len();
        let deviation = mean.map_or(DEVIATION_MAX, |mean| self.deviation(mean));
        let deviation = match missing {
            0 => deviation,
            _ => (deviation.abs() * count + DEVIATION_MAX * missing as f64) / values.len().max(1) as f64,
        };
        let luck = mean.zip(sd).and_then(|(mean, sd)| self.in_scales(mean, sd / count.sqrt()));
        TargetFit { mean, sd, missing: missing as u32, deviation, luck }
    }

    /// From the observed value to `simulated`, in scales; within ±[`DEVIATION_MAX`].
    pub fn deviation(&self, simulated: f64) -> f64 {
        let deviation = match self.scale {
            TargetScale::Difference(scale) => (simulated - self.value) / scale,
            TargetScale::Ratio(_) if simulated <= 0.0 => -DEVIATION_MAX,
            TargetScale::Ratio(ratio) => ln(simulated / self.value) / ln(1.0 + ratio),
        };
        deviation.clamp(-DEVIATION_MAX, DEVIATION_MAX)
    }

    /// A small difference at `mean`, in scales.
    pub(super) fn in_scales(&self, mean: f64, difference: f64) -> Option<f64> {
        let scales = match self.scale {
            TargetScale::Difference(scale) => difference / scale,
            TargetScale::Ratio(ratio) => difference / mean / ln(1.0 + ratio),
        };
        scales.is_finite().then_some(scales)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::experiment::calibration::Statistic;

    pub fn target(value: f64, scale: TargetScale) -> Target {
        Target {
            metric: "members".to_owned(),
            subject: Subject::Platform("A".to_owned()),
            month: YearMonth::new(2019, 6).unwrap(),
            span: None,
            value,
            scale,
            weight: 1.0,
            source: String::new(),
        }
    }

    #[test]
    fn deviations_count_scales_from_the_observed_value() {
        let target = target(100.0, TargetScale::Difference(10.0));
        let fit = target.fit(&[Some(120.0), Some(140.0)]);
        assert_eq!((fit.mean, fit.deviation, fit.missing), (Some(130.0), 3.0, 0));
        // Standard deviation 14.1, of a mean of two 10.
        assert!((fit.luck.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn with_a_ratio_half_and_double_are_equally_far() {
        let target = target(100.0, TargetScale::Ratio(1.0));
        let of = |value| target.fit(&[Some(value)]).deviation;
        assert!((of(200.0) - 1.0).abs() < 1e-12 && (of(50.0) + 1.0).abs() < 1e-12);
        assert_eq!((of(0.0), of(-1.0)), (-DEVIATION_MAX, -DEVIATION_MAX));
    }

    #[test]
    fn a_missing_value_costs_more_than_any_other_and_is_counted() {
        let target = target(100.0, TargetScale::Difference(1e-9));
        let far = target.fit(&[Some(1e30), Some(1e30)]);
        let half = target.fit(&[Some(100.0), None]);
        let none = target.fit(&[None, None]);
        assert_eq!(far.deviation, DEVIATION_MAX);
        assert_eq!((half.deviation, half.missing), (DEVIATION_MAX / 2.0, 1));
        assert_eq!((none.mean, none.deviation, none.missing, none.luck), (None, DEVIATION_MAX, 2, None));
    }

    #[test]
    fn a_target_of_several_months_or_groups_is_what_adding_up_its_rows_gives() {
        let history = history();
        let month = |text: &str| text.parse::<YearMonth>().unwrap();
        let of = |metric: &str, subject: Subject, from: Option<&str>, statistic| {
            let span = from.map(|from| Span { from: month(from), statistic });
            let metric = metric.to_owned();
            Target { metric, subject, span, month: month("2018-03"), ..target(1.0, TargetScale::Ratio(0.1)) }
                .simulated(&history)
                .unwrap()
        };
        let leader = |first: &str| -> Vec<f64> {
            let rows = history.platforms.iter().filter(|row| &*row.platform == "Pioneer");
            let rows = rows.filter(|row| row.month >= month(first) && row.month <= month("2018-03"));
            rows.map(|row| row.members as f64).collect()
        };
        let members = |from, statistic| of("members", Subject::Platform("Pioneer".into()), from, statistic);
        assert_eq!(members(Some("2017-11"), Statistic::Sum), leader("2017-11").iter().sum::<f64>());
        assert_eq!(members(None, Statistic::Sum), *leader("2018-03").last().unwrap());
        let both = of("members", Subject::AllPlatforms, None, Statistic::Sum);
        let market = of("memberships", Subject::Market, None, Statistic::Sum);
        assert!(both == market && both > members(None, Statistic::Sum));
        let groups = |names: &[&str]| Subject::Groups {
            dimension: "income quintile".to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let poor = of("covered_persons", groups(&["1", "2"]), None, Statistic::Sum);
        let all = of("covered_persons", Subject::Market, None, Statistic::Sum);
        assert_eq!(of("covered_persons", groups(&["1", "2", "3", "4", "5"]), None, Statistic::Sum), all);
        assert_eq!(of("share_of_covered_persons", groups(&["1", "2"]), None, Statistic::Sum), poor / all);
    }

    /// A small duopoly to March 2018.
    fn history() -> History {
        let overrides = [
            "population.simulated_households=500",
            "run.months=23",
            "platform.Follower.launch=\"2017-05\"",
            "platform.Follower.campaign[0].month=\"2017-05\"",
        ]
        .map(str::to_owned);
        let scenario = crate::config::load("duopoly", &overrides).unwrap().scenario;
        let mut simulation = crate::Simulation::new(&scenario, 0);
        let mut summary = crate::observe::SummaryBuilder::default();
        let (mut market, mut platforms, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(mut record) = simulation.step() {
            summary.add(&record);
            market.append(&mut record.market);
            platforms.append(&mut record.platforms);
            groups.append(&mut record.groups);
        }
        let start = scenario.parameters().run.start;
        History { start, summary: summary.finish().unwrap(), market, platforms, groups }
    }
}
