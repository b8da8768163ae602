//! Stage 1: the regulator's measures of this month take effect.

use super::MonthFacts;
use crate::model::event::{Event, EventKind};
use crate::model::platform::PlatformStatus;
use crate::model::regulator::{applies_to, beginning};
use crate::model::trust::after_recognition;
use crate::model::world::World;
use crate::random::Purpose;
use crate::scenario::parameters::{Intervention, InterventionKind};

/// Draw number of the closure of a weak platform in the stream [`Purpose::Exit`].
const WEAK_CLOSURE_DRAW: u64 = 1;

/// Lets the measures that begin this month take effect.
pub(super) fn intervene(world: &mut World, facts: &mut MonthFacts) {
    let setting = world.setting.clone();
    for measure in beginning(&setting, world.month) {
        let place = setting.parameters.intervention.iter().position(|other| other.name == measure.name);
        let kind = EventKind::Intervention(place.expect("the measure is one of the scenario's"));
        facts.events.push(Event { platform: None, kind, members: None });
        if let (InterventionKind::PerceivedRisk, Some(risk)) = (measure.kind, measure.perceived_risk) {
            world.perceived_risk = risk;
        }
        for platform in 0..world.platforms.len() {
            if applies_to(measure, &setting.platforms[platform].terms.name) {
                affect(world, platform, measure);
            }
        }
    }
}

fn affect(world: &mut World, platform: usize, measure: &Intervention) {
    let draw = world
        .luck
        .keyed_stream(Purpose::Exit, world.setting.platforms[platform].key, world.month)
        .uniform(WEAK_CLOSURE_DRAW);
    let month = world.month;
    let state = &mut world.platforms[platform];
    if let (InterventionKind::Ban, Some(closing)) = (measure.kind, state.closing.as_mut()) {
        closing.ends = closing.ends.min(month.after(measure.months.unwrap_or(0).max(1)));
    }
    if state.status != PlatformStatus::Open {
        return;
    }
    match measure.kind {
        InterventionKind::Warning => state.lose_trust(measure.trust_change.unwrap_or(0.0)),
        InterventionKind::Recognition => {
            state.trust = after_recognition(state.trust, measure.trust_change.unwrap_or(0.0));
        }
        InterventionKind::Rectification => {
            let weak = measure.minimum_members.is_some_and(|minimum| state.books.members < minimum);
            state.ordered |= weak && draw < measure.weak_close_probability.unwrap_or(0.0);
        }
        _ => {}
    }
}
