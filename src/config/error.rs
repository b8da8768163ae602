//! What can be wrong with a configuration, and how it is said.

use std::fmt;
use std::io;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Origin as Place, Renderer, Snippet};

use super::source::{Location, Origin};
use crate::scenario::validation::bounds::PROBLEMS_MAX;

/// Columns of a message; longer source lines are cut around the place that matters.
const WIDTH: usize = 110;

/// Why a configuration is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {}", .path.display(), io_reason(.source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
        /// Another file beside it whose name is much like it.
        nearest: Option<String>,
    },
    /// Neither a file nor the name of a shipped configuration.
    #[error("`{spec}` is neither a file nor the name of a shipped configuration")]
    UnknownName {
        /// What was asked for.
        spec: String,
        /// The shipped name that is most like it.
        nearest: Option<&'static str>,
        /// All shipped names.
        shipped: Vec<&'static str>,
    },
    /// A folder where a file is needed.
    #[error("`{}` is a directory, not a configuration file", .path.display())]
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// A file that is too large to be a configuration.
    #[error("`{origin}` is larger than {} MiB, which no configuration is", .limit_bytes >> 20)]
    TooLarge {
        /// The text.
        origin: Origin,
        /// The limit.
        limit_bytes: usize,
    },
    /// A file that is not text.
    #[error("`{}` is not UTF-8 text: byte {offset} (line {line}) is 0x{byte:02x}", .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is wrong, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// The byte found.
        byte: u8,
    },
    /// A text without any key.
    #[error("`{origin}` is empty: it sets no key, and a scenario needs at least one platform")]
    Empty {
        /// The text.
        origin: Origin,
    },
    /// A text that is not TOML.
    #[error("{0}")]
    Syntax(Box<Diagnostic>),
    /// `extends` leads nowhere, in a circle, or too deep.
    #[error("{0}")]
    Extends(Box<Diagnostic>),
    /// An override that cannot be set.
    #[error("{0}")]
    Override(Box<Diagnostic>),
    /// Rules that the configuration breaks.
    #[error("{}", .diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid {
        /// The first of them, in the order of the configuration.
        diagnostics: Vec<Diagnostic>,
        /// How many more there are.
        more: usize,
    },
}

/// One mistake, and where it was made.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The key that it is about; empty where the text has no keys yet.
    pub key: String,
    /// The value found.
    pub found: Option<String>,
    /// The rule that it breaks, as a sentence whose subject is the key.
    pub rule: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Where it was made.
    pub location: Option<Location>,
    /// What the caret says.
    pub(crate) label: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            let (line, column) = (location.line(), location.column());
            write!(f, "{}:{line}:{column}: ", location.origin())?;
        }
        write!(f, "{}", self.title())
    }
}

impl Diagnostic {
    fn title(&self) -> String {
        if self.key.is_empty() { self.rule.clone() } else { format!("`{}` {}", self.key, self.rule) }
    }

    fn render(&self, renderer: &Renderer) -> String {
        let title = printable(&self.title());
        let remedy = self.remedy.as_deref().map(printable);
        let mut group = Level::ERROR.primary_title(&title).elements(None::<Place>);
        let shown = self.location.as_ref().map(|location| {
            let (text, span) = location.shown();
            (location, location.origin().to_string(), text, span)
        });
        if let Some((location, path, text, span)) = &shown {
            // A line without text, such as the end of a file, has nothing to point at.
            if text.trim().is_empty() || location.written().is_empty() && span.start == 0 {
                let place = Place::path(path.as_str()).line(location.line());
                group = group.element(place.char_column(location.column()));
            } else {
                group = group.element(
                    Snippet::source(*text)
                        .path(path.as_str())
                        .line_start(location.line())
                        .annotation(AnnotationKind::Primary.span(span.clone()).label(&self.label)),
                );
            }
        }
        if let Some(remedy) = &remedy {
            group = group.element(Level::HELP.message(remedy));
        }
        renderer.render(&[group])
    }
}

impl ConfigError {
    /// The message for a terminal: for each mistake the rule, the place, the line with a caret, and the remedy.
    /// Ends without a line break.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
        match self {
            ConfigError::Syntax(diagnostic)
            | ConfigError::Extends(diagnostic)
            | ConfigError::Override(diagnostic) => diagnostic.render(&renderer),
            ConfigError::Invalid { diagnostics, more } => {
                let mut parts: Vec<String> =
                    diagnostics.iter().map(|diagnostic| diagnostic.render(&renderer)).collect();
                if let Some(summary) = summary(diagnostics.len(), *more) {
                    parts.push(
                        renderer.render(&[Level::ERROR.primary_title(summary).elements(None::<Place>)]),
                    );
                }
                parts.join("\n\n")
            }
            plain => {
                let title = printable(&plain.to_string());
                let mut group = Level::ERROR.primary_title(&title).elements(None::<Place>);
                if let Some(remedy) = plain.remedy() {
                    group = group.element(Level::HELP.message(printable(&remedy)));
                }
                renderer.render(&[group])
            }
        }
    }

    /// The mistakes, where they lie at places in a text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            ConfigError::Syntax(diagnostic)
            | ConfigError::Extends(diagnostic)
            | ConfigError::Override(diagnostic) => std::slice::from_ref(diagnostic),
            ConfigError::Invalid { diagnostics, .. } => diagnostics,
            _ => &[],
        }
    }

    /// What to do about an error that has no place in a text.
    pub(crate) fn remedy(&self) -> Option<String> {
        Some(match self {
            ConfigError::Unreadable { nearest: Some(name), .. } => format!("did you mean `{name}`?"),
            ConfigError::UnknownName { nearest, shipped, .. } => {
                let list = format!(
                    "shipped configurations: {}; anything else is a path, such as `my.toml`",
                    shipped.join(", ")
                );
                match nearest {
                    Some(name) => format!("did you mean `{name}`? {list}"),
                    None => list,
                }
            }
            ConfigError::Directory { .. } => "name a file in it, such as `my.toml`".to_owned(),
            ConfigError::TooLarge { .. } => {
                "check that it is the right file; results and tables do not belong into a configuration"
                    .to_owned()
            }
            ConfigError::NotUtf8 { .. } => "save it as UTF-8 (editors offer this as the encoding)".to_owned(),
            ConfigError::Empty { .. } => {
                "add a `[[platform]]` with a `name` and a `launch` month, or write extends = \"duopoly\""
                    .to_owned()
            }
            _ => return None,
        })
    }
}

/// The text without characters that would steer a terminal; names in a configuration may hold any.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The last line of a list of mistakes.
fn summary(shown: usize, more: usize) -> Option<String> {
    match (shown, more) {
        (0 | 1, 0) => None,
        (_, 0) => Some(format!("{shown} problems")),
        _ => {
            let total = shown + more;
            // The search stops there.
            let at_least = if total >= PROBLEMS_MAX { "at least " } else { "" };
            Some(format!("{at_least}{total} problems; the first {shown} are shown"))
        }
    }
}

/// The system's reason without its error number, which differs between systems.
fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
