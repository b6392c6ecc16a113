//! Companies: signing up by e-mail, and the links sent to them.

use super::stage::{PASSWORD, Stage, browser, company, from};
use crate::Language;
use crate::accounts::{AccountsError, Client, EmailVerified, FormField, LinkPurpose, PasswordError};
use crate::letters::Letter;

const INFO: &str = "info@avand.example";

#[tokio::test]
async fn a_company_signs_up_confirms_its_address_in_the_same_browser_and_is_in() {
    let stage = Stage::new().await;
    let its_browser = stage.company(" Info@Avand.example ").await;
    let early = stage.accounts.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err();
    assert_eq!(early, AccountsError::EmailUnverified.into());
    let link = stage.link().await;
    let verified = stage.accounts.verify_email(&link, &its_browser).await.unwrap();
    let EmailVerified::SignedIn(session) = verified else { panic!("{verified:?}") };
    let me = stage.accounts.me(session.caller.account).await.unwrap();
    assert_eq!((me.email.as_deref(), me.mobile, me.name.as_deref()), (Some(INFO), None, Some("پخش آوند")));
    let letters = stage.letters().await;
    assert!(
        matches!(&letters[..], [(to, Letter::Welcome { .. })] if to.email.as_ref().is_some_and(|email| email.as_str() == INFO)),
        "{letters:?}"
    );
    assert!(stage.accounts.sign_in(INFO, PASSWORD, &browser()).await.is_ok());
}

#[tokio::test]
async fn a16_looking_at_a_link_changes_nothing_and_it_acts_once_within_a_day() {
    let stage = Stage::new().await;
    stage.company(INFO).await;
    let link = stage.link().await;
    let over = || Err(AccountsError::LinkOver.into());
    for _ in 0..3 {
        assert_eq!(stage.accounts.link_email(&link, LinkPurpose::VerifyEmail).await.as_deref(), Ok(INFO));
    }
    assert_eq!(stage.accounts.link_email(&link, LinkPurpose::ResetPassword).await, over(), "for another errand");
    assert!(link.len() >= 64, "an id, and 128 bits that cannot be guessed");
    let other_end = if link.ends_with('0') { '1' } else { '0' };
    for forged in
        ["", "x", &"0".repeat(64), &format!("{}{other_end}", &link[..63]), &link[..32], &format!("{link}0"), "آ".repeat(40).as_str()]
    {
        assert_eq!(stage.accounts.link_email(forged, LinkPurpose::VerifyEmail).await, over(), "{forged}");
    }
    let elsewhere = from("192.0.2.9");
    let tries = futures::future::join_all((0..8).map(|_| stage.accounts.verify_email(&link, &elsewhere))).await;
    assert_eq!(tries.iter().filter(|tried| tried.is_ok()).count(), 1, "{tries:?}");
    assert_eq!(stage.accounts.link_email(&link, LinkPurpose::VerifyEmail).await, over());

    stage.wait(61);
    stage.company("other@avand.example").await;
    stage.letters().await;
    stage.wait(61);
    let its_browser = stage.company("third@avand.example").await;
    let link = stage.link().await;
    stage.wait(61);
    stage.accounts.resend_verification(&its_browser).await.unwrap();
    assert!(stage.accounts.verify_email(&link, &browser()).await.is_err(), "another took its place");
    let link = stage.link().await;
    stage.wait(24 * 3600 + 1);
    assert!(stage.accounts.verify_email(&link, &browser()).await.is_err(), "its time is over");
}

#[tokio::test]
async fn another_browser_confirms_the_address_and_chooses_a_password_of_its_own() {
    let stage = Stage::new().await;
    stage.company(INFO).await;
    let link = stage.link().await;
    let verified = stage.accounts.verify_email(&link, &from("192.0.2.9")).await.unwrap();
    let EmailVerified::ChoosePassword { token } = verified else { panic!("{verified:?}") };
    let squatter = stage.accounts.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err();
    assert_eq!(squatter, AccountsError::WrongCredentials.into(), "whoever signed up with it need not be its owner");
    let session = stage.accounts.reset_password(&token, "رمز صاحب نشانی", &from("192.0.2.9")).await.unwrap();
    assert!(stage.accounts.authenticate(&session.access_token).await.is_ok());
    assert!(stage.accounts.sign_in(INFO, "رمز صاحب نشانی", &browser()).await.is_ok());
}

#[tokio::test]
async fn a02_an_address_that_is_taken_is_answered_like_a_new_one_and_its_owner_is_told() {
    let stage = Stage::new().await;
    let its_browser = stage.company(INFO).await;
    let link = stage.link().await;
    stage.accounts.verify_email(&link, &its_browser).await.unwrap();
    stage.letters().await;
    stage.wait(61);
    let stranger = from("192.0.2.9");
    let (sent, _) = stage.accounts.sign_up_company(&company(INFO), "رمز یک بیگانه", Language::En, &stranger).await.unwrap();
    let (new, _) = stage.accounts.sign_up_company(&company("new@avand.example"), "رمز یک بیگانه", Language::En, &stranger).await.unwrap();
    assert_eq!((sent.purpose, new.resend_at.seconds_since(sent.resend_at)), (new.purpose, 0));
    let letters = stage.letters().await;
    assert!(matches!(&letters[0], (to, Letter::AlreadyRegistered { .. }) if to.language == Language::Fa), "{letters:?}");
    assert!(stage.accounts.sign_in(INFO, PASSWORD, &browser()).await.is_ok(), "nothing was changed");
}

#[tokio::test]
async fn whoever_never_confirmed_signs_up_anew_and_the_earlier_password_is_gone() {
    let stage = Stage::new().await;
    stage.company(INFO).await;
    let squatters_link = stage.link().await;
    stage.wait(61);
    let owner = from("192.0.2.9");
    let (_, key) = stage.accounts.sign_up_company(&company(INFO), "رمز صاحب نشانی", Language::Fa, &owner).await.unwrap();
    let link = stage.link().await;
    assert!(stage.accounts.verify_email(&squatters_link, &browser()).await.is_err());
    stage.accounts.verify_email(&link, &Client { inbox_key: Some(key), ..owner.clone() }).await.unwrap();
    assert_eq!(stage.accounts.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err(), AccountsError::WrongCredentials.into());
    assert!(stage.accounts.sign_in(INFO, "رمز صاحب نشانی", &owner).await.is_ok());
}

#[tokio::test]
async fn everything_wrong_with_the_form_is_told_at_once() {
    let stage = Stage::new().await;
    let mut form = company("nowhere");
    form.legal_id = "1".to_owned();
    let refused = stage.accounts.sign_up_company(&form, "12345678", Language::Fa, &browser()).await.unwrap_err();
    let crate::Error::Fields(wrong) = refused else { panic!("{refused:?}") };
    assert_eq!(wrong.of(FormField::Email), Some(&AccountsError::InvalidEmail.into()));
    assert_eq!(wrong.of(FormField::LegalId), Some(&AccountsError::InvalidLegalId.into()));
    assert_eq!(wrong.of(FormField::Password), Some(&AccountsError::from(PasswordError::OnlyDigits).into()));
}

#[tokio::test]
async fn a17_an_address_gets_few_links_and_they_lead_to_the_site_itself() {
    let stage = Stage::new().await;
    let its_browser = stage.company(INFO).await;
    let again = stage.accounts.resend_verification(&its_browser).await.unwrap_err();
    assert!(matches!(again, crate::Error::Accounts(AccountsError::LinkJustSent { retry_after: 59..=61 })), "{again:?}");
    for _ in 0..4 {
        stage.wait(61);
        stage.accounts.resend_verification(&its_browser).await.unwrap();
    }
    stage.wait(61);
    let refused = stage.accounts.resend_verification(&its_browser).await.unwrap_err();
    assert!(matches!(refused, crate::Error::TooMany { .. }), "{refused:?}");
    let letters = stage.letters().await;
    let [(_, Letter::VerifyEmail { url, valid_hours: 24 })] = &letters[..] else { panic!("only the last link still works: {letters:?}") };
    assert!(url.starts_with("https://tejarat.chat/verify-email?link="), "{url}");
}
