//! Whatever is in a file or after `--set`, the answer is a scenario or a message, never a panic.

use huzhu::config;
use proptest::prelude::*;

const DUOPOLY: &str = include_str!("../../configs/duopoly.toml");

/// Loads a file with these bytes; whatever comes out must be sayable.
fn load_bytes(bytes: &[u8], overrides: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.toml");
    std::fs::write(&path, bytes).unwrap();
    if let Err(error) = config::load(&path.display().to_string(), overrides) {
        assert!(error.render(false).starts_with("error"));
        assert!(!error.render(true).is_empty() && !error.to_string().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        load_bytes(&bytes, &[]);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in proptest::collection::vec(any::<char>(), 0..200)) {
        let text: String = text.into_iter().collect();
        load_bytes(text.as_bytes(), std::slice::from_ref(&text));
        let _ = config::load_text(&text, &text, &[]);
    }

    #[test]
    fn no_truncation_makes_the_reader_panic(at in 0..DUOPOLY.len()) {
        load_bytes(&DUOPOLY.as_bytes()[..at], &[]);
    }

    #[test]
    fn no_mutation_makes_the_reader_panic(
        changes in proptest::collection::vec((0..DUOPOLY.len(), any::<u8>()), 1..8),
    ) {
        let mut bytes = DUOPOLY.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        load_bytes(&bytes, &[]);
    }

    #[test]
    fn no_swapped_words_make_the_reader_panic(
        swaps in proptest::collection::vec((0..1000usize, 0..1000usize), 1..6),
    ) {
        let lines = DUOPOLY.lines().filter(|line| !line.starts_with('#'));
        let mut words: Vec<&str> = lines.flat_map(|line| line.split_inclusive(' ').chain(["\n"])).collect();
        for (one, other) in swaps {
            let count = words.len();
            words.swap(one % count, other % count);
        }
        load_bytes(words.concat().as_bytes(), &[]);
    }

    #[test]
    fn no_override_makes_the_reader_panic(
        steps in proptest::collection::vec(0..14usize, 1..5),
        value in proptest::collection::vec(any::<char>(), 0..8),
    ) {
        const STEPS: [&str; 14] = [
            "platform", ".platform", ".Pioneer", "[0]", "[99999999999999999999]", ".benefit", "population",
            ".tier", ".\"rural\"", ".exit", "illness", ".incidence", ".\u{4e92}", "run",
        ];
        let key: String = steps.into_iter().map(|step| STEPS[step]).collect();
        let value: String = value.into_iter().collect();
        if let Err(error) = config::load_text(DUOPOLY, "duopoly", &[format!("{key}={value}")]) {
            prop_assert!(error.render(false).starts_with("error"));
        }
    }
}
