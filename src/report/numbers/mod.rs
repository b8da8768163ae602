//! Numbers as people read them, for all pictures and pages.
//!
//! - [`alone`]: a number of a table by itself, in a few digits or as exact as it is;
//! - [`together`]: amounts and differences of one quantity, in a common unit and with the digits that are certain;
//! - [`words`]: quantities, counts, months and lists in sentences.

pub(super) mod alone;
pub(super) mod together;
pub(crate) mod words;

/// With a true minus sign where the text begins with a hyphen.
fn minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(size) => format!("\u{2212}{size}"),
        None => text.to_owned(),
    }
}

/// Digits in groups of three, `between` them.
fn in_threes(digits: &str, between: char) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(between);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_parted_from_the_right_and_a_minus_is_no_hyphen() {
        assert_eq!(
            ["7", "123", "1234", "1234567"].map(|digits| in_threes(digits, ' ')),
            ["7", "123", "1 234", "1 234 567"]
        );
        assert_eq!([minus("-1"), minus("1e-5")], ["\u{2212}1", "1e-5"]);
    }
}
