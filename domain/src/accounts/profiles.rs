use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use crate::accounts::entity::account;
use crate::accounts::{Accounts, Preferences, Profile, ProfileForm, Role};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::identity::Phone;
use crate::ids::AccountId;
use crate::{Result, Timestamp};

/// All that an account says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What it may do in the system itself.
    pub role: Role,
    /// When it will be deleted, if its owner wants that.
    pub deletes_at: Option<Timestamp>,
    /// What is known of its owner.
    pub profile: Profile,
    /// How they want pages and notifications.
    pub preferences: Preferences,
}

impl Accounts {
    /// What is known of the caller.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] when the account may no longer sign in.
    pub async fn profile(&self, caller: &Person) -> Result<Profile> {
        self.account(caller.account).await.map(profile)
    }

    /// All that an account says of itself.
    ///
    /// # Errors
    /// [`crate::Error::SignedOut`] when the account may no longer sign in.
    pub async fn about(&self, account: AccountId) -> Result<About> {
        let account = self.account(account).await?;
        let (role, deletes_at, preferences) = (account.role, account.deletes_at, Preferences::of(&account));
        Ok(About { role, deletes_at, preferences, profile: profile(account) })
    }

    /// Writes down what the caller tells of themselves.
    ///
    /// # Errors
    /// [`crate::Error::Fields`] with every field that is wrong.
    pub async fn save_profile(&self, caller: &Person, form: &ProfileForm, client: &Client) -> Result<()> {
        let account = self.account(caller.account).await?;
        let read = form.read(account.kind)?;
        let mut row = account.into_active_model();
        row.first_name = Set(read.first_name.map(Into::into));
        row.last_name = Set(read.last_name.map(Into::into));
        row.national_id = Set(read.national_id.map(Into::into));
        if let Some(company) = read.company {
            row.company_name = Set(Some(company.name.into()));
            row.legal_id = Set(Some(company.legal_id.into()));
            row.economic_code = Set(company.economic_code.map(Into::into));
            row.phone = Set(Some(company.phone.into()));
        }
        let transaction = self.deps.db.write().await?;
        row.update(&*transaction).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::ProfileChanged).own(caller.account).from(client)).await?;
        transaction.commit().await
    }
}

fn profile(account: account::Model) -> Profile {
    // As people in Iran dial it, which is also how they would type it.
    let phone = account.phone.as_deref().and_then(|phone| Phone::parse(phone).ok());
    let form = ProfileForm {
        first_name: account.first_name.unwrap_or_default(),
        last_name: account.last_name.unwrap_or_default(),
        national_id: account.national_id.unwrap_or_default(),
        company_name: account.company_name.unwrap_or_default(),
        legal_id: account.legal_id.unwrap_or_default(),
        economic_code: account.economic_code.unwrap_or_default(),
        phone: phone.map(|phone| phone.national()).unwrap_or_default(),
    };
    Profile { kind: account.kind, mobile: account.mobile, email: account.email, form }
}
