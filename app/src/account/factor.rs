use domain::Error;
use domain::sign_in::NewFactor;
use leptos::prelude::*;

use super::frame::Part;
use super::proof::ProofFields;
use super::server_fns::has_factor;
use crate::errors::{of_domain, sentence};
use crate::form_errors::{FormError, ProofErrors};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{Badge, BadgeTone, Banner, BannerTone, Button, CheckedField, Glyph, TextLink, Tone, Typing};

/// Where the forms of the second factor go.
pub const FACTOR_PATH: &str = "/account/security/factor";

/// What one of these forms asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorAct {
    TurnOn,
    Replace,
    Confirm,
    TurnOff,
    RenewCodes,
}

impl FactorAct {
    const fn name(self) -> &'static str {
        match self {
            Self::TurnOn => "turn_on",
            Self::Replace => "replace",
            Self::Confirm => "confirm",
            Self::TurnOff => "turn_off",
            Self::RenewCodes => "renew_codes",
        }
    }
}

/// What the answer to such a form shows this once. Neither a secret nor recovery codes may be in an address or a cookie, so the page
/// itself is the answer.
#[derive(Debug, Clone)]
pub enum FactorAnswer {
    /// A secret that is to be brought to an app; and after that was tried, why its code did not fit, or who it is was not proven.
    Begun {
        factor: NewFactor,
        error: Option<Error>,
        unproven: Option<Error>,
    },
    RecoveryCodes {
        codes: Vec<String>,
        cause: NewCodes,
    },
    Rejected {
        act: FactorAct,
        error: Error,
    },
}

/// What there are recovery codes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewCodes {
    /// The factor was turned on just now.
    TurnedOn,
    /// Another app has taken the place of the one before.
    Replaced,
    /// They were asked for.
    Renewed,
}

/// The second factor: turning it on in three steps, replacing it in as many, and off.
#[component]
pub(super) fn FactorPart() -> impl IntoView {
    let locale = use_locale();
    let person = use_session().person();
    let content = awaited(async move {
        let is_staff = person.await.is_some_and(|me| me.role.is_staff());
        match (use_context::<FactorAnswer>(), has_factor().await) {
            (Some(FactorAnswer::Begun { factor, error, unproven }), is_on) => {
                let replaces = is_on.unwrap_or_default();
                view! { <Confirm factor error unproven replaces/> }.into_any()
            }
            (Some(FactorAnswer::RecoveryCodes { codes, cause }), _) => view! { <RecoveryCodes codes cause is_staff/> }.into_any(),
            (_, Ok(true)) => view! { <WhileOn is_staff/> }.into_any(),
            (_, Ok(false)) => view! {
                <OtherRejection shown=&[FactorAct::TurnOn]/>
                <TurnOn/>
            }
            .into_any(),
            (_, Err(error)) => view! { <Banner tone=BannerTone::Danger>{sentence(locale, &error)}</Banner> }.into_any(),
        }
    });
    view! {
        <Part id="factor" title=td_string!(locale, account.factor) lead=td_string!(locale, account.factor_lead)>
            {content}
        </Part>
    }
    .into_any()
}

/// A form whose answer is the page itself: the browser sends it, not the script.
#[component]
fn FactorForm(act: FactorAct, children: Children) -> impl IntoView {
    view! {
        <form method="post" action=format!("{}#factor", href(FACTOR_PATH)) class="grid max-w-form gap-5" data-plain="">
            <input type="hidden" name="act" value=act.name()/>
            {children()}
        </form>
    }
    .into_any()
}

/// Why the form of this act was rejected: the errors of the proof, and any other.
fn rejection(act: FactorAct) -> (ProofErrors, Option<String>) {
    match use_context::<FactorAnswer>() {
        Some(FactorAnswer::Rejected { act: rejected, error }) if rejected == act => ProofErrors::of(Some(&error)),
        _ => ProofErrors::of(None),
    }
}

/// Why an act was rejected whose form is not shown.
#[component]
fn OtherRejection(shown: &'static [FactorAct]) -> impl IntoView {
    let words = match use_context::<FactorAnswer>() {
        Some(FactorAnswer::Rejected { act, error }) if !shown.contains(&act) => Some(of_domain(use_locale(), &error)),
        _ => None,
    };
    words.map(|words| view! { <Banner tone=BannerTone::Danger>{words}</Banner> }).into_any()
}

#[component]
fn TurnOn() -> impl IntoView {
    let locale = use_locale();
    let (errors, error) = rejection(FactorAct::TurnOn);
    view! {
        <FactorForm act=FactorAct::TurnOn>
            <ProofFields
                id="factor-password"
                code_id="factor-proof-code"
                label=td_string!(locale, account.factor_password)
                errors
            />
            <div>
                <Button tone=Tone::Quiet icon=Glyph::Shield>{td_string!(locale, account.factor_turn_on)}</Button>
            </div>
            <FormError id="factor-error" error/>
        </FactorForm>
    }
    .into_any()
}

#[component]
fn Confirm(
    factor: NewFactor,
    error: Option<Error>,
    unproven: Option<Error>,
    /// Whether the codes of another app still count.
    replaces: bool,
) -> impl IntoView {
    let locale = use_locale();
    let (errors, other) = ProofErrors::of(unproven.as_ref());
    let words = if replaces { td_string!(locale, account.factor_confirm_new) } else { td_string!(locale, account.factor_confirm) };
    // In groups of four it is easier to type.
    let letters: Vec<char> = factor.secret_base32.chars().collect();
    let secret = letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    view! {
        <div class="grid gap-5">
            <p class="text-ink-2">{td_string!(locale, account.factor_scan)}</p>
            <div class="qr-frame" inner_html=factor.svg></div>
            <p class="text-[0.93rem] text-ink-2">
                {td_string!(locale, account.factor_secret)} " "
                <bdi class="ltr mt-1 block w-fit font-mono text-ink">{secret}</bdi>
            </p>
            <FactorForm act=FactorAct::Confirm>
                // So that a wrong code does not cost the secret, which nobody is told twice.
                <input type="hidden" name="uri" value=factor.uri/>
                <CheckedField
                    id="factor-code"
                    name="code"
                    label=td_string!(locale, account.factor_code)
                    typing=Typing::Digits
                    autocomplete="one-time-code"
                    error=error.map(|error| of_domain(locale, &error))
                />
                // Asked for again only when bringing the secret to the app took long.
                <ProofFields
                    id="factor-password"
                    code_id="factor-proof-code"
                    label=td_string!(locale, account.factor_password)
                    errors
                    silent=true
                />
                <div><Button>{words}</Button></div>
                <FormError id="factor-error" error=other/>
            </FactorForm>
        </div>
    }
    .into_any()
}

#[component]
fn RecoveryCodes(codes: Vec<String>, cause: NewCodes, is_staff: bool) -> impl IntoView {
    let locale = use_locale();
    let done = match cause {
        NewCodes::TurnedOn => td_string!(locale, account.factor_on),
        NewCodes::Replaced => td_string!(locale, account.factor_replaced),
        NewCodes::Renewed => td_string!(locale, account.recovery_renewed),
    };
    // Their permissions need a session that was opened with the factor.
    let for_staff = (cause == NewCodes::TurnedOn && is_staff).then(|| {
        view! {
            <p>
                {td_string!(locale, account.factor_for_staff)} " "
                <TextLink href=href("/admin/sign-in")>{td_string!(locale, auth.staff_title)}</TextLink>
            </p>
        }
    });
    view! {
        <Banner tone=BannerTone::Ok>{done}</Banner>
        {for_staff}
        <p class="text-ink-2">{td_string!(locale, account.recovery_lead)}</p>
        <ul class="grid grid-cols-2 gap-x-6 gap-y-1 rounded-m bg-raised p-4 font-mono" dir="ltr">
            {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}

/// What can be done with a factor that is on. Whoever works for the product cannot be without one.
#[component]
fn WhileOn(is_staff: bool) -> impl IntoView {
    let shown: &[FactorAct] = if is_staff {
        &[FactorAct::Replace, FactorAct::RenewCodes]
    } else {
        &[FactorAct::Replace, FactorAct::RenewCodes, FactorAct::TurnOff]
    };
    view! {
        <p><Badge tone=BadgeTone::Ok>{td_string!(use_locale(), account.factor_is_on)}</Badge></p>
        <OtherRejection shown/>
        {(!is_staff).then(|| view! { <TurnOff/> })}
        <Replace/>
        <RenewCodes/>
    }
    .into_any()
}

#[component]
fn TurnOff() -> impl IntoView {
    let locale = use_locale();
    let (errors, error) = rejection(FactorAct::TurnOff);
    view! {
        <FactorForm act=FactorAct::TurnOff>
            <ProofFields
                id="factor-password"
                code_id="factor-proof-code"
                label=td_string!(locale, account.factor_password)
                errors
            />
            <div><Button tone=Tone::Quiet>{td_string!(locale, account.factor_turn_off)}</Button></div>
            <FormError id="factor-error" error/>
        </FactorForm>
        <hr class="max-w-form border-line"/>
    }
    .into_any()
}

#[component]
fn Replace() -> impl IntoView {
    let locale = use_locale();
    let (errors, error) = rejection(FactorAct::Replace);
    view! {
        <FactorForm act=FactorAct::Replace>
            <p class="text-ink-2">{td_string!(locale, account.factor_replace_lead)}</p>
            <ProofFields
                id="replace-password"
                code_id="replace-code"
                label=td_string!(locale, account.factor_replace_password)
                errors
            />
            <div><Button tone=Tone::Quiet icon=Glyph::Shield>{td_string!(locale, account.factor_replace)}</Button></div>
            <FormError id="replace-error" error/>
        </FactorForm>
        <hr class="max-w-form border-line"/>
    }
    .into_any()
}

#[component]
fn RenewCodes() -> impl IntoView {
    let locale = use_locale();
    let (errors, error) = rejection(FactorAct::RenewCodes);
    view! {
        <FactorForm act=FactorAct::RenewCodes>
            <p class="text-ink-2">{td_string!(locale, account.recovery_renew_lead)}</p>
            <ProofFields
                id="recovery-password"
                code_id="recovery-code"
                label=td_string!(locale, account.recovery_password)
                errors
            />
            <div><Button tone=Tone::Quiet>{td_string!(locale, account.recovery_renew)}</Button></div>
            <FormError id="recovery-error" error/>
        </FactorForm>
    }
    .into_any()
}
