//! The configuration that a newcomer begins with.

/// A small configuration with a comment on each key.
pub fn starter() -> &'static str {
    include_str!("starter.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_loads_and_has_two_platforms() {
        let loaded = crate::config::load_text(starter(), "starter.toml", &[]);
        let loaded = loaded.unwrap_or_else(|error| panic!("{}", error.render(false)));
        assert_eq!(loaded.parameters.platform.len(), 2);
    }
}
