//! The names that may stand in an expression.

/// What an expression may speak of: variables, and functions of a platform's name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// Variables; [`Name::Variable`] counts through them.
    pub variables: Vec<Quantity>,
    /// Functions of a platform's name; [`Name::OfPlatform`] counts through them.
    pub functions: Vec<Quantity>,
    /// The platforms that may be named.
    pub platforms: Vec<String>,
}

/// A named quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// What values of a quantity are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Words: one of these, or any where the list is empty.
    Word(Vec<String>),
}

/// A name that was found in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// The variable at this place in [`Names::variables`].
    Variable(usize),
    /// The function at this place in [`Names::functions`], of this platform.
    OfPlatform {
        /// The function.
        function: usize,
        /// The platform's name.
        platform: String,
    },
}

impl Quantity {
    /// A quantity whose values are numbers.
    pub fn number(name: &str) -> Quantity {
        Quantity { name: name.to_owned(), kind: Kind::Number }
    }

    /// A quantity whose values are among `words`; without any, all words are.
    pub fn word<'a>(name: &str, words: impl IntoIterator<Item = &'a str>) -> Quantity {
        let words = words.into_iter().map(str::to_owned).collect();
        Quantity { name: name.to_owned(), kind: Kind::Word(words) }
    }
}
