use domain::identity::Email;
use domain::notifications::{Letter, Recipient};
use domain::time_zone::TimeZone;
use domain::{Language, Timestamp};

use super::{email, sms};

/// 2026-11-22 19:10 in Tehran.
const AT: Timestamp = Timestamp(1_795_362_000_000_000);
const LANGUAGES: [Language; 2] = [Language::Fa, Language::En];

fn sara(language: Language) -> Recipient {
    Recipient {
        email: Email::parse("sara@example.com").ok(),
        mobile: None,
        name: Some("سارا رضایی".to_owned()),
        language,
        time_zone: TimeZone::default(),
    }
}

fn every_letter() -> Vec<Letter> {
    let url = |path: &str| format!("https://tejarat.chat/{path}");
    let (device, address) = ("Firefox 145, Windows 11".to_owned(), "2001:db8:1:2::7".to_owned());
    vec![
        Letter::VerifyEmail { url: url("verify?key=abc&next=1"), valid_hours: 24 },
        Letter::ResetPassword { url: url("reset"), valid_minutes: 30 },
        Letter::AlreadyRegistered { sign_in_url: url("sign-in"), forgot_url: url("forgot") },
        Letter::Welcome { url: url("chat") },
        Letter::NewDevice { device: device.clone(), address: address.clone(), at: AT, sessions_url: url("sessions") },
        Letter::PasswordChanged { at: AT, address, forgot_url: url("forgot") },
        Letter::FactorChanged { on: true, at: AT },
        Letter::FactorChanged { on: false, at: AT },
        Letter::SessionEnded { device: device.clone(), at: AT },
        Letter::TokenReused { device, at: AT, sessions_url: url("sessions") },
        Letter::AddressChanged { new_masked: "s•••@example.com".to_owned(), at: AT, help_url: url("help") },
        Letter::DeletionScheduled { on: AT, cancel_url: url("keep") },
        Letter::DeletionCancelled { at: AT },
        Letter::ExportReady { url: url("export") },
    ]
}

fn hostile() -> Letter {
    Letter::NewDevice {
        device: "<img src=x onerror=alert(1)>\"'&\r\nBcc: all@example.com\r\n\r\n.\r\n\u{202E}moc".to_owned(),
        address: "1.2.3.4\u{2069}</td>".to_owned(),
        at: AT,
        sessions_url: "https://tejarat.chat/s?a=\"><script>".to_owned(),
    }
}

#[test]
fn every_letter_reads_well_in_both_languages() {
    for language in LANGUAGES {
        let texts: Vec<String> = every_letter()
            .iter()
            .map(|letter| {
                let written = email(letter, &sara(language));
                let sms = sms(letter, &sara(language)).map(|text| format!("\nSMS: {text}\n")).unwrap_or_default();
                format!("# {}\n\n{}{sms}", written.subject, written.text)
            })
            .collect();
        insta::assert_snapshot!(format!("texts_{}", language.tag()), texts.join("\n\n"));
    }
}

#[test]
fn a_page_has_direction_button_address_and_reason() {
    for language in LANGUAGES {
        let letters = [&every_letter()[4], &every_letter()[2]].map(|letter| email(letter, &sara(language)).html);
        insta::assert_snapshot!(format!("pages_{}", language.tag()), letters.join("\n"));
    }
}

#[test]
fn every_page_says_its_direction_and_shows_each_address_as_text_too() {
    for (language, direction) in LANGUAGES.into_iter().zip(["rtl", "ltr"]) {
        for letter in every_letter() {
            let written = email(&letter, &sara(language));
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
    let written = |language| email(&every_letter()[4], &sara(language)).text;
    assert!(written(Language::Fa).contains("یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰ به وقت تهران"), "{}", written(Language::Fa));
    assert!(written(Language::En).contains("Sunday, 22 November 2026, 19:10, Tehran time"), "{}", written(Language::En));
    assert!(written(Language::Fa).contains("\u{2066}2001:db8:1:2::7\u{2069}"), "an address keeps its digits");
}

#[test]
fn what_comes_from_outside_is_words_and_nothing_else() {
    for language in LANGUAGES {
        let recipient = Recipient { name: Some("<b>سارا</b>\r\nSubject: \u{202E}x".to_owned()), ..sara(language) };
        let (calm, written) = (email(&every_letter()[4], &sara(language)), email(&hostile(), &recipient));
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
        let recipient = Recipient { name: Some(name.to_owned()), ..sara(Language::En) };
        assert!(email(&every_letter()[0], &recipient).text.starts_with("Hello,\n"), "{name:?}");
    }
}

#[test]
fn a_text_message_has_no_link_and_at_most_two_parts() {
    for letter in every_letter() {
        assert_eq!(sms(&letter, &sara(Language::Fa)).is_some(), letter.fits_sms(), "{letter:?}");
        for language in LANGUAGES {
            let Some(text) = sms(&letter, &sara(language)) else { continue };
            assert!(!text.contains("http") && !text.contains('\n'), "{text}");
            // 67 characters a part with Persian letters in it, 153 without.
            let most = if language == Language::Fa { 2 * 67 } else { 2 * 153 };
            assert!(text.encode_utf16().count() <= most, "{} characters: {text}", text.encode_utf16().count());
        }
    }
}
