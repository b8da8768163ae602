//! Survival of platforms: the Kaplan-Meier estimate over replicates.

use crate::math::{ln, pow};

/// The 97.5 % quantile of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// The estimate from one duration at which somebody exited up to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// The duration, months.
    pub months: i64,
    /// Subjects whose duration is at least this.
    pub at_risk: u64,
    /// Of these: exits at exactly this duration.
    pub events: u64,
    /// Estimated probability of a duration above this.
    pub survival: f64,
    /// Greenwood's variance of that; missing once nobody survives.
    pub variance: Option<f64>,
    /// Lower end of the 95 % interval, log-log; missing once nobody survives.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
}

/// Kaplan and Meier (1958), product-limit estimate, from durations in months and whether each ended in an exit
/// (`true`) or was cut off by the end of observation (`false`). A step for every duration with an exit, ascending;
/// before the first, survival is 1. Who is cut off at a duration counts as at risk at it.
///
/// Variance by Greenwood (1926), S² Σ d / (n (n - d)); 95 % interval on the scale ln(-ln S), which keeps it between
/// 0 and 1 (Kalbfleisch and Prentice 1980).
pub fn kaplan_meier(durations: &[(i64, bool)]) -> Vec<SurvivalStep> {
    let mut ascending = durations.to_vec();
    ascending.sort_unstable();
    let mut at_risk = ascending.len() as u64;
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut steps = Vec::new();
    for same in ascending.chunk_by(|a, b| a.0 == b.0) {
        let events = same.iter().filter(|(_, exited)| *exited).count() as u64;
        if events > 0 {
            let (subjects, exits) = (at_risk as f64, events as f64);
            survival *= (subjects - exits) / subjects;
            greenwood += exits / (subjects * (subjects - exits));
            steps.push(step(same[0].0, (at_risk, events), survival, greenwood));
        }
        at_risk -= same.len() as u64;
    }
    steps
}

fn step(months: i64, (at_risk, events): (u64, u64), survival: f64, greenwood: f64) -> SurvivalStep {
    let survivors = survival > 0.0;
    let log = ln(survival);
    let reach = NORMAL_975 * greenwood.sqrt() / log;
    let bound = |reach: f64| survivors.then(|| pow(survival, crate::math::exp(reach)));
    SurvivalStep {
        months,
        at_risk,
        events,
        survival,
        variance: survivors.then_some(survival * survival * greenwood),
        // ln S is negative: the negative reach is the lower end's larger exponent.
        lower: bound(-reach),
        upper: bound(reach),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} is not {expected}");
    }

    #[test]
    fn five_subjects_survive_as_in_the_textbook() {
        // Of five: exits at 2, 3 and 5, cut off at 4 and 6: 4/5, 4/5 3/4, 4/5 3/4 1/2.
        let steps = kaplan_meier(&[(4, false), (2, true), (6, false), (3, true), (5, true)]);
        let seen: Vec<_> = steps.iter().map(|step| (step.months, step.at_risk, step.events)).collect();
        assert_eq!(seen, [(2, 5, 1), (3, 4, 1), (5, 2, 1)]);
        for (step, expected) in steps.iter().zip([0.8, 0.6, 0.3]) {
            close(step.survival, expected, 1e-15);
        }
        // .8² (1/20); .6² (1/20 + 1/12); .3² (1/20 + 1/12 + 1/2).
        for (step, expected) in steps.iter().zip([0.032, 0.048, 0.057]) {
            close(step.variance.expect("some survive"), expected, 1e-15);
        }
        // √(1/20) / -ln .8 = 1.0021; times 1.96: 1.9640; .8 to the powers exp(±1.9640) = 7.128, .1403.
        close(steps[0].lower.expect("some survive"), 0.204, 5e-4);
        close(steps[0].upper.expect("some survive"), 0.969, 5e-4);
    }

    #[test]
    fn remission_under_6_mp_agrees_with_the_published_table() {
        // Freireich et al. (1963), weeks in remission: the example of most texts on survival, which print the
        // estimate to three and its standard error to four digits.
        let exits = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|weeks| (weeks, true));
        let cut_off = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|weeks| (weeks, false));
        let steps = kaplan_meier(&[&exits[..], &cut_off].concat());
        let published = [
            (6, 21, 3, 0.857, 0.0764),
            (7, 17, 1, 0.807, 0.0869),
            (10, 15, 1, 0.753, 0.0963),
            (13, 12, 1, 0.690, 0.1068),
            (16, 11, 1, 0.627, 0.1141),
            (22, 7, 1, 0.538, 0.1282),
            (23, 6, 1, 0.448, 0.1346),
        ];
        assert_eq!(steps.len(), published.len());
        for (step, (weeks, at_risk, events, survival, error)) in steps.iter().zip(published) {
            assert_eq!((step.months, step.at_risk, step.events), (weeks, at_risk, events));
            close(step.survival, survival, 5e-4);
            close(step.variance.expect("some survive").sqrt(), error, 5e-5);
        }
        // Log-log interval at 23 weeks: .188 to .680.
        close(steps[6].lower.expect("some survive"), 0.188, 5e-4);
        close(steps[6].upper.expect("some survive"), 0.680, 5e-4);
    }

    #[test]
    fn when_nobody_survives_the_interval_is_missing() {
        let steps = kaplan_meier(&[(3, true), (3, true)]);
        assert_eq!(steps.len(), 1);
        assert_eq!((steps[0].survival, steps[0].variance), (0.0, None));
        assert_eq!((steps[0].lower, steps[0].upper), (None, None));
        assert!(kaplan_meier(&[(9, false)]).is_empty());
        assert!(kaplan_meier(&[]).is_empty());
    }
}
