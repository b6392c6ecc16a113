//! What people are told of signing up and signing in.

use std::time::Duration;

use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::email_links::{lifetime, token_of};
use crate::identity::Email;
use crate::ids::EmailLinkId;
use crate::notifications::{Address, Category, Content, EXAMPLE_TIME, FactValue, Notification, Preparation, Target};
use crate::sign_in::LinkPurpose;
use crate::sign_in::entity::email_link;
use crate::{Result, Timestamp};

/// Whoever opens the link has this address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VerifyEmail {
    pub(crate) link: EmailLinkId,
}

impl Notification for VerifyEmail {
    const NAME: &'static str = "verify_email";
    const CATEGORY: Category = Category::Requested;
    const FITS_SMS: bool = false;

    fn content(&self) -> Content {
        Content::default()
    }

    async fn prepare(&self, with: Preparation<'_>) -> Result<Option<Content>> {
        content_of_link(self.link, with).await
    }

    fn example() -> Content {
        content_of(LinkPurpose::VerifyEmail, Duration::from_secs(24 * 3600), "abc".to_owned())
    }
}

/// Whoever opens the link may choose another password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ResetPassword {
    pub(crate) link: EmailLinkId,
}

impl Notification for ResetPassword {
    const NAME: &'static str = "reset_password";
    const CATEGORY: Category = Category::Requested;
    const FITS_SMS: bool = false;

    fn content(&self) -> Content {
        Content::default()
    }

    async fn prepare(&self, with: Preparation<'_>) -> Result<Option<Content>> {
        content_of_link(self.link, with).await
    }

    fn example() -> Content {
        content_of(LinkPurpose::ResetPassword, Duration::from_secs(30 * 60), "abc".to_owned())
    }
}

/// What is said with a link. Nothing once it was used or replaced.
async fn content_of_link(id: EmailLinkId, with: Preparation<'_>) -> Result<Option<Content>> {
    let link = email_link::Entity::find_by_id(id).one(&**with.db).await?;
    let Some(link) = link.filter(|link| link.used_at.is_none()) else { return Ok(None) };
    let content = content_of(link.purpose, lifetime(link.purpose), token_of(id, with.secret));
    Ok(Some(Content { to: Some(Address::Email(Email::parse(&link.email)?)), ..content }))
}

fn content_of(purpose: LinkPurpose, valid: Duration, token: String) -> Content {
    let minutes = u32::try_from(valid.as_secs() / 60).unwrap_or(u32::MAX);
    let hours = || Content::default().fact("hours", FactValue::Number(minutes / 60));
    match purpose {
        LinkPurpose::VerifyEmail => hours().action(Target::VerifyEmail { token }),
        LinkPurpose::ChangeEmail => hours().action(Target::ConfirmNewEmail { token }),
        LinkPurpose::ResetPassword => {
            Content::default().fact("minutes", FactValue::Number(minutes)).action(Target::ResetPassword { token })
        }
    }
}

/// Somebody signed up with an address that has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AlreadyRegistered {}

impl Notification for AlreadyRegistered {
    const NAME: &'static str = "already_registered";
    const CATEGORY: Category = Category::Requested;
    const FITS_SMS: bool = false;

    fn content(&self) -> Content {
        Content { alternative: Some(Target::ForgotPassword), ..Content::default().action(Target::SignIn) }
    }

    fn example() -> Content {
        Self {}.content()
    }
}

/// The account is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Welcome {}

impl Notification for Welcome {
    const NAME: &'static str = "welcome";
    const CATEGORY: Category = Category::Account;
    const FITS_SMS: bool = false;

    fn content(&self) -> Content {
        Content::default().action(Target::Chat)
    }

    fn example() -> Content {
        Self {}.content()
    }
}

/// The password is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasswordChanged {
    /// The network address from which it was changed.
    pub(crate) address: String,
    pub(crate) at: Timestamp,
}

impl Notification for PasswordChanged {
    const NAME: &'static str = "password_changed";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        let address = FactValue::Code(self.address.clone());
        Content::default().fact("address", address).fact("time", FactValue::Time(self.at)).action(Target::ForgotPassword)
    }

    fn example() -> Content {
        Self { address: "2001:db8:1:2::7".to_owned(), at: EXAMPLE_TIME }.content()
    }
}

/// Two-step sign-in is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactorOn {
    pub(crate) at: Timestamp,
}

impl Notification for FactorOn {
    const NAME: &'static str = "factor_on";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("time", FactValue::Time(self.at))
    }

    fn example() -> Content {
        Self { at: EXAMPLE_TIME }.content()
    }
}

/// Another app gives the codes of two-step sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactorReplaced {
    pub(crate) at: Timestamp,
}

impl Notification for FactorReplaced {
    const NAME: &'static str = "factor_replaced";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("time", FactValue::Time(self.at))
    }

    fn example() -> Content {
        Self { at: EXAMPLE_TIME }.content()
    }
}

/// Two-step sign-in is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactorOff {
    pub(crate) at: Timestamp,
}

impl Notification for FactorOff {
    const NAME: &'static str = "factor_off";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        Content::default().fact("time", FactValue::Time(self.at))
    }

    fn example() -> Content {
        Self { at: EXAMPLE_TIME }.content()
    }
}

/// The account has another number or address. The one before is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AddressChanged {
    pub(crate) before: Address,
    /// The new one with most of it hidden.
    pub(crate) new_masked: String,
    pub(crate) at: Timestamp,
}

impl Notification for AddressChanged {
    const NAME: &'static str = "address_changed";
    const CATEGORY: Category = Category::Security;
    const FITS_SMS: bool = true;

    fn content(&self) -> Content {
        let new = FactValue::Code(self.new_masked.clone());
        let content = Content::default().fact("new_address", new).fact("time", FactValue::Time(self.at)).action(Target::Help);
        Content { to: Some(self.before.clone()), ..content }
    }

    fn example() -> Content {
        let new = FactValue::Code("s•••@example.com".to_owned());
        Content::default().fact("new_address", new).fact("time", FactValue::Time(EXAMPLE_TIME)).action(Target::Help)
    }
}
