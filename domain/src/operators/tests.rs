//! What an operator does to accounts.

use crate::accounts::{AccountsError, Role};
use crate::audit::{Action, EventActor, Outcome};
use crate::identity::SignInName;
use crate::operators::OperatorError;
use crate::sign_in::{OtpPurpose, SignInOutcome, Verified};
use crate::test_support::accounts::{AccountsFixture, CLI, PASSWORD, SARA, browser, from};
use crate::{Error, Language};

const OMID: &str = "09121234568";

fn name(text: &str) -> SignInName {
    SignInName::parse(text).unwrap()
}

#[tokio::test]
async fn s05_whoever_is_suspended_gets_in_by_no_way_and_is_told_nothing() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await;
    let (code, reset) = fixture.code(SARA, OtpPurpose::ResetPassword).await;
    assert!(matches!(fixture.sign_in.verify_code(OtpPurpose::ResetPassword, &code, &reset).await, Ok(Verified::ChoosePassword)));
    fixture.wait(61);
    let (code, her_browser) = fixture.code(SARA, OtpPurpose::SignIn).await;
    assert!(fixture.operators.suspend(CLI, &name("۰۹۱۲ ۱۲۳ ۴۵۶۷")).await.unwrap());
    assert!(!fixture.operators.suspend(CLI, &name(SARA)).await.unwrap(), "she is already");

    let wrong = Error::from(AccountsError::WrongCredentials);
    assert_eq!(fixture.sessions.authenticate(&sara.access_token).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sessions.refresh(&sara.refresh_token, &browser()).await.unwrap_err(), Error::SignedOut);
    assert_eq!(fixture.sign_in.verify_code(OtpPurpose::SignIn, &code, &her_browser).await.unwrap_err(), wrong);
    assert_eq!(fixture.sign_in.finish_sign_up("پرستوی سپید آرام", Language::Fa, &reset).await.unwrap_err(), wrong);
    assert_eq!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap_err(), wrong);

    assert!(fixture.operators.restore(CLI, &name(SARA)).await.unwrap());
    assert!(!fixture.operators.restore(CLI, &name(SARA)).await.unwrap());
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_ok(), "with the password of before");
    assert_eq!(fixture.sessions.authenticate(&sara.access_token).await.unwrap_err(), Error::SignedOut, "what ended stays so");
    let seen = fixture.audit.of_account(sara.caller.account, None, 100).await.unwrap().items;
    let times = |action| seen.iter().filter(|event| event.action == Some(action) && event.outcome == Outcome::Done).count();
    assert_eq!((times(Action::AccountSuspended), times(Action::AccountRestored)), (1, 1));
    assert!(matches!(fixture.operators.suspend(CLI, &name("09350000000")).await, Err(OperatorError::Unknown)));
}

#[tokio::test]
async fn a_link_or_a_ticket_of_whoever_is_suspended_opens_nothing() {
    let fixture = AccountsFixture::new().await;
    let office = fixture.company("info@avand.example").await;
    let link = fixture.link().await;
    assert!(fixture.operators.suspend(CLI, &name("info@avand.example")).await.unwrap());
    assert!(fixture.companies.verify_email(&link, &office).await.is_err());
    assert!(fixture.operators.restore(CLI, &name("INFO@avand.example")).await.unwrap());
    assert!(fixture.companies.verify_email(&link, &office).await.is_ok(), "it was not used up");

    let sara = fixture.sign_up(SARA).await;
    let factor = fixture.sign_in.begin_own_factor(fixture.proof(&sara.caller).await).await.unwrap();
    let app = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(&factor.secret_base32).unwrap()).build().unwrap();
    let shown = app.generate(fixture.clock.now().unix_seconds().try_into().unwrap()).to_string();
    let proof = fixture.proof(&sara.caller).await;
    let recovery = fixture.sign_in.confirm_own_factor(proof, &shown, &browser()).await.unwrap().codes;
    let SignInOutcome::FactorDue(token) = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap() else {
        panic!("signed in without the second factor")
    };
    fixture.operators.suspend(CLI, &name(SARA)).await.unwrap();
    let passed = fixture.sign_in.pass_factor(token.expose(), recovery[0].as_str(), &browser()).await;
    assert_eq!(passed.unwrap_err(), Error::SignedOut);
}

#[tokio::test]
async fn z09_the_last_administrator_stays_one_and_a_change_of_role_ends_sessions() {
    let fixture = AccountsFixture::new().await;
    fixture.operators.create_admin(CLI, SARA, PASSWORD).await.unwrap();
    let sara = fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.unwrap().session().unwrap();
    let omid = fixture.sign_up(OMID).await;
    assert!(matches!(fixture.operators.suspend(CLI, &name(SARA)).await, Err(OperatorError::LastAdmin)));
    assert!(matches!(fixture.operators.change_role(CLI, &name(SARA), Role::Support).await, Err(OperatorError::LastAdmin)));
    assert!(fixture.sessions.authenticate(&sara.access_token).await.is_ok(), "nothing has happened to her");

    assert!(fixture.operators.change_role(CLI, &name(OMID), Role::Admin).await.unwrap());
    assert!(!fixture.operators.change_role(CLI, &name(OMID), Role::Admin).await.unwrap());
    assert_eq!(fixture.sessions.authenticate(&omid.access_token).await.unwrap_err(), Error::SignedOut);
    let [demoted, suspended] = [fixture.operators.clone(), fixture.operators.clone()];
    let (demoted, suspended) = tokio::join!(async move { demoted.change_role(CLI, &name(SARA), Role::User).await }, async move {
        suspended.suspend(CLI, &name(OMID)).await
    });
    let refused = [demoted.is_err(), suspended.is_err()];
    assert!(refused == [true, false] || refused == [false, true], "of the last two, one stays: {refused:?}");
    let changes = fixture.audit.of_account(omid.caller.account, None, 100).await.unwrap().items;
    let change = changes.iter().find(|event| event.action == Some(Action::RoleChanged)).unwrap();
    assert_eq!(change.actor, Some(EventActor::system("cli")));
    let details: serde_json::Value = serde_json::from_str(change.details.as_deref().unwrap()).unwrap();
    assert_eq!((&details["before"]["role"], &details["after"]["role"]), (&"user".into(), &"admin".into()));
}

#[tokio::test]
async fn attempts_are_reset_of_one_in_any_spelling_or_of_everybody() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await;
    fixture.sign_up(OMID).await;
    let guess = async |mobile: &str| fixture.sign_in.sign_in(mobile, "ein Versuch", &from("203.0.113.7")).await.unwrap_err();
    let shut_out = |error: Error| matches!(error, Error::TooMany { .. });
    for mobile in [SARA, OMID].into_iter().cycle().take(10) {
        guess(mobile).await;
    }
    assert!(shut_out(guess(SARA).await) && shut_out(guess(OMID).await));
    assert!(fixture.operators.reset_attempts(CLI, Some(&name("+98 912 123 4567"))).await.unwrap() > 0);
    assert!(!shut_out(guess(SARA).await) && shut_out(guess(OMID).await));
    fixture.operators.reset_attempts(CLI, None).await.unwrap();
    assert!(!shut_out(guess(OMID).await));
    let events = fixture.audit.all(None, 100).await.unwrap().items;
    let cleared: Vec<_> = events.iter().filter(|event| event.action == Some(Action::RateLimitsCleared)).collect();
    assert_eq!(cleared.iter().map(|event| event.subject).collect::<Vec<_>>(), [None, Some(sara.caller.account.into())]);
}

#[tokio::test]
async fn z08_the_staffs_door_opens_to_staff_and_is_a_wall_to_everybody_else() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    fixture.sign_up(OMID).await;
    fixture.operators.change_role(CLI, &name(OMID), Role::Support).await.unwrap();
    let wrong = Error::from(AccountsError::WrongCredentials);
    let attempt = async |mobile: &str, password: &str| fixture.sign_in.sign_in_as_staff(mobile, password, &browser()).await;
    for (mobile, password) in [(SARA, PASSWORD), (SARA, "falsch!!"), ("09350000000", PASSWORD), (OMID, "falsch!!")] {
        assert_eq!(attempt(mobile, password).await.unwrap_err(), wrong, "{mobile}");
    }
    assert_eq!(
        attempt(OMID, PASSWORD).await.unwrap().session().unwrap().caller.role,
        Role::User,
        "no powers before there is a second factor"
    );

    let (code, hers) = fixture.code(SARA, OtpPurpose::StaffSignIn).await;
    assert_eq!(fixture.sign_in.verify_code(OtpPurpose::SignIn, &code, &hers).await.unwrap_err(), AccountsError::CodeOver.into());
    assert_eq!(fixture.sign_in.verify_code(OtpPurpose::StaffSignIn, &code, &hers).await.unwrap_err(), wrong);
    assert_eq!(fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &hers).await.unwrap_err(), AccountsError::CodeOver.into());
    let (code, nobodys) = fixture.code("09350000000", OtpPurpose::StaffSignIn).await;
    assert_eq!(fixture.sign_in.verify_code(OtpPurpose::StaffSignIn, &code, &nobodys).await.unwrap_err(), wrong);
    let (code, his) = fixture.code(OMID, OtpPurpose::StaffSignIn).await;
    assert!(matches!(fixture.sign_in.verify_code(OtpPurpose::StaffSignIn, &code, &his).await, Ok(Verified::SignedIn(_))));
    let told = fixture.phone.messages().await;
    assert!(told.iter().rev().take(3).all(|message| message.for_staff) && !told[0].for_staff, "whoever asks there gets their words");
    fixture.wait(61);
    let (_, ordinary) = fixture.code(OMID, OtpPurpose::SignIn).await;
    assert!(ordinary.browser_key.is_some() && !fixture.phone.messages().await.last().unwrap().for_staff);
}
