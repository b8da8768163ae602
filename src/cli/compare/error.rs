//! What can be wrong with the arguments of a comparison.

/// Why scenarios cannot be compared as they were asked to be.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum CompareError {
    /// There is nothing to compare.
    #[error(
        "a comparison takes two scenarios or more: name another configuration, or change this one, such as \
         --with dear:platform.Follower.fee_rate=0.12"
    )]
    OneScenario,
    /// A stored comparison that compares no number.
    #[error("the comparison has no metrics")]
    NoMetrics,
    /// Two scenarios of one name.
    #[error(
        "two scenarios are called `{name}`: names differ in more than capital letters, since files are named after \
         them; rename a file, or the NAME of a --with"
    )]
    NameTwice {
        /// The name.
        name: String,
    },
    /// A name that cannot name a file.
    #[error(
        "`{name}` cannot name a scenario: a name has 1 to {NAME_CHARACTERS_MAX} characters, does not begin with a dot, and \
         has none of / \\ : * ? \" < > |"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A `--with` that is not what it should be.
    #[error(
        "`--with {text}` {rule}: write NAME:KEY=VALUE[,KEY=VALUE], such as dear:platform.Follower.fee_rate=0.12"
    )]
    With {
        /// What was typed.
        text: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// An experiment that varies more than scenarios.
    #[error(
        "{path} is an experiment with factors, and a comparison is of named scenarios: use `huzhu sweep`, or write \
         [[scenario]]s"
    )]
    Factors {
        /// The file.
        path: String,
    },
    /// An experiment beside other configurations.
    #[error(
        "{path} is an experiment and brings its own scenarios: name it alone, and add further scenarios to it by --with"
    )]
    ExperimentBesides {
        /// The file.
        path: String,
    },
    /// A reference that is no scenario.
    #[error("`--reference {name}` is no scenario: the scenarios are {}", among.join(", "))]
    Reference {
        /// What was typed.
        name: String,
        /// The names that there are.
        among: Vec<String>,
    },
    /// Scenarios over different months.
    #[error(
        "`{name}` covers {found}, but the reference `{reference}` covers {expected}: set run.start and run.months to \
         the same for all, by --set"
    )]
    Months {
        /// The scenario.
        name: String,
        /// Its months.
        found: String,
        /// The reference.
        reference: String,
        /// Its months.
        expected: String,
    },
    /// A metric that does not exist.
    #[error("there is no metric `{name}`: {}", remedy(nearest.as_deref(), among))]
    Metric {
        /// What was typed.
        name: String,
        /// The nearest that exists.
        nearest: Option<String>,
        /// All that exist.
        among: Vec<String>,
    },
    /// A metric that is asked for twice.
    #[error("two metrics are called `{name}`: give one of them another name")]
    MetricTwice {
        /// The name.
        name: String,
    },
    /// A name that an expression cannot bear.
    #[error(
        "`{name}` cannot name a metric: a name has letters, digits and _ and begins with a letter; write NAME=EXPRESSION, \
         such as exit=exit_month(\"Pioneer\")"
    )]
    MetricName {
        /// The name.
        name: String,
    },
    /// An expression that is none.
    #[error("`--metric {text}` {rule}{}", remedy.as_ref().map_or(String::new(), |remedy| format!(": {remedy}")))]
    Expression {
        /// What was typed.
        text: String,
        /// The rule that it breaks.
        rule: String,
        /// What to do about it.
        remedy: Option<String>,
    },
}

/// Characters of a scenario's name at most.
pub(super) const NAME_CHARACTERS_MAX: usize = 60;

fn remedy(nearest: Option<&str>, among: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("choose among {}, or write NAME=EXPRESSION", among.join(", ")),
    }
}
