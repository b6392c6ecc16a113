use domain::identity::Email;
use domain::notifications::{Category, Content, FactValue, Message, NotificationSpec, Recipient, Target};
use domain::time_zone::TimeZone;
use domain::{Language, notification_registry};

use super::{Sentences, WrittenEmail, in_app, sms};

const LANGUAGES: [Language; 2] = [Language::Fa, Language::En];

fn sentences() -> Sentences {
    Sentences::built_in().unwrap()
}

fn sara(language: Language) -> Recipient {
    Recipient {
        email: Email::parse("sara@example.com").ok(),
        mobile: None,
        name: Some("سارا رضایی".to_owned()),
        language,
        time_zone: TimeZone::default(),
    }
}

fn every_notification() -> Vec<NotificationSpec> {
    notification_registry().specs().to_vec()
}

fn message(spec: &NotificationSpec, language: Language) -> Message {
    Message { name: spec.name.to_owned(), category: spec.category, content: (spec.example)(), to: sara(language) }
}

fn named(name: &str, language: Language) -> Message {
    message(notification_registry().find(name).unwrap(), language)
}

/// With addresses that need no site.
fn email(message: &Message) -> WrittenEmail {
    super::email(&sentences(), message, url).unwrap()
}

fn url(target: &Target) -> String {
    let path = match target {
        Target::Chat => "chat",
        Target::SignIn => "sign-in",
        Target::ForgotPassword => "forgot",
        Target::Sessions => "sessions",
        Target::Exports => "export",
        Target::KeepAccount => "keep",
        Target::Help => "help",
        Target::VerifyEmail { token } => &format!("verify?key={token}&next=1"),
        Target::ConfirmNewEmail { .. } => "confirm",
        Target::ResetPassword { .. } => "reset",
    };
    format!("https://tejarat.chat/{path}")
}

fn hostile(language: Language) -> Message {
    let content = Content::default()
        .fact("device", FactValue::Text("<img src=x onerror=alert(1)>\"'&\r\nBcc: all@example.com\r\n\r\n.\r\n\u{202E}moc".to_owned()))
        .fact("address", FactValue::Code("1.2.3.4\u{2069}</td>".to_owned()));
    let calm = named("new_device", language);
    let facts = content.facts.into_iter().chain(calm.content.facts.last().cloned()).collect();
    let action = Some(Target::VerifyEmail { token: "\"><script>".to_owned() });
    Message { content: Content { facts, action, ..calm.content }, ..calm }
}

#[test]
fn every_notification_reads_well_in_both_languages() {
    for language in LANGUAGES {
        let texts: Vec<String> = every_notification()
            .iter()
            .map(|spec| {
                let message = message(spec, language);
                let written = email(&message);
                let sms = sms(&sentences(), &message).map(|text| format!("\nSMS: {text}\n")).unwrap_or_default();
                format!("# {}\n\n{}{sms}", written.subject, written.text)
            })
            .collect();
        insta::assert_snapshot!(format!("texts_{}", language.tag()), texts.join("\n\n"));
    }
}

#[test]
fn a_page_has_direction_button_address_and_reason() {
    for language in LANGUAGES {
        let pages = ["new_device", "already_registered"].map(|name| email(&named(name, language)).html);
        insta::assert_snapshot!(format!("pages_{}", language.tag()), pages.join("\n"));
    }
}

#[test]
fn every_page_says_its_direction_and_shows_each_address_as_text_too() {
    for (language, direction) in LANGUAGES.into_iter().zip(["rtl", "ltr"]) {
        for spec in every_notification() {
            let written = email(&message(&spec, language));
            assert!(written.html.contains(&format!("<html lang=\"{}\" dir=\"{direction}\">", language.tag())), "{}", written.html);
            let (cells, directed) =
                (written.html.matches("<td ").count(), written.html.matches(&format!("<td dir=\"{direction}\"")).count());
            // All but the ground, and what parts the columns of the facts.
            assert_eq!(cells - directed, 1 + written.html.matches("<td width=\"16\">").count(), "{}", written.html);
            for url in written.text.lines().filter(|line| line.starts_with("https://")) {
                let shown = url.replace('&', "&amp;");
                assert!(written.html.contains(&format!("href=\"{shown}\"")) && written.html.contains(&format!(">{shown}</a>")), "{url}");
            }
        }
    }
}

#[test]
fn dates_and_digits_are_those_of_the_reader() {
    let written = |language| email(&named("new_device", language)).text;
    assert!(written(Language::Fa).contains("یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰ به وقت تهران"), "{}", written(Language::Fa));
    assert!(written(Language::En).contains("Sunday, 22 November 2026, 19:10, Tehran time"), "{}", written(Language::En));
    assert!(written(Language::Fa).contains("\u{2066}2001:db8:1:2::7\u{2069}"), "an address keeps its digits");
}

#[test]
fn what_comes_from_outside_is_words_and_nothing_else() {
    for language in LANGUAGES {
        let to = Recipient { name: Some("<b>سارا</b>\r\nSubject: \u{202E}x".to_owned()), ..sara(language) };
        let (calm, written) = (email(&named("new_device", language)), email(&Message { to, ..hostile(language) }));
        assert_eq!(written.subject, calm.subject);
        assert_eq!(written.text.lines().count(), calm.text.lines().count(), "{}", written.text);
        assert!(!written.text.contains(['\u{202E}', '\r']) && !written.html.contains(['\u{202E}', '\r']));
        assert!(!["<img", "<script", "<b>", "\"'"].iter().any(|tag| written.html.contains(tag)), "{}", written.html);
        assert_eq!(written.html.matches('<').count(), calm.html.matches('<').count(), "{}", written.html);
        assert!(written.html.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"), "{}", written.html);
    }
}

#[test]
fn nobody_is_greeted_by_an_address() {
    for name in ["Win a prize at https://evil.example", "evil.example", "  ", "ask me@evil", "\u{202E}\u{2066}"] {
        let to = Recipient { name: Some(name.to_owned()), ..sara(Language::En) };
        assert!(email(&Message { to, ..named("verify_email", Language::En) }).text.starts_with("Hello,\n"), "{name:?}");
    }
}

#[test]
fn a_text_message_has_no_link_and_at_most_two_parts() {
    for spec in every_notification() {
        for language in LANGUAGES {
            let text = sms(&sentences(), &message(&spec, language));
            assert_eq!(text.is_some(), spec.fits_sms, "{}", spec.name);
            let Some(text) = text else { continue };
            assert!(!text.contains("http") && !text.contains('\n'), "{text}");
            // 67 characters a part with Persian letters in it, 153 without.
            let most = if language == Language::Fa { 2 * 67 } else { 2 * 153 };
            assert!(text.encode_utf16().count() <= most, "{} characters: {text}", text.encode_utf16().count());
        }
    }
}

#[test]
fn every_notification_has_its_sentences_in_each_language_and_channel() {
    for language in LANGUAGES {
        for spec in every_notification() {
            let message = message(&spec, language);
            let email = super::email(&sentences(), &message, url).unwrap_or_else(|| panic!("{} lacks words for an e-mail", spec.name));
            let in_app = in_app(&sentences(), spec.name, &message.content, language, TimeZone::default());
            let in_app = in_app.unwrap_or_else(|| panic!("{} lacks words for the product", spec.name));
            let sms = sms(&sentences(), &message);
            for text in [Some(&email.subject), Some(&email.text), Some(&email.html), Some(&in_app.title), Some(&in_app.text), sms.as_ref()]
            {
                assert!(text.is_none_or(|text| !text.trim().is_empty() && !text.contains("{{")), "{text:?}");
            }
            assert_eq!((in_app.title, in_app.action.is_some()), (email.subject, message.content.action.is_some()));
        }
    }
}

#[test]
fn no_sentence_is_of_a_notification_that_is_no_more_and_each_category_says_why() {
    for file in [include_str!("../../../locales/fa/notifications.json"), include_str!("../../../locales/en/notifications.json")] {
        let sentences: serde_json::Map<String, serde_json::Value> = serde_json::from_str(file).unwrap();
        let of_one = sentences.iter().filter(|(_, value)| value.get("subject").is_some());
        let unknown: Vec<_> = of_one.filter(|(name, _)| notification_registry().find(name).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        for category in [Category::Requested, Category::Security, Category::Account, Category::Product, Category::Billing] {
            let key = serde_json::to_value(category).unwrap();
            assert!(sentences["why"].get(key.as_str().unwrap()).is_some(), "{category:?}");
        }
    }
}

#[test]
fn a_notification_without_sentences_is_not_written() {
    let unknown = Message { name: "unknown".to_owned(), ..named("welcome", Language::En) };
    assert_eq!(super::email(&sentences(), &unknown, url), None);
    let without_fact = Message { content: Content::default(), ..named("deletion_scheduled", Language::En) };
    assert_eq!((super::email(&sentences(), &without_fact, url), sms(&sentences(), &without_fact)), (None, None));
}
