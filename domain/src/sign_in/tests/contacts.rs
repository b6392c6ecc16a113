//! Another number, another address: proven, with the password, and the one before is told.

use crate::accounts::AccountsError;
use crate::actor::Person;
use crate::client::Client;
use crate::company::EmailVerified;
use crate::notifications::FactValue;
use crate::sign_in::{AddressChanged, AlreadyRegistered, CodeChannel, OtpPurpose};
use crate::test_support::accounts::{AccountsFixture, PASSWORD, SARA, another, browser, company, holding};
use crate::{Error, Language};

const NEW: &str = "09351234567";
const ADDRESS: &str = "sara@avand.example";

fn is<T: std::fmt::Debug>(result: Result<T, Error>, error: AccountsError) {
    assert_eq!(result.unwrap_err(), Error::Accounts(error));
}

/// The code that was sent to a number, and the browser that may use it.
async fn asked(fixture: &AccountsFixture, caller: &Person, mobile: &str) -> (String, Client) {
    let (sent, key) = fixture.sign_in.ask_new_mobile(fixture.proof(caller).await, mobile, CodeChannel::Sms, &browser()).await.unwrap();
    assert_eq!(sent.purpose, OtpPurpose::ChangeMobile);
    (fixture.phone.messages().await.last().unwrap().code.as_str().to_owned(), holding(key))
}

#[tokio::test]
async fn a18_another_number_takes_the_password_and_a_code_and_the_one_before_is_told() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    fixture.notifications().await;
    let sara = session.caller;
    is(fixture.prove(&sara, "wrong", "").await, AccountsError::WrongPassword);
    let own = fixture.sign_in.ask_new_mobile(fixture.proof(&sara).await, "+98 912 123 4567", CodeChannel::Sms, &browser()).await;
    is(own, AccountsError::SameContact);
    let (code, her_browser) = asked(&fixture, &sara, NEW).await;
    assert!(fixture.sign_in.new_mobile_code(&sara, &her_browser).await.unwrap().is_some());
    is(fixture.sign_in.confirm_new_mobile(&sara, &another(&code), &her_browser).await, AccountsError::WrongCode { tries_left: 4 });
    is(fixture.sign_in.confirm_new_mobile(&sara, &code, &browser()).await, AccountsError::CodeOver);
    fixture.sign_in.confirm_new_mobile(&sara, &code, &her_browser).await.unwrap();
    is(fixture.sign_in.confirm_new_mobile(&sara, &code, &her_browser).await, AccountsError::CodeOver);

    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().mobile.as_deref(), Some("+989351234567"));
    assert!(fixture.sign_in.sign_in(SARA, PASSWORD, &browser()).await.is_err());
    assert!(fixture.sign_in.sign_in(NEW, PASSWORD, &browser()).await.is_ok());
    let told = fixture.notifications().await;
    let changed = told.iter().find(|told| told.is::<AddressChanged>()).unwrap();
    assert_eq!(changed.address(), "+989121234567", "the number of before");
    assert_eq!(changed.fact("new_address"), &FactValue::Code("0935 ••• ••67".to_owned()));
}

#[tokio::test]
async fn a05_a_code_for_another_number_opens_nothing_else_and_serves_nobody_else() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    let omid = fixture.sign_up("09121110000").await.caller;
    let (code, her_browser) = asked(&fixture, &sara, NEW).await;
    is(fixture.sign_in.confirm_new_mobile(&omid, &code, &her_browser).await, AccountsError::CodeOver);
    is(fixture.sign_in.resend_to_new_mobile(&omid, CodeChannel::Sms, &her_browser).await, AccountsError::CodeOver);
    for purpose in [OtpPurpose::SignUp, OtpPurpose::SignIn, OtpPurpose::ResetPassword, OtpPurpose::ChangeMobile] {
        is(fixture.sign_in.verify_code(purpose, &code, &her_browser).await, AccountsError::CodeOver);
    }
    is(fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &her_browser).await, AccountsError::CodeOver);
    assert!(fixture.sign_in.code_sent(&her_browser).await.unwrap().is_none(), "the pages for signing in know nothing of it");
    let alone = fixture.sign_in.send_code(NEW, OtpPurpose::ChangeMobile, CodeChannel::Sms, Language::Fa, "", &browser()).await;
    assert_eq!(alone.unwrap_err(), Error::SignedOut);
    fixture.wait(61);
    let (code, sign_in_browser) = fixture.code(NEW, OtpPurpose::SignUp).await;
    is(fixture.sign_in.confirm_new_mobile(&sara, &code, &sign_in_browser).await, AccountsError::CodeOver);
}

#[tokio::test]
async fn a02_that_a_number_is_taken_is_told_only_to_whoever_holds_it() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.sign_up(NEW).await;
    let (code, her_browser) = asked(&fixture, &sara, NEW).await;
    is(fixture.sign_in.confirm_new_mobile(&sara, &code, &her_browser).await, AccountsError::MobileTaken);
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().mobile.as_deref(), Some("+989121234567"));
}

#[tokio::test]
async fn another_code_for_the_same_number_takes_no_password_again() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    let (first, her_browser) = asked(&fixture, &sara, NEW).await;
    fixture.wait(61);
    let (_, key) = fixture.sign_in.resend_to_new_mobile(&sara, CodeChannel::Sms, &her_browser).await.unwrap();
    is(fixture.sign_in.confirm_new_mobile(&sara, &first, &her_browser).await, AccountsError::CodeOver);
    let second = fixture.phone.messages().await.last().unwrap().code.as_str().to_owned();
    fixture.sign_in.confirm_new_mobile(&sara, &second, &holding(key)).await.unwrap();
}

#[tokio::test]
async fn a18_an_address_takes_the_password_and_its_link_opened_by_its_owner() {
    let fixture = AccountsFixture::new().await;
    let sara = fixture.sign_up(SARA).await.caller;
    let omid = fixture.sign_up(NEW).await.caller;
    fixture.notifications().await;
    is(fixture.prove(&sara, "wrong", "").await, AccountsError::WrongPassword);
    fixture.sign_in.ask_new_email(fixture.proof(&sara).await, ADDRESS, &browser()).await.unwrap();
    let link = fixture.link().await;
    assert_eq!(fixture.sign_in.new_email_of_link(&sara, &link).await.unwrap(), ADDRESS);
    is(fixture.sign_in.confirm_new_email(&omid, &link, &browser()).await, AccountsError::LinkOver);
    assert!(fixture.companies.verify_email(&link, &browser()).await.is_err(), "it is no link for signing up");
    assert!(fixture.sign_in.reset_password(&link, "پرستوی سپید آرام", &browser()).await.is_err());
    fixture.sign_in.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    is(fixture.sign_in.confirm_new_email(&sara, &link, &browser()).await, AccountsError::LinkOver);
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().email.as_deref(), Some(ADDRESS));
    assert!(fixture.sign_in.sign_in(ADDRESS, PASSWORD, &browser()).await.is_ok(), "one may sign in with it");
    is(fixture.sign_in.ask_new_email(fixture.proof(&sara).await, ADDRESS, &browser()).await, AccountsError::SameContact);
    fixture.notifications().await;

    fixture.sign_in.ask_new_email(fixture.proof(&sara).await, "other@avand.example", &browser()).await.unwrap();
    let link = fixture.link().await;
    fixture.sign_in.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    let told = fixture.notifications().await;
    let changed = told.iter().find(|told| told.is::<AddressChanged>()).unwrap();
    assert_eq!(changed.address(), ADDRESS, "the address of before");
}

#[tokio::test]
async fn a02_that_an_address_is_taken_is_told_to_its_owner_and_to_nobody_else() {
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(ADDRESS).await;
    let verified = fixture.companies.verify_email(&fixture.link().await, &its_browser).await.unwrap();
    assert!(matches!(verified, EmailVerified::SignedIn(_)));
    fixture.wait(61);
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.notifications().await;
    let taken = fixture.sign_in.ask_new_email(fixture.proof(&sara).await, ADDRESS, &browser()).await.unwrap();
    let free = fixture.sign_in.ask_new_email(fixture.proof(&sara).await, "free@avand.example", &browser()).await.unwrap();
    assert_eq!(taken.purpose, free.purpose, "the same answer");
    let told = fixture.notifications().await;
    assert!(told.iter().any(|told| told.is::<AlreadyRegistered>() && told.address() == ADDRESS), "{told:?}");
}

#[tokio::test]
async fn whoever_never_confirmed_an_address_loses_it_to_whoever_does() {
    let fixture = AccountsFixture::new().await;
    fixture.company(ADDRESS).await;
    fixture.notifications().await;
    fixture.wait(61);
    let sara = fixture.sign_up(SARA).await.caller;
    fixture.notifications().await;
    fixture.sign_in.ask_new_email(fixture.proof(&sara).await, ADDRESS, &browser()).await.unwrap();
    let link = fixture.link().await;
    fixture.sign_in.confirm_new_email(&sara, &link, &browser()).await.unwrap();
    assert_eq!(fixture.accounts.me(sara.account).await.unwrap().email.as_deref(), Some(ADDRESS));
    fixture.wait(61);
    let again = fixture.companies.sign_up_company(&company(ADDRESS), PASSWORD, Language::Fa, &browser()).await;
    assert!(again.is_ok());
    let told = fixture.notifications().await;
    assert!(told.iter().any(crate::test_support::accounts::Told::is::<AlreadyRegistered>), "{told:?}");
}
