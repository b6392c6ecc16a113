use crate::Result;
use crate::accounts::entity::account;
use crate::actor::Person;
use crate::identity::{Email, Mobile};
use crate::sign_in::{PasswordContext, SignIn};

impl SignIn {
    /// What a new password of the caller must not be made of.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] when the account may no longer sign in.
    pub async fn password_context(&self, caller: &Person) -> Result<PasswordContext> {
        self.deps.accounts.account(caller.account).await.map(|account| password_context_of(&account))
    }
}

/// What a password of theirs must not be made of.
pub(crate) fn password_context_of(account: &account::Model) -> PasswordContext {
    let texts = [&account.first_name, &account.last_name, &account.national_id, &account.company_name, &account.legal_id, &account.phone];
    let own = texts.into_iter().flatten().fold(PasswordContext::default(), |own, text| own.with_words(text));
    let mobile = account.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
    let email = account.email.as_deref().and_then(|email| Email::parse(email).ok());
    let own = mobile.map_or(own.clone(), |mobile| own.with_mobile(&mobile));
    email.map_or(own.clone(), |email| own.with_email(&email))
}
