//! From histories to findings: each response of each scenario, on the complete part of the design.

use super::study::{History, Layout, Study};
use crate::cli::error::CliError;
use crate::experiment::sensitivity::{
    Missing, MorrisAnalysis, Resampling, Response, Responses, SensitivityError, SobolAnalysis, WholeGroups,
    indicators, morris, sobol, whole_groups,
};

/// What was found about one response in one scenario.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// Named scenario; empty where there is none.
    pub(super) scenario: String,
    /// What was analysed, in words.
    pub(super) response: String,
    pub(super) unit: Option<String>,
    /// What was used of the design.
    pub(super) used: Used,
    /// Values that histories lack; `None` for outcomes, which all have.
    pub(super) missing: Option<Missing>,
    pub(super) analysis: Analysis,
}

/// Which histories were used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) groups: usize,
    pub(super) of_groups: usize,
    pub(super) replicates: usize,
    pub(super) of_replicates: usize,
    /// Histories that could not be simulated: their groups are left out.
    pub(super) failed: usize,
}

/// Indices, or why there are none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Analysis {
    Sobol(Moments, SobolAnalysis),
    Morris(Moments, MorrisAnalysis),
    /// The same in all histories.
    Same(f64),
    /// Missing in some histories, and nothing stands for that.
    Incomplete,
}

/// The response over the points, as means over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) lowest: f64,
    pub(super) highest: f64,
}

/// All findings: scenarios in their order, in each measures and then outcomes.
pub(super) fn findings(study: &Study, resampling: Resampling) -> Result<Vec<Finding>, CliError> {
    let mut scenarios: Vec<&str> = Vec::new();
    for history in &study.histories {
        if !scenarios.contains(&history.scenario.as_str()) {
            scenarios.push(&history.scenario);
        }
    }
    let mut findings = Vec::new();
    for scenario in scenarios {
        let part = Part::new(study, scenario)?;
        part.measures(resampling, &mut findings).map_err(CliError::Sensitivity)?;
        if study.outcomes {
            part.outcomes(resampling, &mut findings).map_err(CliError::Sensitivity)?;
        }
    }
    Ok(findings)
}

/// The complete part of one scenario.
struct Part<'a> {
    study: &'a Study,
    scenario: &'a str,
    used: Used,
    /// The layout of the points that are used.
    layout: Layout,
    /// Point by point, luck by luck.
    histories: Vec<Vec<&'a History>>,
}

impl<'a> Part<'a> {
    fn new(study: &'a Study, scenario: &'a str) -> Result<Part<'a>, CliError> {
        let own = || study.histories.iter().filter(|history| history.scenario == scenario);
        let mut lucks: Vec<(u64, u64)> = own().map(|history| history.luck).collect();
        lucks.sort_unstable();
        lucks.dedup();
        let mut table: Vec<Vec<Option<&History>>> = vec![vec![None; lucks.len()]; study.points];
        for history in own().filter(|history| history.values.is_some()) {
            if let (Ok(luck), Some(point)) =
                (lucks.binary_search(&history.luck), table.get_mut(history.point))
            {
                point[luck] = Some(history);
            }
        }
        let size = study.layout.points_per_group();
        let present: Vec<Vec<bool>> =
            table.iter().map(|point| point.iter().map(Option::is_some).collect()).collect();
        let WholeGroups { groups, lucks: kept } = whole_groups(&present, size);
        if groups.len() < 2 {
            return Err(CliError::TooFewGroups {
                found: groups.len(),
                groups: study.layout.groups(),
                of: study.points / size,
                scenario: scenario.to_owned(),
                remedy: study.remedy,
            });
        }
        let rows: Vec<usize> = groups.iter().flat_map(|group| group * size..(group + 1) * size).collect();
        let histories =
            rows.iter().map(|&row| table[row][..kept].iter().copied().flatten().collect()).collect();
        let layout = match &study.layout {
            Layout::Saltelli(layout) => Layout::Saltelli(*layout),
            Layout::Morris(all) => Layout::Morris(rows.iter().map(|&row| all[row].clone()).collect()),
        };
        let used = Used {
            groups: groups.len(),
            of_groups: study.points / size,
            replicates: kept,
            of_replicates: lucks.len(),
            failed: own().filter(|history| history.values.is_none()).count(),
        };
        Ok(Part { study, scenario, used, layout, histories })
    }

    fn measures(&self, resampling: Resampling, found: &mut Vec<Finding>) -> Result<(), SensitivityError> {
        for (place, measure) in self.study.measures.iter().enumerate() {
            let value = |history: &&History| history.values.as_ref().and_then(|values| values[place]);
            let points: Vec<Vec<Option<f64>>> =
                self.histories.iter().map(|point| point.iter().map(value).collect()).collect();
            let response = Response::new(&points, measure.missing)?;
            let analysis = match &response.values {
                Some(responses) => self.analyse(responses, resampling)?,
                None => Analysis::Incomplete,
            };
            found.push(Finding {
                unit: measure.unit.clone(),
                missing: Some(response.missing),
                ..self.finding(measure.name.clone(), analysis)
            });
            if let Some(exists) = &response.exists {
                let words = format!("{} exists", measure.name);
                found.push(self.finding(words, self.analyse(exists, resampling)?));
            }
        }
        Ok(())
    }

    fn outcomes(&self, resampling: Resampling, found: &mut Vec<Finding>) -> Result<(), SensitivityError> {
        let class = |history: &&History| history.outcome.clone().unwrap_or_default();
        let points: Vec<Vec<String>> =
            self.histories.iter().map(|point| point.iter().map(class).collect()).collect();
        for (class, responses) in indicators(&points)? {
            let words = format!("outcome is {class}");
            found.push(self.finding(words, self.analyse(&responses, resampling)?));
        }
        Ok(())
    }

    fn finding(&self, response: String, analysis: Analysis) -> Finding {
        let scenario = self.scenario.to_owned();
        Finding { scenario, response, unit: None, used: self.used, missing: None, analysis }
    }

    fn analyse(&self, responses: &Responses, resampling: Resampling) -> Result<Analysis, SensitivityError> {
        if responses.is_constant() {
            return Ok(Analysis::Same(responses.at(0)[0]));
        }
        let means = responses.means();
        let moments = Moments {
            mean: means.iter().sum::<f64>() / means.len() as f64,
            lowest: means.iter().copied().fold(f64::INFINITY, f64::min),
            highest: means.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        };
        Ok(match &self.layout {
            Layout::Saltelli(layout) => {
                Analysis::Sobol(moments, sobol::analyse(responses, *layout, resampling)?)
            }
            Layout::Morris(coordinates) => {
                Analysis::Morris(moments, morris::analyse(responses, coordinates, resampling)?)
            }
        })
    }
}
