use crate::i18n::td_string;
use domain::Language;
use domain::audit::{Action, Event, Outcome};

use crate::language::to_locale;

/// What happened, in a few words. Said by the server, so that browsers need not carry all of them.
pub(super) fn name_of(event: &Event, language: Language) -> String {
    let locale = to_locale(language);
    let Some(action) = event.action else { return td_string!(locale, events.unknown).to_owned() };
    let name = match action {
        Action::SignedUp => td_string!(locale, events.signed_up),
        Action::SignedIn => td_string!(locale, events.signed_in),
        Action::SignInRefused => td_string!(locale, events.sign_in_refused),
        Action::CodeRequested => td_string!(locale, events.code_requested),
        Action::CodeRefused => td_string!(locale, events.code_refused),
        Action::SignedOut => td_string!(locale, events.signed_out),
        Action::SessionEnded => td_string!(locale, events.session_ended),
        Action::SessionsEnded => td_string!(locale, events.sessions_ended),
        Action::TokenReuse => td_string!(locale, events.token_reuse),
        Action::PasswordChanged => td_string!(locale, events.password_changed),
        Action::PasswordResetRequested => td_string!(locale, events.password_reset_requested),
        Action::PasswordReset => td_string!(locale, events.password_reset),
        Action::EmailChanged => td_string!(locale, events.email_changed),
        Action::EmailVerified => td_string!(locale, events.email_verified),
        Action::MobileChanged => td_string!(locale, events.mobile_changed),
        Action::MobileVerified => td_string!(locale, events.mobile_verified),
        Action::FactorEnabled => td_string!(locale, events.factor_enabled),
        Action::FactorReplaced => td_string!(locale, events.factor_replaced),
        Action::FactorDisabled => td_string!(locale, events.factor_disabled),
        Action::FactorRefused => td_string!(locale, events.factor_refused),
        Action::RecoveryCodeUsed => td_string!(locale, events.recovery_code_used),
        Action::RecoveryCodesRenewed => td_string!(locale, events.recovery_codes_renewed),
        Action::SteppedUp if event.outcome == Outcome::Refused => td_string!(locale, events.password_refused),
        Action::SteppedUp => td_string!(locale, events.stepped_up),
        Action::RoleChanged | Action::AdminCreated => td_string!(locale, events.role_changed),
        Action::AccountSuspended => td_string!(locale, events.account_suspended),
        Action::AccountRestored => td_string!(locale, events.account_restored),
        Action::AccessRefused => td_string!(locale, events.access_refused),
        Action::DenialsUnrecorded => td_string!(locale, events.denials_unrecorded),
        Action::ExportRequested => td_string!(locale, events.export_requested),
        Action::DeletionRequested => td_string!(locale, events.deletion_requested),
        Action::DeletionCancelled => td_string!(locale, events.deletion_cancelled),
        Action::AccountErased => td_string!(locale, events.account_erased),
        Action::RateLimitsCleared => td_string!(locale, events.rate_limits_cleared),
        Action::ProfileChanged => td_string!(locale, events.profile_changed),
    };
    name.to_owned()
}
