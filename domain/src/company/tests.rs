//! Companies: signing up by e-mail, and the links sent to them.

use crate::Language;
use crate::accounts::{AccountsError, FormField, PasswordError};
use crate::client::Client;
use crate::company::EmailVerified;
use crate::identity::IdentityError;
use crate::notifications::{FactValue, Target};
use crate::sign_in::{AlreadyRegistered, LinkPurpose, SignInOutcome, Welcome};
use crate::test_support::accounts::{AccountsFixture, INFO, PASSWORD, browser, company, from};

#[tokio::test]
async fn a_company_signs_up_confirms_its_address_in_the_same_browser_and_is_in() {
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(" Info@Avand.example ").await;
    let early = fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err();
    assert_eq!(early, AccountsError::EmailUnverified.into());
    let link = fixture.link().await;
    let verified = fixture.companies.verify_email(&link, &its_browser).await.unwrap();
    let EmailVerified::SignedIn(SignInOutcome::SignedIn(session)) = verified else { panic!("{verified:?}") };
    let me = fixture.accounts.me(session.caller.account).await.unwrap();
    assert_eq!((me.email.as_deref(), me.mobile, me.name.as_deref()), (Some(INFO), None, Some("پخش آوند")));
    let told = fixture.notifications().await;
    assert!(matches!(&told[..], [told] if told.is::<Welcome>() && told.address() == INFO), "{told:?}");
    assert!(fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.is_ok());
}

#[tokio::test]
async fn a16_looking_at_a_link_changes_nothing_and_it_acts_once_within_a_day() {
    let fixture = AccountsFixture::new().await;
    fixture.company(INFO).await;
    let link = fixture.link().await;
    let over = || Err(AccountsError::LinkOver.into());
    for _ in 0..3 {
        assert_eq!(fixture.sign_in.link_email(&link, LinkPurpose::VerifyEmail).await.as_deref(), Ok(INFO));
    }
    assert_eq!(fixture.sign_in.link_email(&link, LinkPurpose::ResetPassword).await, over(), "for another request");
    assert!(link.len() >= 64, "an id, and 128 bits that cannot be guessed");
    let other_end = if link.ends_with('0') { '1' } else { '0' };
    for forged in
        ["", "x", &"0".repeat(64), &format!("{}{other_end}", &link[..63]), &link[..32], &format!("{link}0"), "آ".repeat(40).as_str()]
    {
        assert_eq!(fixture.sign_in.link_email(forged, LinkPurpose::VerifyEmail).await, over(), "{forged}");
    }
    let elsewhere = from("192.0.2.9");
    let tries = futures::future::join_all((0..8).map(|_| fixture.companies.verify_email(&link, &elsewhere))).await;
    assert_eq!(tries.iter().filter(|tried| tried.is_ok()).count(), 1, "{tries:?}");
    assert_eq!(fixture.sign_in.link_email(&link, LinkPurpose::VerifyEmail).await, over());

    fixture.wait(61);
    fixture.company("other@avand.example").await;
    fixture.notifications().await;
    fixture.wait(61);
    let its_browser = fixture.company("third@avand.example").await;
    let link = fixture.link().await;
    fixture.wait(61);
    fixture.companies.resend_verification(&its_browser).await.unwrap();
    let later = fixture.link().await;
    fixture.wait(24 * 3600 + 1);
    for link in [link, later] {
        assert!(fixture.companies.verify_email(&link, &browser()).await.is_err(), "its time is over");
    }
}

#[tokio::test]
async fn l6_another_link_leaves_the_earlier_one_good_until_one_of_them_is_used() {
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(INFO).await;
    let first = fixture.link().await;
    fixture.wait(61);
    fixture.companies.resend_verification(&its_browser).await.unwrap();
    let second = fixture.link().await;
    for link in [&first, &second] {
        assert_eq!(fixture.sign_in.link_email(link, LinkPurpose::VerifyEmail).await.as_deref(), Ok(INFO));
    }
    let verified = fixture.companies.verify_email(&first, &its_browser).await.unwrap();
    assert!(matches!(verified, EmailVerified::SignedIn(_)), "{verified:?}");
    assert_eq!(fixture.companies.verify_email(&second, &its_browser).await.unwrap_err(), AccountsError::LinkOver.into());
}

#[tokio::test]
async fn l6_only_the_browser_whose_sign_up_counts_has_another_link_sent() {
    let fixture = AccountsFixture::new().await;
    let squatter = fixture.company(INFO).await;
    fixture.wait(61);
    let (_, key) = fixture.companies.sign_up_company(&company(INFO), "رمز صاحب نشانی", Language::Fa, &browser()).await.unwrap();
    let owner = Client { inbox_key: Some(key), ..browser() };
    let link = fixture.link().await;
    fixture.wait(61);
    let (_, of_reset) = fixture.sign_in.forgot_password(INFO, &browser()).await.unwrap();
    fixture.notifications().await;
    fixture.wait(61);
    let asking = Client { inbox_key: Some(of_reset), ..browser() };
    assert_eq!(fixture.companies.resend_verification(&asking).await.unwrap_err(), AccountsError::LinkOver.into());
    fixture.companies.resend_verification(&squatter).await.unwrap();
    assert!(fixture.notifications().await.is_empty(), "the same answer, and no letter");
    fixture.wait(61);
    fixture.companies.resend_verification(&owner).await.unwrap();
    fixture.link().await;
    assert!(matches!(fixture.companies.verify_email(&link, &owner).await.unwrap(), EmailVerified::SignedIn(_)));
}

#[tokio::test]
async fn another_browser_confirms_the_address_and_chooses_a_password_of_its_own() {
    let fixture = AccountsFixture::new().await;
    fixture.company(INFO).await;
    let link = fixture.link().await;
    let verified = fixture.companies.verify_email(&link, &from("192.0.2.9")).await.unwrap();
    let EmailVerified::ChoosePassword { token } = verified else { panic!("{verified:?}") };
    let squatter = fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err();
    assert_eq!(squatter, AccountsError::WrongCredentials.into(), "whoever signed up with it need not be its owner");
    let session = fixture.sign_in.reset_password(&token, "رمز صاحب نشانی", &from("192.0.2.9")).await.unwrap().session().unwrap();
    assert!(fixture.sessions.authenticate(&session.access_token).await.is_ok());
    assert!(fixture.sign_in.sign_in(INFO, "رمز صاحب نشانی", &browser()).await.is_ok());
}

#[tokio::test]
async fn a02_an_address_that_is_taken_is_answered_like_a_new_one_and_its_owner_is_told() {
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(INFO).await;
    let link = fixture.link().await;
    fixture.companies.verify_email(&link, &its_browser).await.unwrap();
    fixture.notifications().await;
    fixture.wait(61);
    let stranger = from("192.0.2.9");
    let (sent, _) = fixture.companies.sign_up_company(&company(INFO), "رمز یک بیگانه", Language::En, &stranger).await.unwrap();
    let (new, _) =
        fixture.companies.sign_up_company(&company("new@avand.example"), "رمز یک بیگانه", Language::En, &stranger).await.unwrap();
    assert_eq!((sent.purpose, new.resend_at.seconds_since(sent.resend_at)), (new.purpose, 0));
    let told = fixture.notifications().await;
    assert!(told[0].is::<AlreadyRegistered>() && told[0].message.to.language == Language::Fa, "{told:?}");
    assert!(fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.is_ok(), "nothing was changed");
}

#[tokio::test]
async fn whoever_never_confirmed_signs_up_anew_and_the_earlier_password_is_gone() {
    let fixture = AccountsFixture::new().await;
    fixture.company(INFO).await;
    let squatters_link = fixture.link().await;
    fixture.wait(61);
    let owner = from("192.0.2.9");
    let (_, key) = fixture.companies.sign_up_company(&company(INFO), "رمز صاحب نشانی", Language::Fa, &owner).await.unwrap();
    let link = fixture.link().await;
    assert!(fixture.companies.verify_email(&squatters_link, &browser()).await.is_err());
    fixture.companies.verify_email(&link, &Client { inbox_key: Some(key), ..owner.clone() }).await.unwrap();
    assert_eq!(fixture.sign_in.sign_in(INFO, PASSWORD, &browser()).await.unwrap_err(), AccountsError::WrongCredentials.into());
    assert!(fixture.sign_in.sign_in(INFO, "رمز صاحب نشانی", &owner).await.is_ok());
}

#[tokio::test]
async fn everything_wrong_with_the_form_is_told_at_once() {
    let fixture = AccountsFixture::new().await;
    let mut form = company("nowhere");
    form.legal_id = "1".to_owned();
    let refused = fixture.companies.sign_up_company(&form, "12345678", Language::Fa, &browser()).await.unwrap_err();
    let crate::Error::Fields(wrong) = refused else { panic!("{refused:?}") };
    assert_eq!(wrong.of(FormField::Email), Some(&IdentityError::InvalidEmail.into()));
    assert_eq!(wrong.of(FormField::LegalId), Some(&IdentityError::InvalidLegalId.into()));
    assert_eq!(wrong.of(FormField::Password), Some(&AccountsError::from(PasswordError::OnlyDigits).into()));
}

#[tokio::test]
async fn a17_an_address_gets_few_links_and_they_lead_to_the_site_itself() {
    let fixture = AccountsFixture::new().await;
    let its_browser = fixture.company(INFO).await;
    let again = fixture.companies.resend_verification(&its_browser).await.unwrap_err();
    assert!(matches!(again, crate::Error::Accounts(AccountsError::LinkJustSent { retry_after: 59..=61 })), "{again:?}");
    for _ in 0..4 {
        fixture.wait(61);
        fixture.companies.resend_verification(&its_browser).await.unwrap();
    }
    fixture.wait(61);
    let refused = fixture.companies.resend_verification(&its_browser).await.unwrap_err();
    assert!(matches!(refused, crate::Error::TooMany { .. }), "{refused:?}");
    let told = fixture.notifications().await;
    assert_eq!(told.len(), 5, "{told:?}");
    for link in told {
        assert_eq!(link.fact("hours"), &FactValue::Number(24));
        assert!(matches!(link.message.content.action, Some(Target::VerifyEmail { .. })), "{link:?}");
    }
}
