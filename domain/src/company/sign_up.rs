use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, IntoActiveModel, QuerySelect, TryInsertResult};

use crate::accounts::entity::account;
use crate::accounts::{AccountsError, FormField, blank, locked_with_email};
use crate::audit::{Action, Entry};
use crate::client::{AwaitedLink, Client, InboxKey};
use crate::company::{CompanyForm, NewCompany};
use crate::db::WriteTransaction;
use crate::identity::Email;
use crate::ids::AccountId;
use crate::notifications::notify;
use crate::sign_in::{AlreadyRegistered, LinkPurpose, LinkSent, NewLink, NewPassword, SignIn, SignInOutcome, VerifyEmail, Welcome};
use crate::workspaces::create_own;
use crate::{Error, Language, Result};

/// What confirming an address led to.
#[derive(Debug)]
pub enum EmailVerified {
    /// It was the browser that had signed up, and it is signed in now.
    SignedIn(SignInOutcome),
    /// Another browser: nobody knows whether the password was chosen by whoever reads the address's mail, so it is void, and
    /// another one is to be chosen by this link.
    ChoosePassword {
        /// What stands in the address of the link.
        token: String,
    },
    /// The address was confirmed before.
    SignInNext(Email),
}

/// Companies that sign up. Cheap to clone.
#[derive(Clone)]
pub struct Companies {
    sign_in: SignIn,
}

impl Companies {
    /// Companies that sign in here.
    #[must_use]
    pub const fn new(sign_in: SignIn) -> Self {
        Self { sign_in }
    }

    /// Signs a company up, and sends a link to its address; the same, from outside, when the address has an account: then
    /// its owner is told so. Until the address is confirmed, signing up again replaces what was told before.
    ///
    /// # Errors
    /// [`Error::Fields`] with every field that is wrong; [`AccountsError::LinkJustSent`]; [`Error::TooMany`].
    pub async fn sign_up_company(
        &self,
        form: &CompanyForm,
        password: &str,
        language: Language,
        client: &Client,
    ) -> Result<(LinkSent, InboxKey)> {
        let (company, password) = read(form, password)?;
        self.sign_in.allow_link(&company.email, client).await?;
        let hash = self.sign_in.hash(&password).await?;
        let key = self.sign_in.new_inbox_key(AwaitedLink::VerifyEmail, company.email.clone());
        let transaction = self.sign_in.deps.db.write().await?;
        match locked_with_email(&transaction, &company.email).await? {
            Some(known) if known.email_verified_at.is_some() => {
                notify(&transaction, known.id, &AlreadyRegistered {}, self.sign_in.deps.clock.now()).await?;
            }
            known => {
                let id = self.write_company(&transaction, known, &company, hash, language).await?;
                // What was told before is replaced, and with it the links to confirm it.
                self.sign_in.close_links(&*transaction, id, LinkPurpose::VerifyEmail).await?;
                self.send_verification(&transaction, id, &key).await?;
                let entry = Entry::done(Action::SignedUp).own(id).from(client).with(serde_json::json!({ "kind": company.kind }));
                self.sign_in.deps.audit.record(&transaction, entry).await?;
            }
        }
        transaction.commit().await?;
        Ok((self.sign_in.link_sent(&company.email, LinkPurpose::VerifyEmail), key))
    }

    /// Sends another link to the address that this browser has signed up with, or tried to sign in with. Those sent before stay good:
    /// the first letter may arrive last. Nothing is sent, though the answer is the same, when somebody else has signed up with the
    /// address since.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`] when it has not; [`AccountsError::LinkJustSent`]; [`Error::TooMany`].
    pub async fn resend_verification(&self, client: &Client) -> Result<LinkSent> {
        let key = client.inbox_key.as_ref().filter(|key| key.awaited() == AwaitedLink::VerifyEmail).ok_or(AccountsError::LinkOver)?;
        self.sign_in.allow_link(key.email(), client).await?;
        let transaction = self.sign_in.deps.db.write().await?;
        if let Some(account) = unconfirmed(&transaction, key.email()).await?
            && self.sign_in.is_awaited(&*transaction, account, LinkPurpose::VerifyEmail, key).await?
        {
            self.send_verification(&transaction, account, key).await?;
        }
        transaction.commit().await?;
        Ok(self.sign_in.link_sent(key.email(), LinkPurpose::VerifyEmail))
    }

    /// For whoever has brought the password of an account whose address is not confirmed: sends another link, unless one is on its way,
    /// and returns the key by which the browser is known that waits for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn await_verification(&self, email: Email, client: &Client) -> Result<InboxKey> {
        let key = self.sign_in.new_inbox_key(AwaitedLink::VerifyEmail, email);
        if self.sign_in.allow_link(key.email(), client).await.is_ok() {
            let transaction = self.sign_in.deps.db.write().await?;
            if let Some(account) = unconfirmed(&transaction, key.email()).await? {
                self.send_verification(&transaction, account, &key).await?;
            }
            transaction.commit().await?;
        }
        Ok(key)
    }

    /// Confirms the address to which a link was sent. Only the browser that signed up is signed in by it: the link alone
    /// does not show that whoever opens it has also chosen the password.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`].
    pub async fn verify_email(&self, token: &str, client: &Client) -> Result<EmailVerified> {
        let link = self.sign_in.link_of(token, LinkPurpose::VerifyEmail).await?;
        let email = Email::parse(&link.email)?;
        let transaction = self.sign_in.deps.db.write().await?;
        let account = account::Entity::find_by_id(link.account_id).lock_exclusive().one(&*transaction).await?;
        let account = account.filter(|account| account.email.as_deref() == Some(email.as_str())).ok_or(AccountsError::LinkOver)?;
        self.sign_in.use_link(&*transaction, link.id).await?;
        // Of several that were sent, the others have nothing to confirm any more.
        self.sign_in.close_links(&*transaction, account.id, LinkPurpose::VerifyEmail).await?;
        let first_time = account.email_verified_at.is_none();
        let same_browser = link.browser_hash.is_some() && client.inbox_key.as_ref().map(InboxKey::hash) == link.browser_hash;
        let mut change = account.into_active_model();
        change.email_verified_at = Set(Some(self.sign_in.deps.clock.now()));
        if first_time && !same_browser {
            // Whoever reads the address's mail need not be who chose this password.
            change.password_hash = Set(None);
        }
        let account = change.update(&*transaction).await?;
        if first_time {
            notify(&transaction, account.id, &Welcome {}, self.sign_in.deps.clock.now()).await?;
        }
        let verified = if same_browser {
            EmailVerified::SignedIn(self.sign_in.begin_session(&transaction, &account, client).await?)
        } else if first_time {
            let new = NewLink { account: account.id, email: email.as_str(), purpose: LinkPurpose::ResetPassword, browser_hash: None };
            let link = self.sign_in.make_link(&*transaction, new).await?;
            EmailVerified::ChoosePassword { token: self.sign_in.link_token(link) }
        } else {
            EmailVerified::SignInNext(email)
        };
        self.sign_in.deps.audit.record(&transaction, Entry::done(Action::EmailVerified).to(account.id).from(client)).await?;
        transaction.commit().await?;
        Ok(verified)
    }

    async fn send_verification(&self, transaction: &WriteTransaction, account: AccountId, key: &InboxKey) -> Result<()> {
        let new = NewLink { account, email: key.email().as_str(), purpose: LinkPurpose::VerifyEmail, browser_hash: Some(key.hash()) };
        let link = self.sign_in.add_link(&**transaction, new).await?;
        notify(transaction, account, &VerifyEmail { link }, self.sign_in.deps.clock.now()).await
    }

    /// A new account, or the one that never confirmed its address, told anew.
    async fn write_company(
        &self,
        transaction: &WriteTransaction,
        known: Option<account::Model>,
        company: &NewCompany,
        password_hash: String,
        language: Language,
    ) -> Result<AccountId> {
        let (id, is_new) = known.as_ref().map_or_else(|| (AccountId::generate(), true), |known| (known.id, false));
        let blank = || blank(id, company.kind, language, self.sign_in.deps.clock.now());
        let mut row = known.map_or_else(blank, IntoActiveModel::into_active_model);
        row.kind = Set(company.kind);
        row.email = Set(Some(company.email.to_string()));
        row.password_hash = Set(Some(password_hash));
        row.language = Set(language);
        row.company_name = Set(Some(company.name.to_string()));
        row.legal_id = Set(Some(company.legal_id.to_string()));
        row.economic_code = Set(company.economic_code.as_ref().map(ToString::to_string));
        row.phone = Set(Some(company.phone.to_string()));
        if !is_new {
            row.update(&**transaction).await?;
            return Ok(id);
        }
        let insert = account::Entity::insert(row).on_conflict(OnConflict::column(account::Column::Email).do_nothing().to_owned());
        match insert.try_insert().exec_without_returning(&**transaction).await? {
            TryInsertResult::Inserted(1..) => {
                create_own(&**transaction, id, company.kind.workspace(), self.sign_in.deps.clock.now()).await?;
                Ok(id)
            }
            // Somebody signed up with it at the same moment.
            _ => Err(Error::Unavailable),
        }
    }
}

/// The account of an address that was never confirmed.
async fn unconfirmed(transaction: &WriteTransaction, email: &Email) -> Result<Option<AccountId>> {
    let account = locked_with_email(transaction, email).await?;
    Ok(account.filter(|account| account.email_verified_at.is_none()).map(|account| account.id))
}

/// Reads the form and the password together, so that everything wrong is told at once.
fn read(form: &CompanyForm, password: &str) -> Result<(NewCompany, NewPassword)> {
    let own = form.password_context();
    match (form.read(), NewPassword::parse(password, &own)) {
        (Ok(company), Ok(password)) => Ok((company, password)),
        (company, password) => {
            let mut wrong = company.err().unwrap_or_default();
            wrong.note(FormField::Password, password);
            Err(wrong.into())
        }
    }
}
