use leptos::prelude::*;

use super::countdown::{clock, use_countdown};
use super::frame::StepHead;
use super::server_fns::{ResendLink, awaited_link};
use super::visit::{Step, VisitInputs, use_visit};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{Banner, Button, ButtonKind, Glyph, Icon, Size, TextLink, Tone};

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
    let i18n = use_i18n();
    let address = Resource::new_blocking(|| (), |()| awaited_link());
    let lead = move || {
        Suspend::new(async move {
            let address = address.await.ok().flatten().unwrap_or_default();
            view! { <bdi class="ltr font-semibold break-all text-ink">{address}</bdi> }
        })
    };
    view! {
        <span class="grid size-14 place-items-center rounded-full bg-primary-soft text-primary-ink">
            <Icon glyph=Glyph::Mail class="size-6"/>
        </span>
        <StepHead title=tu_string!(i18n, auth.inbox_title) lead=move || words/>
        <p class="text-ink-2"><Transition>{lead}</Transition></p>
        <Banner>{tu_string!(i18n, auth.inbox_hint)}</Banner>
        {resends.then(|| view! { <Resend/> })}
        <p class="text-[0.95rem]"><TextLink href=another>{tu_string!(i18n, auth.another_address)}</TextLink></p>
    }
    .into_any()
}

#[component]
fn Resend() -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let resend = ServerAction::<ResendLink>::new();
    let pending = resend.pending();
    let error = form_error(move || resend.value().get(), move || pending.get());
    // Starts again with each link that was sent.
    let button = move || {
        let left = use_countdown(resend.value().get().and_then(Result::ok).unwrap_or(COOLDOWN_SECONDS));
        let words = move || match left.get() {
            0 => tu_string!(i18n, auth.resend_link).to_owned(),
            left => tu_string!(i18n, auth.resend_in, time = clock(left, language)).to_string(),
        };
        view! {
            <Button kind=ButtonKind::Submit tone=Tone::Quiet size=Size::Large wide=true busy=pending disabled=Signal::derive(move || left.get() > 0)>
                {words}
            </Button>
        }
    };
    view! {
        <ActionForm action=resend>
            <VisitInputs visit=use_visit()/>
            {button}
        </ActionForm>
        <p role="alert" class="text-[0.9rem] text-danger empty:hidden">{error}</p>
    }
    .into_any()
}

/// The page to give another address on when signing up.
pub(super) fn back_to_sign_up() -> String {
    use_visit().address("/sign-up", Step::Legal)
}
