//! Another number, another address: proven, with the password, and the one before is told.

use super::stage::{PASSWORD, SARA, Stage, another, browser, company, holding};
use crate::accounts::{AccountsError, Caller, Client, CodeChannel, EmailVerified, OtpPurpose};
use crate::letters::Letter;
use crate::{Error, Language};

const NEW: &str = "09351234567";
const ADDRESS: &str = "sara@avand.example";

fn is<T: std::fmt::Debug>(result: Result<T, Error>, error: AccountsError) {
    assert_eq!(result.unwrap_err(), Error::Accounts(error));
}

/// The code that was sent to a number, and the browser that may use it.
async fn asked(stage: &Stage, caller: &Caller, mobile: &str) -> (String, Client) {
    let (sent, key) = stage.accounts.ask_new_mobile(caller, mobile, PASSWORD, CodeChannel::Sms, &browser()).await.unwrap();
    assert_eq!(sent.purpose, OtpPurpose::ChangeMobile);
    (stage.phone.messages().await.last().unwrap().code.as_str().to_owned(), holding(key))
}

#[tokio::test]
async fn a18_another_number_takes_the_password_and_a_code_and_the_one_before_is_told() {
    let stage = Stage::new().await;
    let session = stage.sign_up(SARA).await;
    stage.letters().await;
    let sara = session.caller;
    is(stage.accounts.ask_new_mobile(&sara, NEW, "wrong", CodeChannel::Sms, &browser()).await, AccountsError::WrongPassword);
    is(stage.accounts.ask_new_mobile(&sara, "+98 912 123 4567", PASSWORD, CodeChannel::Sms, &browser()).await, AccountsError::SameContact);
    let (code, her_browser) = asked(&stage, &sara, NEW).await;
    assert!(stage.accounts.new_mobile_code(&sara, &her_browser).await.unwrap().is_some());
    is(stage.accounts.confirm_new_mobile(&sara, &another(&code), &her_browser).await, AccountsError::WrongCode { tries_left: 4 });
    is(stage.accounts.confirm_new_mobile(&sara, &code, &browser()).await, AccountsError::CodeOver);
    stage.accounts.confirm_new_mobile(&sara, &code, &her_browser).await.unwrap();
    is(stage.accounts.confirm_new_mobile(&sara, &code, &her_browser).await, AccountsError::CodeOver);

    assert_eq!(stage.accounts.me(sara.account).await.unwrap().mobile.as_deref(), Some("+989351234567"));
    assert!(stage.accounts.sign_in(SARA, PASSWORD, &browser()).await.is_err());
    assert!(stage.accounts.sign_in(NEW, PASSWORD, &browser()).await.is_ok());
    let letters = stage.letters().await;
    let (to, letter) = letters.iter().find(|(_, letter)| matches!(letter, Letter::AddressChanged { .. })).unwrap();
    assert_eq!(to.mobile.as_ref().map(ToString::to_string).as_deref(), Some("+989121234567"), "the number of before");
    assert!(matches!(letter, Letter::AddressChanged { new_masked, .. } if new_masked == "0935 ••• ••67"), "{letter:?}");
}

#[tokio::test]
async fn a05_a_code_for_another_number_opens_nothing_else_and_serves_nobody_else() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    let omid = stage.sign_up("09121110000").await.caller;
    let (code, her_browser) = asked(&stage, &sara, NEW).await;
    is(stage.accounts.confirm_new_mobile(&omid, &code, &her_browser).await, AccountsError::CodeOver);
    is(stage.accounts.resend_to_new_mobile(&omid, CodeChannel::Sms, &her_browser).await, AccountsError::CodeOver);
    for purpose in [OtpPurpose::SignUp, OtpPurpose::SignIn, OtpPurpose::ResetPassword, OtpPurpose::ChangeMobile] {
        is(stage.accounts.verify_code(purpose, &code, &her_browser).await, AccountsError::CodeOver);
    }
    is(stage.accounts.finish_sign_up(PASSWORD, Language::Fa, &her_browser).await, AccountsError::CodeOver);
    assert!(stage.accounts.code_sent(&her_browser).await.unwrap().is_none(), "the pages for signing in know nothing of it");
    let alone = stage.accounts.send_code(NEW, OtpPurpose::ChangeMobile, CodeChannel::Sms, Language::Fa, &browser()).await;
    assert_eq!(alone.unwrap_err(), Error::SignedOut);
    stage.wait(61);
    let (code, sign_in_browser) = stage.code(NEW, OtpPurpose::SignUp).await;
    is(stage.accounts.confirm_new_mobile(&sara, &code, &sign_in_browser).await, AccountsError::CodeOver);
}

#[tokio::test]
async fn a02_that_a_number_is_taken_is_told_only_to_whoever_holds_it() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    stage.sign_up(NEW).await;
    let (code, her_browser) = asked(&stage, &sara, NEW).await;
    is(stage.accounts.confirm_new_mobile(&sara, &code, &her_browser).await, AccountsError::MobileTaken);
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().mobile.as_deref(), Some("+989121234567"));
}

#[tokio::test]
async fn another_code_for_the_same_number_takes_no_password_again() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    let (first, her_browser) = asked(&stage, &sara, NEW).await;
    stage.wait(61);
    let (_, key) = stage.accounts.resend_to_new_mobile(&sara, CodeChannel::Sms, &her_browser).await.unwrap();
    is(stage.accounts.confirm_new_mobile(&sara, &first, &her_browser).await, AccountsError::CodeOver);
    let second = stage.phone.messages().await.last().unwrap().code.as_str().to_owned();
    stage.accounts.confirm_new_mobile(&sara, &second, &holding(key)).await.unwrap();
}

#[tokio::test]
async fn a18_an_address_takes_the_password_and_its_link_opened_by_its_owner() {
    let stage = Stage::new().await;
    let sara = stage.sign_up(SARA).await.caller;
    let omid = stage.sign_up(NEW).await.caller;
    stage.letters().await;
    is(stage.accounts.ask_new_email(&sara, ADDRESS, "wrong", &browser()).await, AccountsError::WrongPassword);
    stage.accounts.ask_new_email(&sara, ADDRESS, PASSWORD, &browser()).await.unwrap();
    let link = stage.link().await;
    assert_eq!(stage.accounts.new_email_of_link(&sara, &link).await.unwrap(), ADDRESS);
    is(stage.accounts.confirm_new_email(&omid, &link, &browser()).await, AccountsError::LinkOver);
    assert!(stage.accounts.verify_email(&link, &browser()).await.is_err(), "it is no link for signing up");
    assert!(stage.accounts.reset_password(&link, "پرستوی سپید آرام", &browser()).await.is_err());
    stage.accounts.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    is(stage.accounts.confirm_new_email(&sara, &link, &browser()).await, AccountsError::LinkOver);
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().email.as_deref(), Some(ADDRESS));
    assert!(stage.accounts.sign_in(ADDRESS, PASSWORD, &browser()).await.is_ok(), "one may sign in with it");
    is(stage.accounts.ask_new_email(&sara, ADDRESS, PASSWORD, &browser()).await, AccountsError::SameContact);
    stage.letters().await;

    stage.accounts.ask_new_email(&sara, "other@avand.example", PASSWORD, &browser()).await.unwrap();
    let link = stage.link().await;
    stage.accounts.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    let letters = stage.letters().await;
    let (to, _) = letters.iter().find(|(_, letter)| matches!(letter, Letter::AddressChanged { .. })).unwrap();
    assert_eq!(to.email.as_ref().map(ToString::to_string).as_deref(), Some(ADDRESS), "the address of before");
}

#[tokio::test]
async fn a02_that_an_address_is_taken_is_told_to_its_owner_and_to_nobody_else() {
    let stage = Stage::new().await;
    let its_browser = stage.company(ADDRESS).await;
    let verified = stage.accounts.verify_email(&stage.link().await, &its_browser).await.unwrap();
    assert!(matches!(verified, EmailVerified::SignedIn(_)));
    stage.wait(61);
    let sara = stage.sign_up(SARA).await.caller;
    stage.letters().await;
    let taken = stage.accounts.ask_new_email(&sara, ADDRESS, PASSWORD, &browser()).await.unwrap();
    let free = stage.accounts.ask_new_email(&sara, "free@avand.example", PASSWORD, &browser()).await.unwrap();
    assert_eq!(taken.purpose, free.purpose, "the same answer");
    let letters = stage.letters().await;
    assert!(letters.iter().any(|(to, letter)| matches!(letter, Letter::AlreadyRegistered { .. }) && to.email.is_some()), "{letters:?}");
}

#[tokio::test]
async fn whoever_never_confirmed_an_address_loses_it_to_whoever_does() {
    let stage = Stage::new().await;
    stage.company(ADDRESS).await;
    stage.letters().await;
    stage.wait(61);
    let sara = stage.sign_up(SARA).await.caller;
    stage.letters().await;
    stage.accounts.ask_new_email(&sara, ADDRESS, PASSWORD, &browser()).await.unwrap();
    let link = stage.link().await;
    stage.accounts.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    assert_eq!(stage.accounts.me(sara.account).await.unwrap().email.as_deref(), Some(ADDRESS));
    stage.wait(61);
    let again = stage.accounts.sign_up_company(&company(ADDRESS), PASSWORD, Language::Fa, &browser()).await;
    assert!(again.is_ok());
    let letters = stage.letters().await;
    assert!(letters.iter().any(|(_, letter)| matches!(letter, Letter::AlreadyRegistered { .. })), "{letters:?}");
}
