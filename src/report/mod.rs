//! Pictures of results: figures of a run at the sizes of journals, as SVG, PDF or PNG.
//!
//! What always holds: the same folder gives the same bytes; a platform has the same colour in every figure of a run; a
//! figure's paths can be turned back into numbers, since every panel says which values lie where (`data-` attributes), and every
//! path which column it shows. Numbers are read from the tables of a run's folder, never simulated anew.

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
mod series;
mod ticks;

pub use canvas::Width;
pub use data::{ComparisonData, RunData};
pub use figures::{ComparisonFigure, RunFigure};
pub use page::{RunSource, comparison_page, is_page, run_page};
pub use picture::{Picture, PictureError, Typeface};
