use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::StepHead;
use super::server_fns::{ResendLink, awaited_link};
use super::visit::{Step, VisitInputs, use_visit};
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::page_data::awaited;
use crate::ui::{Banner, Button, Glyph, Icon, Size, TextLink, Tone};

/// Before another link can be requested.
const COOLDOWN_SECONDS: u32 = 60;

/// Asks the person to check their inbox, and sends another link on request.
#[component]
pub(super) fn InboxStep(
    /// What the link is for, in a sentence.
    words: &'static str,
    /// The page to give another address on.
    another: String,
    /// Whether another link can be sent from here.
    resends: bool,
) -> impl IntoView {
    let locale = use_locale();
    let lead = awaited(async move {
        let address = awaited_link().await.ok().flatten().unwrap_or_default();
        view! { <bdi class="ltr font-semibold break-all text-ink">{address}</bdi> }
    });
    view! {
        <span class="grid size-14 place-items-center rounded-full bg-primary-soft text-primary-ink">
            <Icon glyph=Glyph::Mail class="size-6"/>
        </span>
        <StepHead title=td_string!(locale, auth.inbox_title) lead=move || words/>
        <p class="text-ink-2">{lead}</p>
        <Banner>{td_string!(locale, auth.inbox_hint)}</Banner>
        {resends.then(|| view! { <Resend/> })}
        <p class="text-[0.95rem]"><TextLink href=another>{td_string!(locale, auth.another_address)}</TextLink></p>
    }
    .into_any()
}

#[component]
fn Resend() -> impl IntoView {
    let locale = use_locale();
    let wait = (COOLDOWN_SECONDS, td_string!(locale, auth.resend_in, time = "{}").to_string());
    view! {
        <form method="post" action=ResendLink::PATH class="grid gap-2">
            <VisitInputs visit=use_visit()/>
            <Button tone=Tone::Quiet size=Size::Large wide=true wait>{td_string!(locale, auth.resend_link)}</Button>
            <FormError id="resend-error" error={form_error::<ResendLink>()}/>
        </form>
    }
    .into_any()
}

/// The page to give another address on when signing up.
pub(super) fn back_to_sign_up() -> String {
    use_visit().address("/sign-up", Step::Legal)
}
