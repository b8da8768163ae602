//! The figures that can be drawn, a folder per kind of results.

pub(super) mod calibration;
pub(super) mod comparison;
pub(super) mod run;
pub(super) mod sweep;

pub use calibration::CalibrationFigure;
pub use comparison::ComparisonFigure;
pub use run::RunFigure;
pub use sweep::SweepFigure;

/// A unit in thousands, millions or billions that suits a size, and how many are one of it.
pub(super) fn unit(size: f64, noun: &str) -> (f64, String) {
    let (scale, word) = match size {
        size if size >= 5e9 => (1e9, "billion "),
        size if size >= 1e6 => (1e6, "million "),
        size if size >= 1e4 => (1e3, "thousand "),
        _ => (1.0, ""),
    };
    (scale, format!("{word}{noun}"))
}
