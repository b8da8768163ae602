//! The page of a calibration.
use crate::output::Result;
use crate::report::data::CalibrationData;
/// stub
pub fn calibration_page(_calibration: &CalibrationData) -> Result<String> {
    Ok(String::new())
}
