//! Colours that stand for a quantity.

use super::palette::{prefers_white, rgb};

/// From low to high, as people with any colour vision see it (Nuñez, Anderton and Renslow 2018, "cividis").
const STOPS: [&str; 9] =
    ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55"];

/// The colour of a share from 0 to 1.
pub(super) fn colour(share: f64) -> String {
    let place = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let below = (place as usize).min(STOPS.len() - 2);
    let rest = place - below as f64;
    let (low, high) = (rgb(STOPS[below]), rgb(STOPS[below + 1]));
    let part = |at: usize| (f64::from(low[at]) * (1.0 - rest) + f64::from(high[at]) * rest).round() as u8;
    format!("#{:02x}{:02x}{:02x}", part(0), part(1), part(2))
}

/// The colour of letters on a filled area.
pub(super) fn lettering(fill: &str) -> &'static str {
    if prefers_white(fill) { "#ffffff" } else { "#111111" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::palette::lightness;

    #[test]
    fn higher_is_lighter_all_along() {
        let light: Vec<f64> = (0..=40).map(|step| lightness(&colour(f64::from(step) / 40.0))).collect();
        assert!(light.is_sorted(), "{light:?}");
        assert_eq!([colour(0.0), colour(1.0), colour(7.0)], [STOPS[0], STOPS[8], STOPS[8]]);
        assert_eq!([lettering(STOPS[0]), lettering(STOPS[8])], ["#ffffff", "#111111"]);
    }
}
