use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use crate::Error;
use crate::accounts::entity::account;
use crate::accounts::{AccountsError, Role};
use crate::identity::SignInName;
use crate::test_support::accounts::{AccountsFixture, CLI, PASSWORD, SARA, browser, from};

fn wrong() -> Error {
    AccountsError::WrongCredentials.into()
}

#[tokio::test]
async fn a10_any_spelling_of_the_number_signs_in() {
    let fixture = AccountsFixture::new().await;
    let signed_up = fixture.sign_up(SARA).await;
    for spelling in ["09121234567", "+98 912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷"] {
        let session = fixture.sign_in.sign_in(spelling, PASSWORD, &browser()).await.unwrap().session().unwrap();
        assert_eq!(session.caller.account, signed_up.caller.account);
        assert_ne!(session.caller.session, signed_up.caller.session, "S08: every sign-in is a session of its own");
    }
}

#[tokio::test]
async fn a01_unknown_wrong_and_suspended_are_answered_alike() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await;
    assert_eq!(fixture.sign_in.sign_in(SARA, "کلاغ سیاه زیبا ", &browser()).await.unwrap_err(), wrong());
    assert_eq!(fixture.sign_in.sign_in("09350000000", PASSWORD, &browser()).await.unwrap_err(), wrong());
    assert!(fixture.operators.suspend(CLI, &SignInName::parse(SARA).unwrap()).await.unwrap());
    assert_eq!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err(), wrong());
    assert_eq!(fixture.sessions.refresh(&sara.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.accounts.me(sara.caller.account).await.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn a13_a_megabyte_is_refused_before_it_is_hashed() {
    let fixture = AccountsFixture::new().await;
    let _turns = fixture.sign_in.hasher.occupy().await;
    let rejected = fixture.sign_in.sign_in(SARA, &"x".repeat(1 << 20), &browser()).await.unwrap_err();
    assert_eq!(rejected, wrong());
    let hashed = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err();
    assert_eq!(hashed, Error::Unavailable, "what is hashed has to wait");
}

#[tokio::test]
async fn a14_guessing_slows_down_and_the_owner_still_gets_in_from_elsewhere() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let guesser = from("203.0.113.66");
    for _ in 0..5 {
        assert_eq!(fixture.sign_in.sign_in(SARA, "یک حدس نادرست", &guesser).await.unwrap_err(), wrong());
    }
    let mut waits = Vec::new();
    while waits.len() < 4 {
        match fixture.sign_in.sign_in(SARA, "یک حدس نادرست", &guesser).await.unwrap_err() {
            Error::TooMany { retry_after } => {
                waits.push(retry_after);
                fixture.wait(u64::from(retry_after));
            }
            error => assert_eq!(error, wrong()),
        }
    }
    assert!(waits[0] <= 61 && waits.iter().max() > Some(&61), "{waits:?}");
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_ok());
}

#[tokio::test]
async fn a20_nobody_can_sign_in_until_an_administrator_is_made_on_the_host() {
    let fixture = AccountsFixture::new().await;
    for (mobile, password) in [("09120000000", "admin"), (SARA, PASSWORD)] {
        assert_eq!(fixture.sign_in.sign_in(mobile, password, &browser()).await.unwrap_err(), wrong());
    }
    fixture.operators.create_admin(CLI, SARA, PASSWORD).await.unwrap();
    let session = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap();
    assert_eq!(fixture.accounts.me(session.caller.account).await.unwrap().role, Role::Admin);
    assert_eq!(session.caller.role, Role::User, "its powers come with a second factor");
}

#[tokio::test]
async fn an_account_that_is_made_administrator_starts_over_with_the_new_password() {
    let fixture = AccountsFixture::new().await;
    let before = fixture.sign_up(SARA).await;
    let id = fixture.operators.create_admin(CLI, SARA, "رمز تازهٔ مدیر").await.unwrap();
    assert_eq!(id, before.caller.account);
    assert_eq!(fixture.sessions.authenticate(&before.access_token).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err(), wrong());
    assert!(fixture.sign_in.sign_in(SARA, "رمز تازهٔ مدیر", &browser()).await.is_ok());
}

#[tokio::test]
async fn a_hash_of_other_parameters_is_renewed_at_the_next_sign_in() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let old = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(old.clone()))
        .exec(&*fixture.database.db)
        .await
        .unwrap();
    for _ in 0..2 {
        fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap();
    }
    let account = account::Entity::find().one(&*fixture.database.db).await.unwrap().unwrap();
    assert!(account.password_hash.is_some_and(|hash| hash != old && hash.contains("m=256,t=1,p=1")));
}

#[tokio::test]
async fn the_same_keys_of_another_keyboard_open_the_door_and_an_older_hash_is_renewed() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    assert!(fixture.sign_in.sign_in(SARA, "كلاغ سياه زيبا", &browser()).await.is_ok(), "the same keys");
    let of_today = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(256, 1, 1, None).unwrap());
    let as_it_came = of_today.hash_password("كلاغ سياه ٤٥".as_bytes()).unwrap().to_string();
    let store = Expr::value(as_it_came.clone());
    account::Entity::update_many().col_expr(account::Column::PasswordHash, store).exec(&*fixture.database.db).await.unwrap();
    assert_eq!(fixture.sign_in.sign_in(SARA, "کلاغ سیاه ۴۶", &browser()).await.unwrap_err(), wrong());
    for typed in ["کلاغ سیاه ۴۵", "كلاغ سياه ٤٥", "کلاغ سیاه 45"] {
        assert!(fixture.sign_in.sign_in(SARA, typed, &browser()).await.is_ok(), "{typed}");
    }
    let account = account::Entity::find().one(&*fixture.database.db).await.unwrap().unwrap();
    assert_ne!(account.password_hash, Some(as_it_came), "it is renewed");
}
