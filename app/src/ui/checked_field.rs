use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::field::{Field, INPUT, INPUT_SHAPE, described_by};
use super::{Glyph, Icon};
pub use crate::check_field::Check;
use crate::check_field::CheckField;

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

/// A line of text that is checked by the server's own rule as soon as the focus leaves it, where scripts run.
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
    #[prop(optional)]
    check: Option<Check>,
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
    /// What was wrong with it when the form was sent.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// What is filled in already.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let is_wrong = error.is_some();
    view! {
        <Field id label hint=hint.unwrap_or_default() error>
            <div class=INPUT_SHAPE dir=if typing == Typing::Words { None } else { Some("ltr") }>
                {icon.map(|glyph| view! { <span class="flex ps-3.5 text-ink-3"><Icon glyph/></span> })}
                <input
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
                    aria-invalid=is_wrong.then_some("true")
                    value=value
                    data-check=check.map(Check::name)
                    data-check-at=check.map(|_| CheckField::PATH)
                />
            </div>
        </Field>
    }
    .into_any()
}
