//! Stage 9, second half: what was announced comes to its end when the notice period is over.

use super::MonthFacts;
use crate::model::event::{Event, EventKind};
use crate::model::platform::PlatformStatus;
use crate::model::world::World;
use crate::scenario::parameters::ClosingStyle;
use crate::units::PlatformId;

/// Closes the platforms whose notice has run out. Their members are released or handed over when households act;
/// the claims tail goes with the members, is paid by the sponsor, or is written off.
pub(super) fn wind_up(world: &mut World, facts: &mut MonthFacts) {
    for platform in world.acting_order() {
        let state = &mut world.platforms[platform.index()];
        let Some(closing) = state.closing else { continue };
        if state.status != PlatformStatus::Closing || closing.ends > world.month {
            continue;
        }
        state.status = PlatformStatus::Closed;
        let members = Some(state.books.members);
        let event = |kind| Event { platform: Some(platform), kind, members };
        facts.events.push(event(EventKind::Closed(closing.cause, closing.style)));
        match closing.style {
            ClosingStyle::Stop => {
                facts.platforms[platform.index()].claims_unpaid = state.queue.pay_all().claims;
            }
            ClosingStyle::Transfer => {
                if let Some(acquirer) = acquirer(world, platform) {
                    let mut queue = std::mem::take(&mut world.platforms[platform.index()].queue);
                    world.platforms[acquirer.index()].queue.take_over(&mut queue);
                    facts.events.push(event(EventKind::Merger(acquirer)));
                }
            }
            ClosingStyle::FullRefund | ClosingStyle::Substitute => {}
        }
    }
}

/// The platform that takes over the members of a closing one: its acquirer, where that is open and was so before
/// this month. Claims are handed over before this month's launches and members after them: both go, or neither.
pub(super) fn acquirer(world: &World, platform: PlatformId) -> Option<PlatformId> {
    let acquirer = world.setting.platforms[platform.index()].acquirer?;
    let state = &world.platforms[acquirer.index()];
    let launched_now = state.opened == Some(world.month.0 as i32);
    (state.status == PlatformStatus::Open && !launched_now).then_some(acquirer)
}
