use domain::Error;
use domain::sign_in::NewFactor;
use leptos::prelude::*;

use super::frame::Part;
use super::server_fns::has_factor;
use crate::errors::{of_domain, sentence};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{Badge, BadgeTone, Banner, BannerTone, Button, CheckedField, Glyph, PasswordField, TextLink, Tone, Typing};

/// Where the forms of the second factor go.
pub const FACTOR_PATH: &str = "/account/security/factor";

/// What one of these forms asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorAct {
    TurnOn,
    Confirm,
    TurnOff,
    RenewCodes,
}

impl FactorAct {
    const fn name(self) -> &'static str {
        match self {
            Self::TurnOn => "turn_on",
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
    /// A secret that is to be brought to an app; and why its code did not fit, after that was tried.
    Begun {
        factor: NewFactor,
        error: Option<Error>,
    },
    RecoveryCodes {
        codes: Vec<String>,
        /// Whether the factor was turned on just now.
        just_on: bool,
    },
    Rejected {
        act: FactorAct,
        error: Error,
    },
}

/// The second factor: turning it on in three steps, and off.
#[component]
pub(super) fn FactorPart() -> impl IntoView {
    let locale = use_locale();
    let person = use_session().person();
    let content = awaited(async move {
        let is_staff = person.await.is_some_and(|me| me.role.is_staff());
        match (use_context::<FactorAnswer>(), has_factor().await) {
            (Some(FactorAnswer::Begun { factor, error }), _) => view! { <Confirm factor error/> }.into_any(),
            (Some(FactorAnswer::RecoveryCodes { codes, just_on }), _) => view! { <RecoveryCodes codes just_on is_staff/> }.into_any(),
            (_, Ok(true)) => view! { <WhileOn/> }.into_any(),
            (_, Ok(false)) => view! { <TurnOn/> }.into_any(),
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

/// Why the form of this act was rejected.
fn rejection(act: FactorAct) -> Option<String> {
    match use_context::<FactorAnswer>()? {
        FactorAnswer::Rejected { act: rejected, error } if rejected == act => Some(of_domain(use_locale(), &error)),
        _ => None,
    }
}

#[component]
fn TurnOn() -> impl IntoView {
    let locale = use_locale();
    view! {
        <FactorForm act=FactorAct::TurnOn>
            <PasswordField
                id="factor-password"
                name="password"
                label=td_string!(locale, account.factor_password)
                error=rejection(FactorAct::TurnOn)
            />
            <div>
                <Button tone=Tone::Quiet icon=Glyph::Shield>{td_string!(locale, account.factor_turn_on)}</Button>
            </div>
        </FactorForm>
    }
    .into_any()
}

#[component]
fn Confirm(factor: NewFactor, error: Option<Error>) -> impl IntoView {
    let locale = use_locale();
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
                <div><Button>{td_string!(locale, account.factor_confirm)}</Button></div>
            </FactorForm>
        </div>
    }
    .into_any()
}

#[component]
fn RecoveryCodes(codes: Vec<String>, just_on: bool, is_staff: bool) -> impl IntoView {
    let locale = use_locale();
    // Their permissions need a session that was opened with the factor.
    let for_staff = (just_on && is_staff).then(|| {
        view! {
            <p>
                {td_string!(locale, account.factor_for_staff)} " "
                <TextLink href=href("/admin/sign-in")>{td_string!(locale, auth.staff_title)}</TextLink>
            </p>
        }
    });
    view! {
        <Banner tone=BannerTone::Ok>
            {if just_on { td_string!(locale, account.factor_on) } else { td_string!(locale, account.recovery_renewed) }}
        </Banner>
        {for_staff}
        <p class="text-ink-2">{td_string!(locale, account.recovery_lead)}</p>
        <ul class="grid grid-cols-2 gap-x-6 gap-y-1 rounded-m bg-raised p-4 font-mono" dir="ltr">
            {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}

/// What can be done with a factor that is on. Each needs the password.
#[component]
fn WhileOn() -> impl IntoView {
    let locale = use_locale();
    view! {
        <p><Badge tone=BadgeTone::Ok>{td_string!(locale, account.factor_is_on)}</Badge></p>
        <FactorForm act=FactorAct::TurnOff>
            <PasswordField
                id="factor-password"
                name="password"
                label=td_string!(locale, account.factor_password)
                error=rejection(FactorAct::TurnOff)
            />
            <div><Button tone=Tone::Quiet>{td_string!(locale, account.factor_turn_off)}</Button></div>
        </FactorForm>
        <hr class="max-w-form border-line"/>
        <FactorForm act=FactorAct::RenewCodes>
            <p class="text-ink-2">{td_string!(locale, account.recovery_renew_lead)}</p>
            <PasswordField
                id="recovery-password"
                name="password"
                label=td_string!(locale, account.recovery_password)
                error=rejection(FactorAct::RenewCodes)
            />
            <div><Button tone=Tone::Quiet>{td_string!(locale, account.recovery_renew)}</Button></div>
        </FactorForm>
    }
    .into_any()
}
