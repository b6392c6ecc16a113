use domain::identity::IdentityError;
use leptos::html::Input;
use leptos::prelude::*;

use super::field::{Field, INPUT, INPUT_SHAPE, described_by};
use super::{Glyph, Icon};
use crate::errors::{AppError, sentence};
use crate::i18n::use_i18n;

/// What kind of thing is typed: it decides the keyboard, the direction and what browsers offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Words in any language.
    Words,
    /// A number that is read digit by digit.
    Digits,
    Phone,
    /// A mobile number or an e-mail address, by which somebody is known.
    SignInName,
    /// An e-mail address.
    Email,
    /// A code of digits or letters.
    Secret,
}

impl Typing {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Phone => "tel",
            Self::Email => "email",
            Self::Words | Self::Digits | Self::SignInName | Self::Secret => "text",
        }
    }

    const fn keyboard(self) -> &'static str {
        match self {
            Self::Words | Self::Secret => "text",
            Self::Digits => "numeric",
            Self::Phone => "tel",
            Self::SignInName | Self::Email => "email",
        }
    }

    const fn direction(self) -> &'static str {
        match self {
            Self::Words => "auto",
            _ => "ltr",
        }
    }
}

/// A line of text that the browser checks by the server's own rule when the focus leaves it.
#[component]
pub fn CheckedField(
    id: &'static str,
    #[prop(into)] name: String,
    /// What is to be filled in.
    #[prop(into)]
    label: String,
    /// What kind of thing that is.
    typing: Typing,
    /// The server's rule.
    rule: fn(&str) -> Option<IdentityError>,
    /// How, where that is not obvious.
    #[prop(optional, into)]
    hint: Option<String>,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Before the text.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// What browsers may fill in.
    #[prop(default = "on")]
    autocomplete: &'static str,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
    /// The server's error.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional)] value: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let malformed = RwSignal::new(None::<IdentityError>);
    let own_error = move || malformed.get().map(|error| sentence(i18n, &AppError::from(error)));
    let error = Signal::derive(move || own_error().or_else(|| error.get()));
    // Removing a focused field from the page also fires `change`, when its signals are disposed.
    let check = move |_| {
        let wrong = value.try_with(|typed| if typed.trim().is_empty() { None } else { rule(typed) });
        if let Some(wrong) = wrong {
            malformed.try_set(wrong);
        }
    };
    // What was typed or filled in by the browser before hydration stays and counts.
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            value.set(input.value());
        }
    });
    view! {
        <Field id label hint=hint.unwrap_or_default() error>
            <div class=INPUT_SHAPE dir=if typing == Typing::Words { None } else { Some("ltr") }>
                {icon.map(|glyph| view! { <span class="flex ps-3.5 text-ink-3"><Icon glyph/></span> })}
                <input
                    node_ref=input
                    id=id
                    name=name
                    type=typing.input_type()
                    inputmode=typing.keyboard()
                    dir=typing.direction()
                    required=!optional
                    autocomplete=autocomplete
                    autocapitalize=(typing != Typing::Words).then_some("off")
                    class=INPUT
                    placeholder=placeholder
                    aria-describedby=described_by(id)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    value=value.get_untracked()
                    on:input=move |event| {
                        value.set(event_target_value(&event));
                        malformed.set(None);
                    }
                    on:change=check
                />
            </div>
        </Field>
    }
    .into_any()
}
