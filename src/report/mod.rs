//! Pictures of results: figures of a run or a sweep at the sizes of journals, as SVG, PDF or PNG.
//!
//! What always holds: the same folder gives the same bytes; a platform or
//! scenario has the same colour in every figure of a folder; a
//! figure's paths can be turned back into numbers, since every panel says which values lie where (`data-` attributes), and every
//! path which column it shows. Numbers are read from the tables of a run's folder, or follow from the journal of a
//! calibration's; nothing is simulated anew.

mod board;
mod canvas;
mod cells;
mod classes;
mod data;
mod figures;
mod labels;
pub(crate) mod numbers;
pub(crate) mod page;
pub(crate) mod palette;
mod panel;
mod picture;
mod plane;
mod ramp;
mod series;
mod ticks;

pub use canvas::Width;
pub use data::{CalibrationData, ComparisonData, IndexBars, Indices, RunData, SweepData};
pub use figures::{CalibrationFigure, ComparisonFigure, RunFigure, SweepFigure};
pub use page::{RunSource, calibration_page, comparison_page, is_page, run_page, sweep_page};
pub use picture::{Picture, PictureError, Typeface};
