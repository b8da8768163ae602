//! What happens in a month that is worth a line in the record.

use crate::model::exit::ExitCause;
use crate::scenario::parameters::ClosingStyle;
use crate::units::PlatformId;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Platform concerned, if one.
    pub platform: Option<PlatformId>,
    /// What happened.
    pub kind: EventKind,
    /// Members at the time.
    pub members: Option<i64>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A dated launch.
    Launch,
    /// A potential entrant entered.
    Entry,
    /// A campaign.
    Campaign,
    /// New terms.
    Revision,
    /// A scandal.
    Scandal,
    /// The measure with this place in the list of interventions began.
    Intervention(usize),
    /// The end was announced.
    ExitAnnounced(ExitCause, ClosingStyle),
    /// The end came.
    Closed(ExitCause, ClosingStyle),
    /// Members were handed over to this platform.
    Merger(PlatformId),
}
