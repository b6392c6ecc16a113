use domain::accounts::Me;
use domain::persian::digits;
use leptos::prelude::*;

use super::frame::Part;
use crate::form_problem::FormProblem;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{Avatar, Button, Glyph, Size, Tone};

/// The picture, and plain forms that change it: a file needs no script to be sent.
#[component]
pub(super) fn PicturePart() -> impl IntoView {
    let locale = use_locale();
    let person = use_session().person();
    let forms = awaited(async move { person.await.map(|me| view! { <Forms me/> }) });
    view! {
        <Part title=td_string!(locale, account.picture) lead=td_string!(locale, account.picture_lead)>
            <FormProblem/>
            {forms}
        </Part>
    }
    .into_any()
}

#[component]
fn Forms(me: Me) -> impl IntoView {
    let locale = use_locale();
    let (sign, picture) = (digits::localize(&me.sign(), use_language()), me.picture);
    let has_one = picture.is_some();
    view! {
        <div class="flex flex-wrap items-center gap-x-5 gap-y-3">
            <span class="m-2 scale-150"><Avatar sign picture/></span>
            <form method="post" action="/account/picture" enctype="multipart/form-data" class="flex flex-wrap items-center gap-3">
                <label class="choose-files quiet">
                    {td_string!(locale, account.picture_choose)}
                    // Choosing is enough where scripts run.
                    <input class="choose-input" type="file" name="picture" required accept="image/jpeg,image/png,image/webp" data-auto-send=""/>
                </label>
                <noscript><button class="small-primary">{td_string!(locale, account.picture_send)}</button></noscript>
            </form>
            {has_one.then(|| view! {
                <form method="post" action="/account/picture/remove" data-plain="">
                    <Button tone=Tone::Quiet size=Size::Small icon=Glyph::Trash>{td_string!(locale, account.picture_remove)}</Button>
                </form>
            })}
        </div>
    }
    .into_any()
}
