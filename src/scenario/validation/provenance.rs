//! Where the value of a parameter comes from: the last paragraph of its doc comment, `Status: source`.

/// How the value of a parameter in the shipped history was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Counted, or read in rules and reports of the subject.
    Measured,
    /// Taken from a published study of something comparable.
    Literature,
    /// Chosen, because nothing says what it is.
    Assumed,
    /// Chosen so that histories come near the data to June 2020.
    Calibrated,
    /// Chosen by whoever runs the model: no quantity of the world.
    Design,
}

impl Status {
    const ALL: [Status; 5] =
        [Status::Measured, Status::Literature, Status::Assumed, Status::Calibrated, Status::Design];

    /// The word with which the paragraph begins.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Measured => "Measured",
            Status::Literature => "Literature",
            Status::Assumed => "Assumed",
            Status::Calibrated => "Calibrated",
            Status::Design => "Design",
        }
    }
}

/// Status and source of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Provenance {
    /// How its value was found.
    pub status: Status,
    /// Where, or why.
    pub source: &'static str,
}

/// What a doc comment says of the meaning, and of the provenance where it does.
pub(crate) fn split(doc: &'static str) -> (&'static str, Option<Provenance>) {
    let read = |paragraph: &'static str| {
        let (word, source) = paragraph.split_once(": ")?;
        let status = Status::ALL.into_iter().find(|status| status.word() == word)?;
        Some(Provenance { status, source })
    };
    match doc.rsplit_once("\n\n") {
        Some((meaning, last)) => read(last).map_or((doc, None), |provenance| (meaning, Some(provenance))),
        None => (doc, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::validation::schema::Schema;

    #[test]
    fn a_last_paragraph_that_begins_with_a_status_is_the_provenance() {
        let (meaning, provenance) = split("Age at death.\nIn years.\n\nAssumed: 90,\n80 to 100.");
        assert_eq!(meaning, "Age at death.\nIn years.");
        assert_eq!(provenance, Some(Provenance { status: Status::Assumed, source: "90,\n80 to 100." }));
        for none in ["Age.", "Age.\n\nIn years: whole.", "Assumed: 90."] {
            assert_eq!(split(none), (none, None));
        }
    }

    fn assert_provenance(schema: Schema, path: &str) {
        for (key, property) in schema.properties().into_iter().flatten() {
            let path = format!("{path}{key}");
            let table = property.items().unwrap_or(property);
            if table.properties().is_some() {
                assert_provenance(table, &format!("{path}."));
                continue;
            }
            let provenance = property.provenance();
            let provenance = provenance.unwrap_or_else(|| panic!("`{path}` has no status and source"));
            assert!(provenance.source.ends_with('.'), "the source of `{path}` is a sentence");
        }
    }

    #[test]
    fn every_parameter_has_a_status_and_a_source() {
        assert_provenance(Schema::root(), "");
    }
}
