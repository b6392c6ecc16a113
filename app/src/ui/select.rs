use leptos::prelude::*;

use super::field::{INPUT, INPUT_SHAPE};
use super::{Field, Glyph, Icon};

/// A native select with groups.
#[component]
pub fn Select(
    id: &'static str,
    name: &'static str,
    /// What is to be chosen.
    label: &'static str,
    /// What the choice does, where that is not obvious.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Each group: what its members have in common, then value and words of each.
    groups: Vec<(String, Vec<(String, String)>)>,
    /// The value that is chosen at first.
    value: String,
) -> impl IntoView {
    let option = move |(of, words): (String, String)| {
        let chosen = of == value;
        view! { <option value=of selected=chosen>{words}</option> }
    };
    let group = move |(label, members): (String, Vec<(String, String)>)| {
        view! { <optgroup label=label>{members.into_iter().map(&option).collect_view()}</optgroup> }
    };
    view! {
        <Field id label hint=hint.unwrap_or_default()>
            <div class=format!("{INPUT_SHAPE} relative")>
                <select id=id name=name class=format!("{INPUT} appearance-none pe-11") aria-describedby=format!("{id}-hint")>
                    {groups.into_iter().map(group).collect_view()}
                </select>
                <span class="pointer-events-none absolute end-3.5 text-ink-3"><Icon glyph=Glyph::ChevronDown/></span>
            </div>
        </Field>
    }
    .into_any()
}
