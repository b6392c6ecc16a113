//! Signing in with a second factor: the first step alone opens nothing.

use totp_rs::{Builder, Secret};

use crate::Error;
use crate::accounts::{AccountsError, Role};
use crate::audit::{Action, Outcome};
use crate::sessions::NewSession;
use crate::sign_in::{FactorOn, OtpPurpose, SignInOutcome, Verified};
use crate::test_support::accounts::{AccountsFixture, CLI, PASSWORD, SARA, browser, from};

/// Turns the second factor on; what the app shows later is asked for by seconds from then.
async fn turn_on(fixture: &AccountsFixture, session: &NewSession) -> (impl Fn(i64) -> String + use<>, String) {
    let factor = fixture.sign_in.begin_own_factor(fixture.proof(&session.caller).await).await.unwrap();
    let begun = fixture.clock.now();
    let secret = factor.secret_base32.clone();
    let shown = move |seconds: i64| {
        let app = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap()).build().unwrap();
        app.generate(begun.plus_seconds(seconds).unix_seconds().try_into().unwrap()).to_string()
    };
    let confirmed = fixture.sign_in.confirm_own_factor(fixture.proof(&session.caller).await, &shown(0), &browser()).await.unwrap();
    assert!(!confirmed.replaced);
    (shown, confirmed.codes[0].as_str().to_owned())
}

/// Brings the password, and returns what the second factor is to be brought with.
async fn first_step(fixture: &AccountsFixture, password: &str) -> String {
    match fixture.sign_in.sign_in(SARA, password, &browser()).await.unwrap() {
        SignInOutcome::FactorDue(token) => token.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a19_the_first_step_opens_nothing_and_every_way_in_asks_for_the_second() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.notifications().await;
    let (shown, recovery) = turn_on(&fixture, &session).await;
    assert!(matches!(&fixture.notifications().await[..], [told] if told.is::<FactorOn>()));
    fixture.wait(120);

    let token = first_step(&fixture, PASSWORD).await;
    assert_eq!(fixture.sessions.authenticate(&token).await.unwrap_err(), Error::SignedOut);
    assert!(fixture.sessions.refresh(&token, &browser()).await.is_err());
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::SignIn).await;
    let by_code = fixture.sign_in.verify_code(OtpPurpose::SignIn, &code, &her_browser).await.unwrap();
    assert!(matches!(by_code, Verified::SignedIn(SignInOutcome::FactorDue(_))));
    fixture.wait(61);
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::ResetPassword).await;
    fixture.sign_in.verify_code(OtpPurpose::ResetPassword, &code, &her_browser).await.unwrap();
    let by_reset = fixture.sign_in.finish_sign_up(PASSWORD, crate::Language::Fa, &her_browser).await.unwrap();
    assert!(matches!(by_reset, SignInOutcome::FactorDue(_)), "a reset does not skip it");

    let token = first_step(&fixture, PASSWORD).await;
    let pass = |token: &str, typed: &str| {
        let (sign_in, token, typed) = (fixture.sign_in.clone(), token.to_owned(), typed.to_owned());
        async move { sign_in.pass_factor(&token, &typed, &from("192.0.2.9")).await }
    };
    assert_eq!(pass(&token, "000000").await.unwrap_err(), AccountsError::WrongFactor.into());
    assert_eq!(pass("nonsense", &shown(0)).await.unwrap_err(), Error::SignedOut);
    assert_eq!(pass(&session.access_token, &shown(0)).await.unwrap_err(), Error::SignedOut, "a token of another kind");
    assert_eq!(pass(&token, &shown(0)).await.unwrap_err(), AccountsError::WrongFactor.into(), "used when it was turned on");
    let signed_in = pass(&token, &recovery).await.unwrap();
    assert!(fixture.sessions.authenticate(&signed_in.access_token).await.is_ok());
    fixture.wait(660);
    assert_eq!(pass(&token, &recovery).await.unwrap_err(), Error::SignedOut, "its time is over");

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
    let (shown, recovery) = turn_on(&fixture, &session).await;
    let token = first_step(&fixture, PASSWORD).await;
    fixture.wait(60);
    let proof = fixture.prove(&session.caller, PASSWORD, &shown(60)).await.unwrap();
    fixture.sign_in.change_password(proof, "پرستوی سپید آرام", &browser()).await.unwrap();
    assert_eq!(fixture.sign_in.pass_factor(&token, &recovery, &browser()).await.unwrap_err(), Error::SignedOut);
    let token = first_step(&fixture, "پرستوی سپید آرام").await;
    assert!(fixture.sign_in.pass_factor(&token, &recovery, &browser()).await.is_ok(), "the code was not used up by it");
}

#[tokio::test]
async fn z08_whoever_works_here_has_powers_only_after_the_second_step() {
    let fixture = AccountsFixture::new().await;
    fixture.operators.create_admin(CLI, SARA, PASSWORD).await.unwrap();
    let session = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap();
    assert_eq!(session.caller.role, Role::User);
    let (shown, recovery) = turn_on(&fixture, &session).await;
    let renewed = fixture.sessions.refresh(&session.refresh_token, &browser()).await.unwrap();
    assert_eq!(renewed.caller.role, Role::User, "s08: powers come with a session of their own");
    let token = first_step(&fixture, PASSWORD).await;
    let session = fixture.sign_in.pass_factor(&token, &recovery, &browser()).await.unwrap();
    assert_eq!(session.caller.role, Role::Admin);
    fixture.wait(60);
    let proof = fixture.prove(&session.caller, PASSWORD, &shown(60)).await.unwrap();
    assert_eq!(fixture.sign_in.remove_own_factor(proof, &browser()).await.unwrap_err(), AccountsError::FactorRequired.into());
    fixture.remove_factor(session.caller.account).await.unwrap();
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().is_some());
}

#[tokio::test]
async fn l01_what_cannot_be_recorded_is_not_done() {
    use sea_orm::ConnectionTrait;
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let proof = fixture.proof(&session.caller).await;
    fixture.database.db.execute_unprepared("ALTER TABLE audit_event RENAME TO audit_event_away").await.unwrap();
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_err());
    assert!(fixture.sign_in.change_password(proof, "پرستوی سپید آرام", &browser()).await.is_err());
    assert!(fixture.sessions.end_other_sessions(&session.caller, &browser()).await.is_ok(), "there is nothing to record");
    fixture.database.db.execute_unprepared("ALTER TABLE audit_event_away RENAME TO audit_event").await.unwrap();
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_ok(), "the password is the same as before");
    assert_eq!(fixture.sessions.sessions(&session.caller, None).await.unwrap().items.len(), 2);
}
