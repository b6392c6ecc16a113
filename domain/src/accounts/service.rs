use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QuerySelect, TryInsertResult, TryIntoModel};

use tokio::sync::Semaphore;

use super::entity::{account, session};
use super::hasher::{HashCost, Hasher};
use super::sessions::end_sessions;
use super::token::AccessTokens;
use super::{AccountKind, AccountState, CodeSender, Email, Me, Mobile, NewPassword, OwnData, Role, SignInName};
use crate::audit::{Action, Audit, Entry};
use crate::cache::Cache;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::AccountId;
use crate::letters::Courier;
use crate::pubsub::PubSub;
use crate::rate_limit::RateLimiter;
use crate::secret::Secret;
use crate::workspaces::create_own;
use crate::{Error, Language, Result, Timestamp};

/// What accounts are made of.
pub struct AccountsParts {
    /// Where they are kept.
    pub db: Db,
    /// From which tokens and hashes are keyed.
    pub secret: Secret,
    /// What time it is.
    pub clock: Clock,
    /// Counts attempts.
    pub limiter: Arc<dyn RateLimiter>,
    /// Remembers for a while which sessions have ended.
    pub cache: Arc<dyn Cache>,
    /// Tells open lines of ended sessions.
    pub pubsub: Arc<dyn PubSub>,
    /// Sends codes.
    pub codes: Arc<dyn CodeSender>,
    /// Carries letters.
    pub courier: Arc<dyn Courier>,
    /// The host people see in their address bar (`tejarat.chat`), named in messages so that browsers offer a code there only.
    pub public_host: String,
    /// Where links in letters lead, without a slash at the end: `https://tejarat.chat`.
    pub site: String,
    /// What hashing a password costs.
    pub hash_cost: HashCost,
    /// Records what happens to accounts.
    pub audit: Audit,
}

/// Signing up, signing in and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) db: Db,
    pub(super) secret: Secret,
    pub(super) clock: Clock,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) cache: Arc<dyn Cache>,
    pub(super) pubsub: Arc<dyn PubSub>,
    pub(super) codes: Arc<dyn CodeSender>,
    pub(super) courier: Arc<dyn Courier>,
    pub(super) public_host: String,
    pub(super) site: String,
    pub(super) audit: Audit,
    pub(super) hasher: Hasher,
    pub(super) tokens: AccessTokens,
    /// Who may draw a picture.
    pub(super) drawing: Semaphore,
}

impl Accounts {
    /// Accounts over the given parts.
    #[must_use]
    pub fn new(parts: AccountsParts) -> Self {
        let AccountsParts { db, secret, clock, limiter, cache, pubsub, codes, courier, public_host, site, hash_cost, audit } = parts;
        let tokens = AccessTokens::new(&secret);
        let hasher = Hasher::new(hash_cost);
        let inner = Inner {
            db,
            secret,
            clock,
            limiter,
            cache,
            pubsub,
            codes,
            courier,
            public_host,
            site,
            audit,
            hasher,
            tokens,
            drawing: Semaphore::new(1),
        };
        Self { inner: Arc::new(inner) }
    }

    /// How many passwords this process is hashing at the moment; as many at a time as there are cores.
    #[must_use]
    pub fn hashing(&self) -> usize {
        self.inner.hasher.in_use()
    }

    /// The row of an account that may sign in.
    pub(super) async fn account(&self, account: AccountId) -> Result<account::Model> {
        let found = account::Entity::find_by_id(account).one(&*self.inner.db).await?;
        found.filter(|account| account.state == AccountState::Active).ok_or(Error::SignedOut)
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the account is gone or may no longer sign in.
    pub async fn me(&self, account: AccountId) -> Result<Me> {
        let found = self.account(account).await?;
        let own = [found.first_name, found.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = found.company_name.or_else(|| (!own.is_empty()).then_some(own));
        Ok(Me {
            id: found.id,
            kind: found.kind,
            mobile: found.mobile,
            email: found.email,
            name,
            picture: found.picture,
            role: found.role,
            deletes_at: found.deletes_at,
        })
    }

    /// Creates an administrator, or makes one of the account this number has already: with the new password,
    /// with every session of before ended, and kept if it was to be deleted.
    ///
    /// # Errors
    /// When the number or the password is not acceptable.
    pub async fn create_admin(&self, mobile: &str, password: &str) -> Result<AccountId> {
        let mobile = Mobile::parse(mobile)?;
        let password = NewPassword::parse(password, &OwnData::default().with_mobile(&mobile))?;
        let hash = self.inner.hasher.hash(password.as_str()).await?;
        let now = self.inner.clock.now();
        let transaction = self.inner.db.write().await?;
        let created = insert_account(&*transaction, &mobile, &hash, Role::Admin, Language::default(), now).await?;
        let (account, ended) = if let Some(created) = created {
            (created.id, Vec::new())
        } else {
            let known = account_of(&*transaction, mobile.as_str()).await?.ok_or(Error::NotFound)?;
            account::Entity::update_many()
                .col_expr(account::Column::Role, Expr::value(Role::Admin))
                .col_expr(account::Column::State, Expr::value(AccountState::Active))
                .col_expr(account::Column::DeletesAt, Expr::value(None::<Timestamp>))
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .filter(account::Column::Id.eq(known.id))
                .exec(&*transaction)
                .await?;
            let ended = end_sessions(&*transaction, session::Column::AccountId.eq(known.id), now).await?;
            self.have_ended_told(&transaction, known.id, &ended).await?;
            (known.id, ended)
        };
        self.inner.audit.record(&transaction, Entry::done(Action::AdminCreated).to(account)).await?;
        transaction.commit().await?;
        self.tell_all_ended(&ended).await;
        Ok(account)
    }
}

/// The account of a number.
pub(super) async fn account_of(db: &impl ConnectionTrait, mobile: &str) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Mobile.eq(mobile)).one(db).await?)
}

/// The account of an address, confirmed or not.
pub(super) async fn account_with_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email.as_str())).one(db).await?)
}

/// The same, for whoever is about to change it: nobody else does meanwhile.
pub(super) async fn locked_with_email(transaction: &WriteTransaction, email: &Email) -> Result<Option<account::Model>> {
    let found = account::Entity::find().filter(account::Column::Email.eq(email.as_str())).lock_exclusive();
    Ok(found.one(&**transaction).await?)
}

/// The account of a number or an address.
pub(super) async fn account_named(db: &impl ConnectionTrait, name: &SignInName) -> Result<Option<account::Model>> {
    match name {
        SignInName::Mobile(mobile) => account_of(db, mobile.as_str()).await,
        SignInName::Email(email) => account_with_email(db, email).await,
    }
}

/// The row of a new account of which nothing else is known yet.
pub(crate) fn blank(id: AccountId, kind: AccountKind, language: Language, now: Timestamp) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        role: Set(Role::User),
        state: Set(AccountState::Active),
        mobile: Set(None),
        email: Set(None),
        password_hash: Set(None),
        language: Set(language),
        created_at: Set(now),
        first_name: Set(None),
        last_name: Set(None),
        national_id: Set(None),
        company_name: Set(None),
        legal_id: Set(None),
        economic_code: Set(None),
        phone: Set(None),
        email_verified_at: Set(None),
        picture: Set(None),
        deletes_at: Set(None),
        theme: Set(None),
        time_zone: Set(None),
    }
}

/// What a password of theirs must not be made of.
pub(super) fn own_data(account: &account::Model) -> OwnData {
    let texts = [&account.first_name, &account.last_name, &account.national_id, &account.company_name, &account.legal_id, &account.phone];
    let own = texts.into_iter().flatten().fold(OwnData::default(), |own, text| own.with_words(text));
    let mobile = account.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
    let email = account.email.as_deref().and_then(|email| Email::parse(email).ok());
    let own = mobile.map_or(own.clone(), |mobile| own.with_mobile(&mobile));
    email.map_or(own.clone(), |email| own.with_email(&email))
}

/// A new account with its workspace, or `None` when the number has one: of two who come at the same moment, one gets it.
pub(super) async fn insert_account(
    db: &impl ConnectionTrait,
    mobile: &Mobile,
    password_hash: &str,
    role: Role,
    language: Language,
    now: Timestamp,
) -> Result<Option<account::Model>> {
    let mut row = blank(AccountId::generate(), AccountKind::Individual, language, now);
    row.role = Set(role);
    row.mobile = Set(Some(mobile.to_string()));
    row.password_hash = Set(Some(password_hash.to_owned()));
    let new = row.clone().try_into_model()?;
    let inserted = account::Entity::insert(row)
        .on_conflict(OnConflict::column(account::Column::Mobile).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(db)
        .await?;
    if !matches!(inserted, TryInsertResult::Inserted(1..)) {
        return Ok(None);
    }
    create_own(db, new.id, new.kind.workspace(), now).await?;
    Ok(Some(new))
}
