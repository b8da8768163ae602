//! Pictures of results: figures of a run at the sizes of journals, as SVG, PDF or PNG.
//!
//! What always holds: the same folder gives the same bytes; a platform has the same colour in every figure of a run; a
//! figure's paths can be turned back into numbers, since every panel says which values lie where (`data-` attributes), and every
//! path which column it shows. Numbers are read from the tables of a run's folder, or follow from the journal of a
//! calibration's; nothing is simulated anew.

mod amount;
mod amounts;
mod board;
mod canvas;
mod data;
mod figures;
mod labels;
pub(crate) mod page;
pub(crate) mod palette;
mod panel;
mod picture;
mod plane;
mod series;
mod ticks;

pub use canvas::Width;
pub use data::{CalibrationData, ComparisonData, RunData};
pub use figures::{CalibrationFigure, ComparisonFigure, RunFigure};
pub use page::{RunSource, calibration_page, comparison_page, is_page, run_page};
pub use picture::{Picture, PictureError, Typeface};
