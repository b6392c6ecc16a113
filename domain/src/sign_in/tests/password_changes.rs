//! Choosing another password: by a link, by a code, and knowing the present one.

use crate::accounts::{AccountsError, PasswordError};
use crate::client::Client;
use crate::notifications::FactValue;
use crate::sessions::NewDevice;
use crate::sign_in::SignInOutcome;
use crate::sign_in::{OtpPurpose, PasswordChanged, Verified};
use crate::test_support::accounts::{AccountsFixture, INFO, PASSWORD, SARA, browser, from};
use crate::{Error, Language};

const NEW: &str = "پرستوی سپید آرام";

#[tokio::test]
async fn a03_a_reset_link_goes_to_account_holders_only_and_nobody_can_tell() {
    let fixture = AccountsFixture::new().await;
    let before = fixture.confirmed_company(INFO).await;
    let known = fixture.sign_in.forgot_password(INFO, &browser()).await.unwrap().0;
    let unknown = fixture.sign_in.forgot_password("nobody@avand.example", &browser()).await.unwrap().0;
    assert_eq!((known.purpose, unknown.resend_at.seconds_since(known.resend_at)), (unknown.purpose, 0));
    let link = fixture.link().await;
    let weak = fixture.sign_in.reset_password(&link, "avand1405", &browser()).await.unwrap_err();
    assert_eq!(weak, AccountsError::Password(PasswordError::LikeYourData).into());
    fixture.sign_in.reset_password(&link, NEW, &browser()).await.unwrap();
    assert_eq!(fixture.sign_in.reset_password(&link, NEW, &browser()).await.unwrap_err(), AccountsError::LinkOver.into());
    assert_eq!(fixture.sessions.authenticate(&before.access_token).await.unwrap_err(), Error::SignedOut, "every session is ended");
    assert!(fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.is_err());
    assert!(fixture.sign_in.sign_in(INFO, NEW, &browser()).await.is_ok());
    let told = fixture.notifications().await;
    assert!(told.iter().any(crate::test_support::accounts::Told::is::<PasswordChanged>), "{told:?}");
}

#[tokio::test]
async fn a_code_for_another_password_signs_nobody_in_before_it_is_chosen() {
    let fixture = AccountsFixture::new().await;
    let before = fixture.sign_up(SARA).await;
    fixture.notifications().await;
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::ResetPassword).await;
    let verified = fixture.sign_in.verify_code(OtpPurpose::ResetPassword, &code, &her_browser).await.unwrap();
    assert!(matches!(verified, Verified::ChoosePassword), "{verified:?}");
    assert!(fixture.sessions.authenticate(&before.access_token).await.is_ok());
    fixture.sign_in.finish_sign_up(NEW, Language::Fa, &her_browser).await.unwrap();
    assert_eq!(fixture.sessions.authenticate(&before.access_token).await.unwrap_err(), Error::SignedOut);
    assert!(fixture.sign_in.sign_in(SARA, NEW, &browser()).await.is_ok());
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_err());
    let told = fixture.notifications().await;
    assert!(told[0].is::<PasswordChanged>(), "{told:?}");
}

#[tokio::test]
async fn a18_s06_whoever_is_signed_in_needs_the_present_password_and_stays_alone() {
    let fixture = AccountsFixture::new().await;
    let mine = fixture.sign_up(SARA).await;
    let other = fixture.sign_in.sign_in(SARA, PASSWORD, &from("192.0.2.9")).await.unwrap().session().unwrap();
    let prove = |password: &'static str| fixture.prove(&mine.caller, password, "");
    let change = async |new: &str| fixture.sign_in.change_password(prove(PASSWORD).await.unwrap(), new, &browser()).await;
    assert_eq!(prove("نادرست است").await.unwrap_err(), AccountsError::WrongPassword.into());
    assert_eq!(change("09121234567").await.unwrap_err(), AccountsError::Password(PasswordError::OnlyDigits).into());
    change(NEW).await.unwrap();
    assert!(fixture.sessions.authenticate(&mine.access_token).await.is_ok());
    assert_eq!(fixture.sessions.authenticate(&other.access_token).await.unwrap_err(), Error::SignedOut);
    for _ in 0..3 {
        assert_eq!(prove(PASSWORD).await.unwrap_err(), AccountsError::WrongPassword.into());
    }
    assert!(matches!(prove(NEW).await.unwrap_err(), Error::TooMany { .. }), "guessing is slowed");
}

#[tokio::test]
async fn a14_guessers_from_everywhere_do_not_keep_the_owner_out_of_her_own_browser() {
    let fixture = AccountsFixture::new().await;
    let her_device = fixture.sign_up(SARA).await.device_key;
    for n in 0..90_u8 {
        let guesser = from(&format!("198.51.100.{n}"));
        let guessed = fixture.sign_in.sign_in(SARA, "حدس نادرست من", &guesser).await;
        assert_eq!(matches!(guessed, Ok(SignInOutcome::CodeDue(_))), n >= 60, "one account is not guessed at without end: {guessed:?}");
    }
    let her_browser = Client { device_key: her_device, ..browser() };
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &her_browser).await.is_ok());
}

#[tokio::test]
async fn a_browser_that_is_new_is_told_to_the_owner_once() {
    let fixture = AccountsFixture::new().await;
    let her_device = fixture.sign_up(SARA).await.device_key;
    assert!(her_device.is_some());
    fixture.notifications().await;
    let known = Client { device_key: her_device, ..browser() };
    assert_eq!(fixture.sign_in.sign_in(SARA, PASSWORD, &known).await.unwrap().session().unwrap().device_key, None);
    assert!(fixture.notifications().await.is_empty());
    let elsewhere = fixture.sign_in.sign_in(SARA, PASSWORD, &from("192.0.2.9")).await.unwrap().session().unwrap();
    let told = fixture.notifications().await;
    let [new_device] = &told[..] else { panic!("one notification: {told:?}") };
    assert!(new_device.is::<NewDevice>());
    assert_eq!(new_device.fact("address"), &FactValue::Code("192.0.2.9".to_owned()));
    let again = Client { device_key: elsewhere.device_key, ..from("192.0.2.10") };
    fixture.sign_in.sign_in(SARA, PASSWORD, &again).await.unwrap();
    assert!(fixture.notifications().await.is_empty());
}

#[tokio::test]
async fn s06_a_person_sees_her_own_sessions_and_ends_them() {
    let fixture = AccountsFixture::new().await;
    let mine = fixture.sign_up(SARA).await;
    let stranger = fixture.sign_up("09129876543").await;
    let others = [
        fixture.sign_in.sign_in(SARA, PASSWORD, &from("192.0.2.9")).await.unwrap().session().unwrap(),
        fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap(),
    ];
    let seen = fixture.sessions.sessions(&mine.caller, None).await.unwrap();
    assert_eq!(seen.items.len(), 3);
    assert_eq!(seen.items.iter().filter(|session| session.present).map(|session| session.id).collect::<Vec<_>>(), [mine.caller.session]);
    assert_eq!(fixture.sessions.end_session(&stranger.caller, others[0].caller.session, &browser()).await.unwrap_err(), Error::NotFound);
    fixture.sessions.end_session(&mine.caller, others[0].caller.session, &browser()).await.unwrap();
    assert_eq!(fixture.sessions.authenticate(&others[0].access_token).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sessions.end_session(&mine.caller, others[0].caller.session, &browser()).await.unwrap_err(), Error::NotFound);
    assert_eq!(fixture.sessions.end_other_sessions(&mine.caller, &browser()).await.unwrap(), 1);
    assert!(fixture.sessions.authenticate(&mine.access_token).await.is_ok());
    assert!(fixture.sessions.authenticate(&stranger.access_token).await.is_ok());
}
