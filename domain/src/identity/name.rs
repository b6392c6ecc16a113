use serde::{Deserialize, Serialize};

use super::IdentityError;
use super::normal_form::normal_form;
use crate::persian::letters;

/// The most characters a name may have.
const LONGEST: usize = 100;

/// The name of a person or a company, on one line and with nothing hidden in it: in a list it can neither turn its
/// neighbours around nor look like a name it is not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// Reads a name.
    ///
    /// # Errors
    /// [`IdentityError::InvalidName`] for one without a letter, or of more than a hundred characters.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        // Nothing longer is looked at, let alone changed.
        if text.chars().take(LONGEST * 4 + 1).count() > LONGEST * 4 {
            return Err(IdentityError::InvalidName);
        }
        let name = letters::one_line(text);
        let fits = name.chars().count() <= LONGEST && name.chars().any(char::is_alphanumeric);
        if fits { Ok(Self(name)) } else { Err(IdentityError::InvalidName) }
    }
}

normal_form!(Name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x01_a_name_keeps_its_half_spaces_and_nothing_that_hides() {
        let read = |text: &str| Name::parse(text).map(|name| name.to_string());
        assert_eq!(read("  شركت  پخش\u{200C}گستر ").as_deref(), Ok("شرکت پخش\u{200C}گستر"));
        assert_eq!(read("Ava\u{202E}nd\u{200B}\nCo\u{E0041}").as_deref(), Ok("Avand Co"));
        for text in ["", " \u{200C} ", "\u{202E}\u{2066}", "—", &"ا".repeat(101), &"\u{200B}".repeat(1_000_000)] {
            assert_eq!(read(text), Err(IdentityError::InvalidName));
        }
    }
}
