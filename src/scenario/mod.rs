//! The validated parameters of one run: the only thing that the model accepts.

pub mod parameters;
pub(crate) mod validation;

pub use parameters::Parameters;
pub use validation::{PROBLEMS_SHOWN, Problem, ScenarioError};

/// The validated parameters of a run.
///
/// What always holds: every value lies within the bounds of its field, references between sections resolve, at
/// least one and at most [`MAX_PLATFORMS`](crate::units::MAX_PLATFORMS) enabled platforms exist, sorted by name;
/// disabled platforms (and, where regulation is off, interventions) are gone. A scenario that breaks a rule
/// cannot exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    parameters: Parameters,
}

impl Scenario {
    /// Checks `parameters` and brings them into canonical order.
    ///
    /// # Errors
    /// All broken rules at once, each with its key and the value found.
    pub fn new(parameters: Parameters) -> Result<Scenario, ScenarioError> {
        let problems = validation::problems(&parameters);
        if !problems.is_empty() {
            return Err(ScenarioError { problems });
        }
        Ok(Scenario { parameters: canonical(parameters) })
    }

    /// The parameters, in canonical order.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}

/// Removes what is switched off and sorts what has names or dates, so that order in a file is of no consequence.
fn canonical(mut parameters: Parameters) -> Parameters {
    parameters.platform.retain(|platform| platform.enabled);
    parameters.platform.sort_by(|a, b| a.name.cmp(&b.name));
    for platform in &mut parameters.platform {
        platform.campaign.sort_by_key(|campaign| campaign.month);
        platform.revision.sort_by_key(|revision| revision.month);
        platform.scandal.sort_by_key(|scandal| scandal.month);
    }
    if !parameters.regulation.enabled {
        parameters.intervention.clear();
    }
    forget_disabled_platforms(&mut parameters);
    parameters.intervention.sort_by(|a, b| (a.month, &a.name).cmp(&(b.month, &b.name)));
    parameters
}

/// Removes from measures the platforms that are gone. A measure that named only such goes too: without names it
/// would apply to all.
fn forget_disabled_platforms(parameters: &mut Parameters) {
    let platforms = &parameters.platform;
    parameters.intervention.retain_mut(|measure| {
        let applies_to_all = measure.platforms.is_empty();
        measure.platforms.retain(|name| platforms.iter().any(|platform| platform.name == *name));
        applies_to_all || !measure.platforms.is_empty()
    });
}
