//! What is seen of a run: typed rows, each column named once, with unit and meaning.

pub mod column;
pub mod events;
pub mod groups;
pub mod indices;
pub mod market;
pub mod platforms;
pub mod population;
pub mod record;
pub mod summary;
pub mod summary_columns;
pub mod survival;

pub use column::{Cell, Column, ColumnType};
pub use events::{EVENT_COLUMNS, EventRow};
pub use groups::{GROUP_COLUMNS, GroupRow};
pub use market::{MARKET_COLUMNS, MarketRow};
pub use platforms::{PLATFORM_COLUMNS, PlatformRow, PlatformStatus};
pub use population::{POPULATION_COLUMNS, PopulationRow};
pub use record::{MonthRecord, record};
pub use summary::{OutcomeClass, PlatformSummary, ReplicateSummary, SummaryBuilder};
pub use summary_columns::{PLATFORM_SUMMARY_COLUMNS, SUMMARY_COLUMNS, words_of_column};
