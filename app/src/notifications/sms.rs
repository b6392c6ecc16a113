use domain::notifications::{Letter, Recipient};
use domain::persian::jalali::Moment;
use domain::{Language, Timestamp};
use leptos_i18n::td_string;

use super::facts::cleaned;
use crate::language::to_locale;

/// Longer devices are cut: a Persian message of more than 134 characters costs a third part.
const LONGEST: usize = 30;

/// Writes a letter as a text message, without links; nothing when it does not fit into one.
#[must_use]
pub fn sms(letter: &Letter, to: &Recipient) -> Option<String> {
    let (language, zone) = (to.language, to.time_zone);
    let locale = to_locale(language);
    let time = |at: &Timestamp| time(zone.moment(*at), language);
    let text = match letter {
        Letter::VerifyEmail { .. } | Letter::ResetPassword { .. } | Letter::AlreadyRegistered { .. } | Letter::Welcome { .. } => {
            return None;
        }
        Letter::NewDevice { device, at, .. } => {
            td_string!(locale, letters.new_device.sms, device = cleaned(device, LONGEST), time = time(at)).to_string()
        }
        Letter::PasswordChanged { at, .. } => td_string!(locale, letters.password_changed.sms, time = time(at)).to_string(),
        Letter::FactorChanged { on: true, at } => td_string!(locale, letters.factor_on.sms, time = time(at)).to_string(),
        Letter::FactorChanged { on: false, at } => td_string!(locale, letters.factor_off.sms, time = time(at)).to_string(),
        Letter::SessionEnded { device, at } => {
            td_string!(locale, letters.session_ended.sms, device = cleaned(device, LONGEST), time = time(at)).to_string()
        }
        Letter::TokenReused { device, at, .. } => {
            td_string!(locale, letters.token_reused.sms, device = cleaned(device, LONGEST), time = time(at)).to_string()
        }
        Letter::AddressChanged { new_masked, at, .. } => {
            td_string!(locale, letters.address_changed.sms, address = cleaned(new_masked, LONGEST), time = time(at)).to_string()
        }
        Letter::DeletionScheduled { on, .. } => {
            td_string!(locale, letters.deletion_scheduled.sms, date = zone.moment(*on).long_date(language)).to_string()
        }
        Letter::DeletionCancelled { at } => td_string!(locale, letters.deletion_cancelled.sms, time = time(at)).to_string(),
        Letter::ExportReady { .. } => td_string!(locale, letters.export_ready.sms).to_owned(),
    };
    Some(text)
}

/// Day and time, short: whoever reads it knows the year.
fn time(moment: Moment, language: Language) -> String {
    format!("{} {}", moment.day_and_month(language), moment.clock(language))
}
