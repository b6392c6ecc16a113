use domain::Timestamp;
use domain::notifications::{Letter, Recipient};
use domain::time_zone::TimeZone;
use leptos_i18n::td_string;

use super::facts::{Fact, device, name_to_greet, network, new_address, number, time};
use crate::i18n::Locale;
use crate::language::of_locale;

/// What an e-mail says, in the order in which it is read.
pub(super) struct Content {
    pub(super) subject: &'static str,
    pub(super) greeting: String,
    /// What happened, or what is to be done.
    pub(super) text: String,
    pub(super) facts: Vec<Fact>,
    /// What to do now.
    pub(super) action: Option<Link>,
    /// What one may do instead.
    pub(super) other: Option<Link>,
    /// What it means if the reader had no part in it.
    pub(super) note: Option<&'static str>,
    /// Why it was sent.
    pub(super) why: &'static str,
}

/// An address, and the words before it.
pub(super) struct Link {
    pub(super) words: &'static str,
    pub(super) url: String,
}

fn link(words: &'static str, url: &str) -> Option<Link> {
    Some(Link { words, url: url.to_owned() })
}

/// What a letter says to its recipient.
pub(super) fn of(letter: &Letter, to: &Recipient, locale: Locale) -> Content {
    let greeting = match to.name.as_deref().and_then(name_to_greet) {
        Some(name) => td_string!(locale, letters.greeting_name, name = name).to_string(),
        None => td_string!(locale, letters.greeting).to_owned(),
    };
    Content { greeting, ..to_anybody(letter, to.time_zone, locale) }
}

/// A letter that tells something about the safety of the account, as most do.
fn told(subject: &'static str, text: &str, locale: Locale) -> Content {
    Content {
        subject,
        greeting: String::new(),
        text: text.to_owned(),
        facts: Vec::new(),
        action: None,
        other: None,
        note: Some(td_string!(locale, letters.not_you)),
        why: td_string!(locale, letters.why_security),
    }
}

fn to_anybody(letter: &Letter, zone: TimeZone, locale: Locale) -> Content {
    let language = of_locale(locale);
    let time = |at: &Timestamp| time(*at, zone, locale);
    match letter {
        Letter::VerifyEmail { url, valid_hours } => Content {
            text: td_string!(locale, letters.verify_email.text, hours = number(*valid_hours, language)).to_string(),
            action: link(td_string!(locale, letters.verify_email.button), url),
            note: Some(td_string!(locale, letters.verify_email.not_you)),
            why: td_string!(locale, letters.why_asked),
            ..told(td_string!(locale, letters.verify_email.subject), "", locale)
        },
        Letter::ResetPassword { url, valid_minutes } => Content {
            text: td_string!(locale, letters.reset_password.text, minutes = number(*valid_minutes, language)).to_string(),
            action: link(td_string!(locale, letters.reset_password.button), url),
            note: Some(td_string!(locale, letters.reset_password.not_you)),
            why: td_string!(locale, letters.why_asked),
            ..told(td_string!(locale, letters.reset_password.subject), "", locale)
        },
        Letter::AlreadyRegistered { sign_in_url, forgot_url } => Content {
            action: link(td_string!(locale, letters.already_registered.button), sign_in_url),
            other: link(td_string!(locale, letters.already_registered.forgot), forgot_url),
            note: Some(td_string!(locale, letters.already_registered.not_you)),
            why: td_string!(locale, letters.why_asked),
            ..told(td_string!(locale, letters.already_registered.subject), td_string!(locale, letters.already_registered.text), locale)
        },
        Letter::Welcome { url } => Content {
            action: link(td_string!(locale, letters.welcome.button), url),
            note: None,
            why: td_string!(locale, letters.why_account),
            ..told(td_string!(locale, letters.welcome.subject), td_string!(locale, letters.welcome.text), locale)
        },
        Letter::NewDevice { device: name, address, at, sessions_url } => Content {
            facts: vec![device(name, locale), network(address, locale), time(at)],
            action: link(td_string!(locale, letters.new_device.button), sessions_url),
            note: Some(td_string!(locale, letters.new_device.not_you)),
            ..told(td_string!(locale, letters.new_device.subject), td_string!(locale, letters.new_device.text), locale)
        },
        Letter::PasswordChanged { at, address, forgot_url } => Content {
            facts: vec![network(address, locale), time(at)],
            action: link(td_string!(locale, letters.password_changed.button), forgot_url),
            note: Some(td_string!(locale, letters.password_changed.not_you)),
            ..told(td_string!(locale, letters.password_changed.subject), td_string!(locale, letters.password_changed.text), locale)
        },
        Letter::FactorChanged { on: true, at } => Content {
            facts: vec![time(at)],
            ..told(td_string!(locale, letters.factor_on.subject), td_string!(locale, letters.factor_on.text), locale)
        },
        Letter::FactorChanged { on: false, at } => Content {
            facts: vec![time(at)],
            ..told(td_string!(locale, letters.factor_off.subject), td_string!(locale, letters.factor_off.text), locale)
        },
        Letter::SessionEnded { device: name, at } => Content {
            facts: vec![device(name, locale), time(at)],
            ..told(td_string!(locale, letters.session_ended.subject), td_string!(locale, letters.session_ended.text), locale)
        },
        Letter::TokenReused { device: name, at, sessions_url } => Content {
            facts: vec![device(name, locale), time(at)],
            action: link(td_string!(locale, letters.token_reused.button), sessions_url),
            note: Some(td_string!(locale, letters.token_reused.not_you)),
            ..told(td_string!(locale, letters.token_reused.subject), td_string!(locale, letters.token_reused.text), locale)
        },
        Letter::AddressChanged { new_masked, at, help_url } => Content {
            facts: vec![new_address(new_masked, locale), time(at)],
            action: link(td_string!(locale, letters.address_changed.button), help_url),
            note: Some(td_string!(locale, letters.address_changed.not_you)),
            ..told(td_string!(locale, letters.address_changed.subject), td_string!(locale, letters.address_changed.text), locale)
        },
        Letter::DeletionScheduled { on, cancel_url } => {
            let date = zone.moment(*on).long_date(language);
            Content {
                text: td_string!(locale, letters.deletion_scheduled.text, date = date).to_string(),
                action: link(td_string!(locale, letters.deletion_scheduled.button), cancel_url),
                note: Some(td_string!(locale, letters.deletion_scheduled.not_you)),
                ..told(td_string!(locale, letters.deletion_scheduled.subject), "", locale)
            }
        }
        Letter::DeletionCancelled { at } => Content {
            facts: vec![time(at)],
            ..told(td_string!(locale, letters.deletion_cancelled.subject), td_string!(locale, letters.deletion_cancelled.text), locale)
        },
        Letter::ExportReady { url } => Content {
            action: link(td_string!(locale, letters.export_ready.button), url),
            note: Some(td_string!(locale, letters.export_ready.not_you)),
            why: td_string!(locale, letters.why_account),
            ..told(td_string!(locale, letters.export_ready.subject), td_string!(locale, letters.export_ready.text), locale)
        },
    }
}
