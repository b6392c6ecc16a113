//! Cookies that somebody else made up, or put into a browser.

use app::cookies;
use domain::accounts::AccountsError;
use domain::sign_in::LinkPurpose;
use serde_json::Value;

use crate::support::{PASSWORD, Person, Reply, TestApp};

const VISIT: (&str, &str) = ("visit[language]", "fa");
const INFO: &str = "info@avand.example";

/// Signs a company up with this address.
async fn sign_up_company(person: &Person<'_>) {
    let form = [
        ("company[business]", "false"),
        ("company[company_name]", "آوند"),
        ("company[legal_id]", "10380284790"),
        ("company[economic_code]", ""),
        ("company[email]", INFO),
        ("company[phone]", "02188888888"),
        ("password", PASSWORD),
        VISIT,
    ];
    person.call("auth/server_fns/sign_up_company", &form).await.ok();
}

/// The links that were sent to the address, oldest first, once there are so many.
async fn links(app: &TestApp, many: usize) -> Vec<String> {
    for _ in 0..200 {
        let inbox: Vec<Value> = app.stranger().call("dev/inbox/inbox", &[]).await.ok().json();
        let mut sent: Vec<_> = inbox.iter().filter(|message| message["to"] == INFO).collect();
        sent.sort_by_key(|message| message["number"].as_u64());
        let texts = sent.into_iter().filter_map(|message| message["text"].as_str());
        let links: Vec<String> = texts
            .filter_map(|text| text.split("/verify-email?link=").nth(1))
            .map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect())
            .collect();
        if links.len() >= many {
            return links;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{many} letters did not come:\n{}", app.log());
}

async fn resend(person: &Person<'_>) -> Reply {
    person.call("auth/server_fns/resend_link", &[VISIT]).await
}

async fn open(person: &Person<'_>, link: &str) -> Reply {
    person.call("auth/server_fns/verify_email", &[("link", link), VISIT]).await
}

#[tokio::test]
async fn l6_a_made_up_inbox_key_sends_no_letter_and_leaves_the_owners_link_alone() {
    let app = TestApp::start().await;
    let owner = app.stranger();
    sign_up_company(&owner).await;
    let link = links(&app, 1).await.remove(0);
    app.advance(61).await;
    let real = owner.cookie(cookies::INBOX).expect("a key");
    let token = "ab".repeat(32);
    let made_up = [
        format!("{token}.{INFO}"),
        format!("verify.{token}.{token}.{INFO}"),
        real.replacen(".", ".0", 1),
        real[..real.len() - 1].to_owned(),
    ];
    for key in made_up {
        let thief = app.stranger();
        thief.set_cookie(cookies::INBOX, &key);
        assert_eq!(resend(&thief).await.error(), AccountsError::LinkOver.into(), "{key}");
        let awaited: Value = thief.call("auth/server_fns/awaited_link", &[]).await.ok().json();
        assert_eq!(awaited, Value::Null, "{key}");
    }
    // Whoever asks for another password of hers has a key of ours, for that alone.
    let thief = app.stranger();
    thief.call("auth/server_fns/forgot_password", &[("name", INFO), VISIT]).await.ok();
    assert!(thief.cookie(cookies::INBOX).is_some());
    app.advance(61).await;
    assert_eq!(resend(&thief).await.error(), AccountsError::LinkOver.into());
    assert_eq!(links(&app, 1).await.len(), 1);
    open(&owner, &link).await.ok();
    assert!(owner.is_signed_in().await, "it is still bound to her browser");
}

#[tokio::test]
async fn l6_another_letter_leaves_the_link_of_the_first_one_good() {
    let app = TestApp::start().await;
    let owner = app.stranger();
    sign_up_company(&owner).await;
    app.advance(61).await;
    resend(&owner).await.ok();
    let sent = links(&app, 2).await;
    for link in &sent {
        let purpose = serde_json::to_value(LinkPurpose::VerifyEmail).unwrap();
        let form = [("link", link.as_str()), ("purpose", purpose.as_str().unwrap())];
        assert_eq!(owner.call("auth/server_fns/look_at_link", &form).await.ok().json::<String>(), INFO);
    }
    open(&owner, &sent[0]).await.ok();
    assert!(owner.is_signed_in().await);
    assert_eq!(open(&app.stranger(), &sent[1]).await.error(), AccountsError::LinkOver.into(), "used with the other one");
}

#[tokio::test]
async fn l7_a_planted_device_key_is_not_the_one_by_which_a_browser_is_known() {
    let app = TestApp::start().await;
    let planted = "cd".repeat(32);
    let sara = app.stranger();
    sara.set_cookie(cookies::DEVICE, &planted);
    sara.sign_up("09121110011").await;
    let own = sara.cookie(cookies::DEVICE).expect("a key");
    assert_ne!(own, planted);
    sara.sign_out().await;
    sara.sign_in("09121110011", PASSWORD).await.ok();
    assert_eq!(sara.cookie(cookies::DEVICE), Some(own.clone()), "a key of ours is kept");

    let other = app.stranger();
    other.set_cookie(cookies::DEVICE, &planted);
    other.sign_in("09121110011", PASSWORD).await.ok();
    assert_ne!(other.cookie(cookies::DEVICE), Some(planted), "nor at signing in");
    // Two people at one browser.
    sara.sign_out().await;
    sara.sign_up("09121110012").await;
    assert_eq!(sara.cookie(cookies::DEVICE), Some(own));
}
