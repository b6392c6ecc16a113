//! What strangers may use up, and what they may not.

use std::collections::HashSet;

use sea_orm::EntityTrait;

use crate::Error;
use crate::Language;
use crate::accounts::AccountsError;
use crate::client::{BrowserKey, Client};
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::puzzle::solve;
use crate::sign_in::{CodeChannel, OtpPurpose, SignInOutcome, Verified};
use crate::test_support::accounts::{AccountsFixture, CODES_PER_HOUR, INFO, PASSWORD, SARA, another, browser, from, holding};

const SIGN_UP: OtpPurpose = OtpPurpose::SignUp;
const CONFIRM: OtpPurpose = OtpPurpose::ConfirmSignIn;

fn code_over() -> Error {
    AccountsError::CodeOver.into()
}

/// Asks for a code in the name of a stranger, bringing what solves a puzzle if there is one.
async fn ask(fixture: &AccountsFixture, mobile: &str, client: &Client) -> Result<BrowserKey, Error> {
    let solution = fixture.sign_in.puzzle_due().await?.map_or_else(String::new, |(puzzle, _)| solve(&puzzle));
    let sent = fixture.sign_in.send_code(mobile, SIGN_UP, CodeChannel::Sms, Language::Fa, &solution, client).await;
    sent.map(|(_, key)| key)
}

/// Wrong passwords from everywhere, until the right one is not enough any more.
async fn besiege(fixture: &AccountsFixture, name: &str) {
    for n in 0..60_u8 {
        let guessed = fixture.sign_in.sign_in(name, "حدس نادرست من", &from(&format!("198.51.100.{n}"))).await;
        assert_eq!(guessed.unwrap_err(), AccountsError::WrongCredentials.into());
    }
}

async fn key_of(fixture: &AccountsFixture, name: &str, password: &str) -> BrowserKey {
    let outcome = fixture.sign_in.sign_in(name, password, &from("198.51.100.244")).await.unwrap();
    let SignInOutcome::CodeDue(key) = outcome else { panic!("{outcome:?}") };
    // What is sent goes out behind the answer.
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    key
}

#[tokio::test]
async fn h3_strangers_use_up_their_own_codes_and_nobody_elses() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let strangers = CODES_PER_HOUR * 4 / 10;
    let mut sent = 0;
    for number in 0..strangers + 20 {
        let client = from(&format!("203.0.{number}.1"));
        sent += u32::from(ask(&fixture, &format!("0912000{number:04}"), &client).await.is_ok());
    }
    assert_eq!(sent, strangers - 1, "all that is theirs, of which one was used at the beginning");
    let elsewhere = from("198.51.100.1");
    assert!(matches!(ask(&fixture, "09350000000", &elsewhere).await.unwrap_err(), Error::TooMany { .. }));
    assert!(ask(&fixture, SARA, &elsewhere).await.is_ok(), "a number with an account has codes of its own");
}

#[tokio::test]
async fn h3_beyond_the_first_of_an_hour_a_code_takes_work_whoever_asks() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    let mut free = 0;
    let refused = loop {
        let client = from(&format!("203.0.{free}.1"));
        let mobile = format!("0912000{free:04}");
        match fixture.sign_in.send_code(&mobile, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &client).await {
            Ok(_) => free += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(free, CODES_PER_HOUR * 2 / 10 - 1, "and the one of her sign-up");
    assert!(matches!(refused, Error::Accounts(AccountsError::PuzzleDue { retry_after: 1..=3600 })), "{refused:?}");
    let elsewhere = from("198.51.100.1");
    let known = fixture.sign_in.send_code(SARA, SIGN_UP, CodeChannel::Sms, Language::Fa, "", &elsewhere).await.unwrap_err();
    assert!(matches!(known, Error::Accounts(AccountsError::PuzzleDue { .. })), "it tells of no account: {known:?}");
    assert!(ask(&fixture, "09350000000", &elsewhere).await.is_ok(), "a refusal began no pause and used nothing up");
    let (puzzle, wait) = fixture.sign_in.puzzle_due().await.unwrap().unwrap();
    fixture.wait(u64::from(wait));
    assert!(fixture.sign_in.puzzle_due().await.unwrap().is_none() && !puzzle.is_empty(), "when it was said");
}

#[tokio::test]
async fn h3_a_network_whose_codes_do_not_come_back_gets_no_more() {
    let fixture = AccountsFixture::new().await;
    let crowd = from("203.0.113.9");
    for number in 0..5 {
        let mobile = format!("0935000{number:04}");
        let key = ask(&fixture, &mobile, &crowd).await.unwrap();
        let code = fixture.phone.messages().await.last().unwrap().code.as_str().to_owned();
        let client = Client { browser_key: Some(key), ..crowd.clone() };
        assert!(matches!(fixture.sign_in.verify_code(SIGN_UP, &code, &client).await, Ok(Verified::ChoosePassword)));
    }
    let mut pumped = 0;
    while ask(&fixture, &format!("0912000{pumped:04}"), &crowd).await.is_ok() {
        pumped += 1;
    }
    assert_eq!(pumped, 30, "those that came back do not count");
}

#[tokio::test]
async fn m4_strangers_do_not_use_up_the_codes_of_an_owner_where_she_is_known() {
    let fixture = AccountsFixture::new().await;
    let mine = fixture.sign_up(SARA).await;
    let stranger = from("203.0.113.66");
    for _ in 0..12 {
        fixture.wait(3600);
        let _ = ask(&fixture, SARA, &stranger).await;
    }
    assert!(matches!(ask(&fixture, SARA, &stranger).await.unwrap_err(), Error::TooMany { .. }));
    let her_phone = Client { device_key: mine.device_key.clone(), ..from("198.51.100.1") };
    assert!(ask(&fixture, SARA, &her_phone).await.is_ok(), "her browser");
    assert!(ask(&fixture, SARA, &browser()).await.is_ok(), "her network");
    assert!(matches!(ask(&fixture, SARA, &from("198.51.100.2")).await.unwrap_err(), Error::TooMany { .. }));
}

#[tokio::test]
async fn m4_guesses_of_strangers_do_not_use_up_those_of_an_owner() {
    let fixture = AccountsFixture::new().await;
    let mine = fixture.sign_up(SARA).await;
    for _ in 0..8 {
        fixture.wait(3600 * 2);
        let stranger = from("203.0.113.66");
        let key = ask(&fixture, SARA, &stranger).await.unwrap();
        let code = fixture.phone.messages().await.last().unwrap().code.as_str().to_owned();
        let stranger = Client { browser_key: Some(key), ..stranger };
        for _ in 0..5 {
            fixture.sign_in.verify_code(SIGN_UP, &another(&code), &stranger).await.unwrap_err();
        }
    }
    let her_phone = Client { device_key: mine.device_key, ..from("198.51.100.1") };
    let key = ask(&fixture, SARA, &her_phone).await.unwrap();
    let code = fixture.phone.messages().await.last().unwrap().code.as_str().to_owned();
    let her_phone = Client { browser_key: Some(key), ..her_phone };
    assert!(matches!(fixture.sign_in.verify_code(SIGN_UP, &code, &her_phone).await, Ok(Verified::SignedIn(_))));
}

#[tokio::test]
async fn m4_after_any_number_of_guesses_password_and_code_let_an_owner_in_from_anywhere() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    besiege(&fixture, SARA).await;
    let before = fixture.phone.messages().await.len();
    let key = key_of(&fixture, SARA, PASSWORD).await;
    let sent = fixture.phone.messages().await;
    assert_eq!(sent.len(), before + 1);
    let client = Client { browser_key: Some(key), ..from("198.51.100.244") };
    let code = sent.last().unwrap().code.as_str().to_owned();
    assert_eq!(fixture.sign_in.code_sent(&client).await.unwrap().unwrap().mobile, "", "no number is told");
    assert_eq!(fixture.sign_in.verify_code(SIGN_UP, &code, &client).await.unwrap_err(), code_over(), "for nothing else");
    assert!(matches!(
        fixture.sign_in.verify_code(CONFIRM, &another(&code), &client).await,
        Err(Error::Accounts(AccountsError::WrongCode { .. }))
    ));
    assert!(matches!(fixture.sign_in.verify_code(CONFIRM, &code, &client).await, Ok(Verified::SignedIn(SignInOutcome::SignedIn(_)))));
}

#[tokio::test]
async fn m4_a_guesser_does_not_learn_whether_the_password_was_right() {
    let fixture = AccountsFixture::new().await;
    fixture.sign_up(SARA).await;
    besiege(&fixture, SARA).await;
    besiege(&fixture, "09350000000").await;
    let mut answers = HashSet::new();
    for (name, password) in [(SARA, PASSWORD), (SARA, "حدس نادرست من"), ("09350000000", PASSWORD)] {
        let key = key_of(&fixture, name, password).await;
        let client = holding(key);
        let said = fixture.sign_in.code_sent(&client).await.unwrap().unwrap();
        let mut answer = format!("{} {:?}", said.mobile, said.purpose);
        // The right code is 900,000 times less likely than any of these.
        for guess in ["100000", "100001", "100002", "100003", "100004", "100005"] {
            answer += &format!("{:?}", fixture.sign_in.verify_code(CONFIRM, guess, &client).await.unwrap_err());
        }
        answers.insert(answer);
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    let rows = otp_challenge::Entity::find().all(&*fixture.database.db).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.purpose == CONFIRM).count(), 3, "as much is written for each");
    assert_eq!(fixture.phone.messages().await.len(), 2, "and one code went out, besides the one of her sign-up");
}

#[tokio::test]
async fn m4_a_company_without_a_number_gets_a_link() {
    let fixture = AccountsFixture::new().await;
    fixture.company(INFO).await;
    fixture.notifications().await;
    besiege(&fixture, INFO).await;
    key_of(&fixture, INFO, "حدس نادرست من").await;
    assert!(fixture.notifications().await.is_empty());
    key_of(&fixture, INFO, PASSWORD).await;
    let link = fixture.link().await;
    assert!(fixture.sign_in.reset_password(&link, "یک رمز تازهٔ دراز", &from("198.51.100.244")).await.is_ok());
}
