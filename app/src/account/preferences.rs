use domain::Language;
use domain::accounts::Theme;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

use super::frame::{AccountFrame, Part, Section, load_error};
use super::preference_fns::{PreferenceForm, SavePreferences, my_preferences};
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::page_data::awaited;
use crate::ui::{Banner, BannerTone, Button, Glyph, Segments, Select, theme_of_page};

/// `/account/preferences`: in which language, in which light and by whose clocks.
#[component]
pub(crate) fn PreferencesPage() -> impl IntoView {
    let locale = use_locale();
    let language = use_language();
    let content = awaited(async move {
        match my_preferences(language).await {
            Ok(form) => view! { <Preferences form/> }.into_any(),
            Err(error) => load_error(locale, &error),
        }
    });
    view! {
        <AccountFrame section=Section::Preferences>
            {content}
        </AccountFrame>
    }
}

#[component]
fn Preferences(form: PreferenceForm) -> impl IntoView {
    let locale = use_locale();
    let saved = use_query_map().with_untracked(|query| query.get_str("saved").is_some());
    let (language, theme) = (use_language(), theme_of_page());
    let languages = vec![
        (Language::Fa.tag(), None, td_string!(locale, account.in_persian)),
        (Language::En.tag(), None, td_string!(locale, account.in_english)),
    ];
    let themes = vec![
        (Theme::System.name(), Some(Glyph::System), td_string!(locale, account.theme_system)),
        (Theme::Light.name(), Some(Glyph::Sun), td_string!(locale, account.theme_light)),
        (Theme::Dark.name(), Some(Glyph::Moon), td_string!(locale, account.theme_dark)),
    ];
    view! {
        // Language, direction, theme and time zone belong to the document: a new one is loaded.
        <form method="post" action=SavePreferences::PATH class="grid gap-6">
            <Part title=td_string!(locale, account.preferences) lead=td_string!(locale, account.preferences_lead)>
                <div class="grid max-w-form gap-6">
                    <Segments name="language" label=td_string!(locale, common.language) choices=languages value=language.tag() of_languages=true/>
                    <Segments name="theme" label=td_string!(locale, common.theme) choices=themes value=theme.name()/>
                    <Select
                        id="time-zone"
                        name="time_zone"
                        label=td_string!(locale, account.time_zone)
                        hint=td_string!(locale, account.time_zone_hint)
                        groups=form.zones
                        value=form.time_zone
                    />
                </div>
            </Part>
            {saved.then(|| view! { <Banner tone=BannerTone::Ok>{td_string!(locale, account.saved)}</Banner> })}
            <FormError id="preferences-error" error={form_error::<SavePreferences>()}/>
            <div>
                <Button>{td_string!(locale, common.save)}</Button>
            </div>
        </form>
    }
    .into_any()
}
