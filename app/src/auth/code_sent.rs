use domain::identity::Mobile;
use domain::persian::digits;
use domain::sign_in::{CodeChannel, CodeSent};
use leptos::prelude::*;

use crate::i18n::td;
use crate::language::{use_language, use_locale};

/// Where a code went, and by which way. Each language puts the number where its sentence has it.
#[component]
pub(crate) fn CodeSentTo(sent: CodeSent) -> impl IntoView {
    let (locale, language) = (use_locale(), use_language());
    let number = Mobile::parse(&sent.mobile).map(|mobile| digits::localize(&mobile.national(), language)).unwrap_or_default();
    let marked = |children: ChildrenFn| view! { <bdi class="ltr font-semibold whitespace-nowrap text-ink">{children()}</bdi> };
    match sent.channel {
        CodeChannel::Sms => td!(locale, auth.code_sent_by_sms, number, <b> = marked).into_any(),
        CodeChannel::Bale => td!(locale, auth.code_sent_by_bale, number, <b> = marked).into_any(),
    }
}
