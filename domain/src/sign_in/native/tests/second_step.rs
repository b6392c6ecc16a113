//! Signing in with a second factor: the first step alone opens nothing.

use totp_rs::{Builder, Secret};

use crate::Error;
use crate::accounts::{AccountsError, Role};
use crate::audit::{Action, Outcome};
use crate::sessions::NewSession;
use crate::sign_in::{FactorOn, OtpPurpose, Verified};
use crate::test_support::accounts::{AccountsFixture, PASSWORD, SARA, browser, from};

/// Turns the second factor on; what the app shows later is asked for by seconds from then.
async fn turn_on(fixture: &AccountsFixture, session: &NewSession) -> (impl Fn(i64) -> String + use<>, String) {
    let factor = fixture.accounts.begin_own_factor(&session.caller, PASSWORD, &browser()).await.unwrap();
    let begun = fixture.clock.now();
    let secret = factor.secret_base32.clone();
    let shown = move |seconds: i64| {
        let app = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap()).build().unwrap();
        app.generate(begun.plus_seconds(seconds).unix_seconds().try_into().unwrap()).to_string()
    };
    let codes = fixture.accounts.confirm_own_factor(&session.caller, &shown(0), &browser()).await.unwrap();
    (shown, codes[0].as_str().to_owned())
}

#[tokio::test]
async fn a19_the_first_step_opens_nothing_and_every_way_in_asks_for_the_second() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.notifications().await;
    assert_eq!(
        fixture.accounts.begin_own_factor(&session.caller, "falsch!!", &browser()).await.unwrap_err(),
        AccountsError::WrongPassword.into()
    );
    let (shown, recovery) = turn_on(&fixture, &session).await;
    assert!(matches!(&fixture.notifications().await[..], [told] if told.is::<FactorOn>()));
    fixture.wait(120);

    let ticket = fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
    assert!(ticket.factor_due && ticket.refresh_token.is_empty());
    assert_eq!(fixture.accounts.authenticate(&ticket.access_token).await.unwrap_err(), Error::SignedOut);
    assert!(fixture.accounts.refresh(&ticket.refresh_token, &browser()).await.is_err());
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::SignIn).await;
    let by_code = fixture.accounts.verify_code(OtpPurpose::SignIn, &code, &her_browser).await.unwrap();
    assert!(matches!(by_code, Verified::SignedIn(session) if session.factor_due));
    fixture.wait(61);
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::ResetPassword).await;
    fixture.accounts.verify_code(OtpPurpose::ResetPassword, &code, &her_browser).await.unwrap();
    let by_reset = fixture.accounts.finish_sign_up(PASSWORD, crate::Language::Fa, &her_browser).await.unwrap();
    assert!(by_reset.factor_due, "a reset does not skip it");

    let ticket = fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap().access_token;
    let pass = |ticket: &str, typed: &str| {
        let (accounts, ticket, typed) = (fixture.accounts.clone(), ticket.to_owned(), typed.to_owned());
        async move { accounts.pass_factor(&ticket, &typed, &from("192.0.2.9")).await }
    };
    assert_eq!(pass(&ticket, "000000").await.unwrap_err(), AccountsError::WrongFactor.into());
    assert_eq!(pass("nonsense", &shown(0)).await.unwrap_err(), Error::SignedOut);
    assert_eq!(pass(&session.access_token, &shown(0)).await.unwrap_err(), Error::SignedOut, "a token of another kind");
    assert_eq!(pass(&ticket, &shown(0)).await.unwrap_err(), AccountsError::WrongFactor.into(), "used when it was turned on");
    let signed_in = pass(&ticket, &recovery).await.unwrap();
    assert!(fixture.accounts.authenticate(&signed_in.access_token).await.is_ok());
    fixture.wait(660);
    assert_eq!(pass(&ticket, &recovery).await.unwrap_err(), Error::SignedOut, "its time is over");

    let seen = fixture.audit.of_account(session.caller.account, None, 100).await.unwrap().items;
    let times = |action, outcome| seen.iter().filter(|event| event.action == Some(action) && event.outcome == outcome).count();
    assert_eq!(times(Action::FactorEnabled, Outcome::Done), 1);
    assert_eq!(times(Action::RecoveryCodeUsed, Outcome::Done), 1);
    assert_eq!(times(Action::FactorRefused, Outcome::Refused), 2);
}

#[tokio::test]
async fn s06_a_first_step_is_worth_nothing_once_the_password_is_another() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let (_, recovery) = turn_on(&fixture, &session).await;
    let ticket = fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap().access_token;
    fixture.accounts.change_password(&session.caller, PASSWORD, "پرستوی سپید آرام", &browser()).await.unwrap();
    assert_eq!(fixture.accounts.pass_factor(&ticket, &recovery, &browser()).await.unwrap_err(), Error::SignedOut);
    let ticket = fixture.accounts.sign_in(SARA, "پرستوی سپید آرام", &browser()).await.unwrap().access_token;
    assert!(fixture.accounts.pass_factor(&ticket, &recovery, &browser()).await.is_ok(), "the code was not used up by it");
}

#[tokio::test]
async fn z08_whoever_works_here_has_powers_only_after_the_second_step() {
    let fixture = AccountsFixture::new().await;
    fixture.accounts.create_admin(SARA, PASSWORD).await.unwrap();
    let session = fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
    assert_eq!(session.caller.role, Role::User);
    let (_, recovery) = turn_on(&fixture, &session).await;
    let renewed = fixture.accounts.refresh(&session.refresh_token, &browser()).await.unwrap();
    assert_eq!(renewed.caller.role, Role::User, "s08: powers come with a session of their own");
    let ticket = fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap();
    assert_eq!(ticket.caller.role, Role::User);
    let session = fixture.accounts.pass_factor(&ticket.access_token, &recovery, &browser()).await.unwrap();
    assert_eq!(session.caller.role, Role::Admin);
    fixture.accounts.remove_own_factor(&session.caller, PASSWORD, &browser()).await.unwrap();
    let renewed = fixture.accounts.refresh(&session.refresh_token, &browser()).await.unwrap();
    assert_eq!(renewed.caller.role, Role::User, "without a second factor there are no powers");
    assert!(!fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.unwrap().factor_due);
}

#[tokio::test]
async fn l01_what_cannot_be_recorded_is_not_done() {
    use sea_orm::ConnectionTrait;
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.database.db.execute_unprepared("ALTER TABLE audit_event RENAME TO audit_event_away").await.unwrap();
    assert!(fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.is_err());
    assert!(fixture.accounts.change_password(&session.caller, PASSWORD, "پرستوی سپید آرام", &browser()).await.is_err());
    assert!(fixture.accounts.end_other_sessions(&session.caller, &browser()).await.is_ok(), "there is nothing to record");
    fixture.database.db.execute_unprepared("ALTER TABLE audit_event_away RENAME TO audit_event").await.unwrap();
    assert!(fixture.accounts.sign_in(SARA, PASSWORD, &browser()).await.is_ok(), "the password is the same as before");
    assert_eq!(fixture.accounts.sessions(&session.caller, None).await.unwrap().items.len(), 2);
}
