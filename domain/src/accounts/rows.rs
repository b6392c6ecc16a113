//! Finding and making rows of accounts.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QuerySelect, TryInsertResult, TryIntoModel};

use super::entity::account;
use crate::accounts::{AccountKind, AccountState, Role};
use crate::db::WriteTransaction;
use crate::identity::{Email, Mobile, SignInName};
use crate::ids::AccountId;
use crate::workspaces::create_own;
use crate::{Language, Result, Timestamp};

/// The account of a number.
pub(crate) async fn account_of(db: &impl ConnectionTrait, mobile: &str) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Mobile.eq(mobile)).one(db).await?)
}

/// The account of an address, confirmed or not.
pub(crate) async fn account_with_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email.as_str())).one(db).await?)
}

/// The same, for whoever is about to change it: nobody else does meanwhile.
pub(crate) async fn locked_with_email(transaction: &WriteTransaction, email: &Email) -> Result<Option<account::Model>> {
    let found = account::Entity::find().filter(account::Column::Email.eq(email.as_str())).lock_exclusive();
    Ok(found.one(&**transaction).await?)
}

/// The account of a number or an address.
pub(crate) async fn account_named(db: &impl ConnectionTrait, name: &SignInName) -> Result<Option<account::Model>> {
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

/// A new account with its workspace, or `None` when the number has one: of two who come at the same moment, one gets it.
pub(crate) async fn insert_account(
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
