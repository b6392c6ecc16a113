use std::borrow::Cow;

use domain::Language;
use domain::notifications::Target;

use crate::language::in_language;

/// The address of what a link leads to, in a language and on a site (`https://tejarat.chat`), whatever name it was reached by.
#[must_use]
pub fn address(site: &str, target: &Target, language: Language) -> String {
    format!("{site}{}", path(target, language))
}

/// The same without the host.
pub(super) fn path(target: &Target, language: Language) -> String {
    let path: Cow<'static, str> = match target {
        Target::Chat => "/chat".into(),
        Target::SignIn => "/sign-in".into(),
        // Whoever lost the account gets it back by choosing another password.
        Target::ForgotPassword | Target::Help => "/forgot".into(),
        Target::Sessions => "/account/security".into(),
        Target::Exports | Target::KeepAccount => "/account/data".into(),
        Target::VerifyEmail { token } => format!("/verify-email?link={token}").into(),
        Target::ConfirmNewEmail { token } => format!("/account/email?link={token}").into(),
        Target::ResetPassword { token } => format!("/reset-password?link={token}").into(),
    };
    in_language(&path, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_the_language_of_their_reader() {
        let reset = Target::ResetPassword { token: "abc".to_owned() };
        assert_eq!(address("https://tejarat.chat", &reset, Language::Fa), "https://tejarat.chat/reset-password?link=abc");
        assert_eq!(address("https://tejarat.chat", &Target::Sessions, Language::En), "https://tejarat.chat/en/account/security");
    }
}
