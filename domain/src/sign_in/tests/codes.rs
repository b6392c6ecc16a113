use std::collections::HashSet;
use std::sync::atomic::Ordering;

use futures::future::join_all;
use sea_orm::EntityTrait;

use crate::accounts::entity::account;
use crate::accounts::{AccountsError, PasswordError};
use crate::identity::IdentityError;
use crate::sessions::entity::session;
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::{CodeChannel, CodeOutcome, OtpPurpose, Verified};
use crate::test_support::accounts::{AccountsFixture, PASSWORD, SARA, another, browser, from, holding};
use crate::{Error, Language};

const SIGN_UP: OtpPurpose = OtpPurpose::SignUp;
const SIGN_IN: OtpPurpose = OtpPurpose::SignIn;

fn over() -> Error {
    AccountsError::CodeOver.into()
}

#[tokio::test]
async fn a_new_number_signs_up_and_is_signed_in() {
    let fixture = AccountsFixture::new().await;
    let session = fixture.sign_up(SARA).await;
    let caller = fixture.sessions.authenticate(&session.access_token).await.unwrap();
    let me = fixture.accounts.me(caller.account).await.unwrap();
    assert_eq!(me.mobile.as_deref(), Some("+989121234567"));
    assert_eq!(fixture.phone.messages().await[0].host, "tejarat.chat");
}

#[tokio::test]
async fn a02_a_taken_number_is_answered_like_a_new_one_and_its_owner_is_signed_in() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let (known, key) = fixture.sign_in.send_code(SARA, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await.unwrap();
    let (unknown, _) = fixture.sign_in.send_code("09351234567", SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await.unwrap();
    assert_eq!(known.purpose, unknown.purpose);
    assert_eq!(known.expires_at.seconds_since(known.resend_at), unknown.expires_at.seconds_since(unknown.resend_at));
    let code = fixture.phone.messages().await[1].code.as_str().to_owned();
    let verified = fixture.sign_in.verify_code(SIGN_UP, &code, &holding(key)).await.unwrap();
    assert_eq!(verified.outcome(), CodeOutcome::SignedIn);
}

#[tokio::test]
async fn a04_a_code_works_once_and_for_two_minutes() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let (code, browser) = fixture.code(SARA, SIGN_IN).await;
    assert!(matches!(fixture.sign_in.verify_code(SIGN_IN, &code, &browser).await, Ok(Verified::SignedIn(_))));
    assert_eq!(fixture.sign_in.verify_code(SIGN_IN, &code, &browser).await.unwrap_err(), over());
    fixture.wait(61);
    let (code, browser) = fixture.code(SARA, SIGN_IN).await;
    fixture.wait(121);
    assert_eq!(fixture.sign_in.verify_code(SIGN_IN, &code, &browser).await.unwrap_err(), over());
}

#[tokio::test]
async fn a05_a_code_works_only_for_its_challenge_purpose_and_browser() {
    let fixture = AccountsFixture::new().await;
    let (code, asking) = fixture.code(SARA, SIGN_UP).await;
    let (_, other) = fixture.code("09351234567", SIGN_UP).await;
    assert_eq!(fixture.sign_in.verify_code(SIGN_IN, &code, &asking).await.unwrap_err(), over());
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &code, &browser()).await.unwrap_err(), over());
    let of_other = fixture.sign_in.verify_code(SIGN_UP, &code, &other).await.unwrap_err();
    assert_eq!(of_other, AccountsError::WrongCode { tries_left: 4 }.into());
    let mut forged = asking.clone();
    let text = forged.browser_key.unwrap().expose();
    let (challenge, _) = text.split_once('.').unwrap();
    forged.browser_key = Some(format!("{challenge}.{}", "0".repeat(64)).parse().unwrap());
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &code, &forged).await.unwrap_err(), over());
    assert!(matches!(fixture.sign_in.verify_code(SIGN_UP, &code, &asking).await, Ok(Verified::ChoosePassword)));
}

#[tokio::test]
async fn a06_five_wrong_guesses_end_a_code() {
    let fixture = AccountsFixture::new().await;
    let (code, browser) = fixture.code(SARA, SIGN_UP).await;
    for tries_left in [4, 3, 2, 1] {
        let refused = fixture.sign_in.verify_code(SIGN_UP, &another(&code), &browser).await.unwrap_err();
        assert_eq!(refused, AccountsError::WrongCode { tries_left }.into());
        let not_a_guess = fixture.sign_in.verify_code(SIGN_UP, "۱۲۳", &browser).await.unwrap_err();
        assert_eq!(not_a_guess, AccountsError::WrongCode { tries_left }.into(), "five digits too few are no guess");
    }
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &another(&code), &browser).await.unwrap_err(), over());
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &code, &browser).await.unwrap_err(), over(), "too late for the right one");
}

#[tokio::test]
async fn a06_a_day_of_guessing_stays_under_the_cap_of_the_number() {
    let fixture = AccountsFixture::new().await;
    let mut compared = 0;
    for _ in 0..400 {
        fixture.wait(61);
        let Ok((_, key)) = fixture.sign_in.send_code(SARA, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await else { continue };
        let code = fixture.phone.messages().await.last().unwrap().code.as_str().to_owned();
        for source in 0..10 {
            let mut guesser = from(&format!("198.51.100.{source}"));
            guesser.browser_key = Some(key.clone());
            match fixture.sign_in.verify_code(SIGN_UP, &another(&code), &guesser).await.unwrap_err() {
                Error::Accounts(AccountsError::WrongCode { .. }) => compared += 1,
                Error::Accounts(AccountsError::CodeOver) | Error::TooMany { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(compared > 0 && compared <= 30, "{compared} guesses were compared");
}

#[tokio::test]
async fn a07_parallel_guesses_all_count() {
    let fixture = AccountsFixture::new().await;
    let (code, browser) = fixture.code(SARA, SIGN_UP).await;
    let wrong = another(&code);
    let answers = join_all((0..100).map(|_| fixture.sign_in.verify_code(SIGN_UP, &wrong, &browser))).await;
    let left: HashSet<_> = answers
        .iter()
        .filter_map(|answer| match answer {
            Err(Error::Accounts(AccountsError::WrongCode { tries_left })) => Some(*tries_left),
            _ => None,
        })
        .collect();
    assert_eq!(left, HashSet::from([4, 3, 2, 1]), "each guess was counted by itself");
    let wrong_codes = answers.iter().filter(|answer| matches!(answer, Err(Error::Accounts(AccountsError::WrongCode { .. }))));
    assert_eq!(wrong_codes.count(), 4);
    assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Accounts(_) | Error::TooMany { .. }))));
    assert!(fixture.sign_in.verify_code(SIGN_UP, &code, &browser).await.is_err(), "too late for the right one");
}

#[tokio::test]
async fn a07_twenty_right_ones_at_once_give_one_session() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let (code, browser) = fixture.code(SARA, SIGN_IN).await;
    let answers = join_all((0..20).map(|_| fixture.sign_in.verify_code(SIGN_IN, &code, &browser))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let sessions = session::Entity::find().all(&*fixture.database.db).await.unwrap();
    assert_eq!(sessions.len(), 2, "that of signing up and that of the code");
}

#[tokio::test]
async fn a07_two_who_choose_a_password_at_once_make_one_account() {
    let fixture = AccountsFixture::new().await;
    let (code, browser) = fixture.code(SARA, SIGN_UP).await;
    fixture.sign_in.verify_code(SIGN_UP, &code, &browser).await.unwrap();
    let answers = join_all((0..5).map(|_| fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &browser))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(account::Entity::find().all(&*fixture.database.db).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_browsers_that_proved_one_new_number_share_one_account() {
    let fixture = AccountsFixture::new().await;
    let (code, first) = fixture.code(SARA, SIGN_UP).await;
    fixture.sign_in.verify_code(SIGN_UP, &code, &first).await.unwrap();
    fixture.wait(61);
    let (code, second) = fixture.code(SARA, SIGN_UP).await;
    fixture.sign_in.verify_code(SIGN_UP, &code, &second).await.unwrap();
    let one = fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &first).await.unwrap().session().unwrap();
    let two = fixture.sign_in.finish_sign_up("یک رمز دیگر", Language::Fa, &second).await.unwrap().session().unwrap();
    assert_eq!(one.caller.account, two.caller.account);
    fixture.sign_in.sign_in(SARA, PASSWORD, &first).await.unwrap().session().unwrap();
}

#[tokio::test]
async fn a08_a_new_code_ends_the_old_one_and_restarts_nothing() {
    let fixture = AccountsFixture::new().await;
    let (old_code, old) = fixture.code(SARA, SIGN_UP).await;
    for _ in 0..3 {
        fixture.sign_in.verify_code(SIGN_UP, &another(&old_code), &old).await.unwrap_err();
    }
    fixture.wait(61);
    let (code, new) = fixture.code(SARA, SIGN_UP).await;
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &old_code, &old).await.unwrap_err(), over());
    let refused = fixture.sign_in.verify_code(SIGN_UP, &another(&code), &new).await.unwrap_err();
    assert_eq!(refused, AccountsError::WrongCode { tries_left: 1 }.into());
    assert!(matches!(fixture.sign_in.verify_code(SIGN_UP, &code, &new).await, Ok(Verified::ChoosePassword)));
}

#[tokio::test]
async fn a09_a_number_gets_a_code_a_minute_five_an_hour_and_ten_a_day() {
    let fixture = AccountsFixture::new().await;
    fixture.code(SARA, SIGN_UP).await;
    fixture.wait(20);
    // A10: another spelling is the same number.
    let again =
        fixture.sign_in.send_code("+98 912 123 4567", SIGN_IN, CodeChannel::Sms, Language::Fa, "", &from("203.0.113.9")).await.unwrap_err();
    assert!(matches!(again, Error::Accounts(AccountsError::CodeJustSent { retry_after: 40 | 41 })), "{again:?}");
    for source in 0..55 {
        fixture.wait(61);
        let source = from(&format!("198.51.100.{source}"));
        let _ = fixture.sign_in.send_code("۰۹۱۲۱۲۳۴۵۶۷", SIGN_UP, CodeChannel::Sms, Language::Fa, "", &source).await;
    }
    assert_eq!(fixture.phone.messages().await.len(), 5);
    for _ in 0..600 {
        fixture.wait(61);
        let _ = fixture.sign_in.send_code(SARA, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await;
    }
    assert_eq!(fixture.phone.messages().await.len(), 10);
}

#[tokio::test]
async fn a09_one_network_cannot_have_codes_sent_to_everybody() {
    let fixture = AccountsFixture::new().await;
    for number in 0..80 {
        let source = from(&format!("2001:db8:1:2::{number:x}"));
        let _ = fixture.sign_in.send_code(&format!("0912000{number:04}"), SIGN_UP, CodeChannel::Sms, Language::Fa, "", &source).await;
    }
    assert_eq!(fixture.phone.messages().await.len(), 30, "none of them comes back");
    for foreign in ["+14155550123", "02188888888", "hello"] {
        let refused = fixture.sign_in.send_code(foreign, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await.unwrap_err();
        assert_eq!(refused, IdentityError::InvalidMobile.into());
    }
}

#[tokio::test]
async fn a11_neither_code_nor_key_nor_token_is_in_the_database() {
    let fixture = AccountsFixture::new().await;
    let (code, browser) = fixture.code(SARA, SIGN_UP).await;
    let rows = otp_challenge::Entity::find().all(&*fixture.database.db).await.unwrap();
    let key = browser.browser_key.unwrap().expose();
    let (_, token) = key.split_once('.').unwrap();
    for secret in [code.as_bytes(), token.as_bytes()] {
        assert!(!rows[0].code_hash.windows(secret.len()).any(|window| window == secret));
        assert!(!rows[0].browser_hash.windows(secret.len()).any(|window| window == secret));
    }
    // Nor the plain hash of one of a million codes, which anybody could look up.
    assert_ne!(rows[0].code_hash, crate::secret::token_hash(&code));
}

#[tokio::test]
async fn a_code_that_was_not_sent_is_not_said_to_be_and_may_be_asked_for_again_at_once() {
    let fixture = AccountsFixture::new().await;
    fixture.phone.out_of_order.store(true, Ordering::Relaxed);
    let failed = fixture.sign_in.send_code(SARA, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &browser()).await.unwrap_err();
    assert_eq!(failed, AccountsError::CodeNotSent.into());
    fixture.phone.out_of_order.store(false, Ordering::Relaxed);
    fixture.code(SARA, SIGN_UP).await;
}

#[tokio::test]
async fn the_way_that_a_code_went_is_told_whichever_was_asked_for() {
    let fixture = AccountsFixture::new().await;
    for (mobile, without_bale, went) in [(SARA, false, CodeChannel::Bale), ("09351234567", true, CodeChannel::Sms)] {
        fixture.phone.without_bale.store(without_bale, Ordering::Relaxed);
        let (sent, key) = fixture.sign_in.send_code(mobile, SIGN_UP, CodeChannel::Bale, Language::Fa, "", &browser()).await.unwrap();
        assert!(sent.channel == went && sent.may_choose, "{sent:?}");
        assert_eq!(fixture.phone.messages().await.last().unwrap().channel, CodeChannel::Bale, "what was asked for");
        let after_a_reload = fixture.sign_in.code_sent(&holding(key)).await.unwrap().unwrap();
        assert_eq!(after_a_reload, sent);
    }
}

#[tokio::test]
async fn a_password_is_chosen_by_that_browser_within_a_quarter_of_an_hour() {
    let fixture = AccountsFixture::new().await;
    let (code, asking) = fixture.code(SARA, SIGN_UP).await;
    let too_early = fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &asking).await.unwrap_err();
    assert_eq!(too_early, over());
    fixture.sign_in.verify_code(SIGN_UP, &code, &asking).await.unwrap();
    let elsewhere = fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &browser()).await.unwrap_err();
    assert_eq!(elsewhere, over());
    let weak = fixture.sign_in.finish_sign_up("12345678", Language::Fa, &asking).await.unwrap_err();
    assert_eq!(weak, AccountsError::Password(PasswordError::OnlyDigits).into());
    fixture.wait(15 * 60 + 1);
    let too_late = fixture.sign_in.finish_sign_up(PASSWORD, Language::Fa, &asking).await.unwrap_err();
    assert_eq!(too_late, over());
}
