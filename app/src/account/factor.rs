use domain::sign_in::NewFactor;
use leptos::prelude::*;

use super::frame::Part;
use super::server_fns::{BeginFactor, ConfirmFactor, RemoveFactor, RenewRecoveryCodes, has_factor};
use crate::errors::sentence;
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::session::use_session;
use crate::ui::{
    Badge, BadgeTone, Banner, BannerTone, Button, ButtonKind, CheckedField, Glyph, PasswordField, PasswordUse, Skeleton, TextLink, Tone,
    Typing,
};

/// The second factor: turning it on in three steps, and off.
#[component]
pub(super) fn FactorPart() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let is_on = Resource::new_blocking(|| (), |()| has_factor());
    let content = move || {
        Suspend::new(async move {
            let is_staff = session.me.await.ok().flatten().is_some_and(|me| me.role.is_staff());
            match is_on.await {
                Ok(is_on) => view! { <Steps is_on is_staff/> }.into_any(),
                Err(error) => view! { <Banner tone=BannerTone::Danger>{sentence(i18n, &error)}</Banner> }.into_any(),
            }
        })
    };
    view! {
        <Part title=tu_string!(i18n, account.factor) lead=tu_string!(i18n, account.factor_lead)>
            <Transition fallback=|| view! { <Skeleton lines=2/> }>{content}</Transition>
        </Part>
    }
    .into_any()
}

#[derive(Clone)]
enum Step {
    Off,
    Begun(NewFactor),
    /// On, with recovery codes that are shown this once.
    Shown {
        codes: Vec<String>,
        just_on: bool,
    },
    On,
}

#[component]
fn Steps(is_on: bool, is_staff: bool) -> impl IntoView {
    let begin = ServerAction::<BeginFactor>::new();
    let confirm = ServerAction::<ConfirmFactor>::new();
    let remove = ServerAction::<RemoveFactor>::new();
    let step = RwSignal::new(if is_on { Step::On } else { Step::Off });
    Effect::new(move |_| {
        if let Some(Ok(factor)) = begin.value().get() {
            step.set(Step::Begun(factor));
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(codes)) = confirm.value().get() {
            step.set(Step::Shown { codes, just_on: true });
        }
    });
    let renew = ServerAction::<RenewRecoveryCodes>::new();
    Effect::new(move |_| {
        if let Some(Ok(codes)) = renew.value().get() {
            step.set(Step::Shown { codes, just_on: false });
        }
    });
    Effect::new(move |_| {
        if matches!(remove.value().get(), Some(Ok(()))) {
            begin.clear();
            confirm.clear();
            remove.clear();
            renew.clear();
            step.set(Step::Off);
        }
    });
    move || match step.get() {
        Step::Off => view! { <TurnOn begin/> }.into_any(),
        Step::Begun(factor) => view! { <Confirm factor confirm/> }.into_any(),
        Step::Shown { codes, just_on } => view! { <RecoveryCodes codes just_on is_staff/> }.into_any(),
        Step::On => view! { <WhileOn remove renew/> }.into_any(),
    }
}

#[component]
fn TurnOn(begin: ServerAction<BeginFactor>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = begin.pending();
    let error = form_error(move || begin.value().get(), move || pending.get());
    view! {
        // The secret is shown once and must not be in an address.
        <noscript inner_html=format!("<p>{}</p>", tu_string!(i18n, account.factor_needs_scripts))></noscript>
        <ActionForm action=begin>
            <div class="grid max-w-form gap-5">
                <PasswordField id="factor-password" name="password" purpose=PasswordUse::Current label=tu_string!(i18n, account.factor_password) error/>
                <div>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet icon=Glyph::Shield busy=pending>
                        {tu_string!(i18n, account.factor_turn_on)}
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Confirm(factor: NewFactor, confirm: ServerAction<ConfirmFactor>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = confirm.pending();
    let error = form_error(move || confirm.value().get(), move || pending.get());
    // In groups of four it is easier to type.
    let letters: Vec<char> = factor.secret_base32.chars().collect();
    let secret = letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    view! {
        <div class="grid gap-5">
            <p class="text-ink-2">{tu_string!(i18n, account.factor_scan)}</p>
            <div class="qr-frame" inner_html=factor.svg></div>
            <p class="text-[0.93rem] text-ink-2">
                {tu_string!(i18n, account.factor_secret)} " "
                <bdi class="ltr mt-1 block w-fit font-mono text-ink">{secret}</bdi>
            </p>
            <ActionForm action=confirm>
                <div class="grid max-w-form gap-5">
                    <CheckedField
                        id="factor-code"
                        name="code"
                        label=tu_string!(i18n, account.factor_code)
                        typing=Typing::Digits
                        rule=|_| None
                        autocomplete="one-time-code"
                        error
                    />
                    <div>
                        <Button kind=ButtonKind::Submit busy=pending>{tu_string!(i18n, account.factor_confirm)}</Button>
                    </div>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}

#[component]
fn RecoveryCodes(codes: Vec<String>, just_on: bool, is_staff: bool) -> impl IntoView {
    let i18n = use_i18n();
    // Their permissions need a session that was opened with the factor.
    let for_staff = (just_on && is_staff).then(|| {
        view! {
            <p>
                {tu_string!(i18n, account.factor_for_staff)} " "
                <TextLink href=href("/admin/sign-in")>{tu_string!(i18n, auth.staff_title)}</TextLink>
            </p>
        }
    });
    view! {
        <Banner tone=BannerTone::Ok>
            {if just_on { tu_string!(i18n, account.factor_on) } else { tu_string!(i18n, account.recovery_renewed) }}
        </Banner>
        {for_staff}
        <p class="text-ink-2">{tu_string!(i18n, account.recovery_lead)}</p>
        <ul class="grid grid-cols-2 gap-x-6 gap-y-1 rounded-m bg-raised p-4 font-mono" dir="ltr">
            {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}

/// What can be done with a factor that is on. Each needs the password.
#[component]
fn WhileOn(remove: ServerAction<RemoveFactor>, renew: ServerAction<RenewRecoveryCodes>) -> impl IntoView {
    let i18n = use_i18n();
    let (removing, renewing) = (remove.pending(), renew.pending());
    let (not_removed, not_renewed) =
        (form_error(move || remove.value().get(), move || removing.get()), form_error(move || renew.value().get(), move || renewing.get()));
    view! {
        <p><Badge tone=BadgeTone::Ok>{tu_string!(i18n, account.factor_is_on)}</Badge></p>
        <ActionForm action=remove>
            <div class="grid max-w-form gap-5">
                <PasswordField id="factor-password" name="password" purpose=PasswordUse::Current label=tu_string!(i18n, account.factor_password) error=not_removed/>
                <div>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet busy=removing>{tu_string!(i18n, account.factor_turn_off)}</Button>
                </div>
            </div>
        </ActionForm>
        <ActionForm action=renew>
            <div class="grid max-w-form gap-5 border-t border-line pt-5">
                <p class="text-ink-2">{tu_string!(i18n, account.recovery_renew_lead)}</p>
                <PasswordField id="recovery-password" name="password" purpose=PasswordUse::Current label=tu_string!(i18n, account.recovery_password) error=not_renewed/>
                <div>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet busy=renewing>{tu_string!(i18n, account.recovery_renew)}</Button>
                </div>
            </div>
        </ActionForm>
    }
    .into_any()
}
