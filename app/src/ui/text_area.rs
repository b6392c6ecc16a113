use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

/// A text area that grows with its text up to a limit, and then scrolls. It has no frame.
#[component]
pub fn TextArea(
    /// The id of the text area.
    id: &'static str,
    name: &'static str,
    /// What is to be written.
    #[prop(into)]
    label: String,
    /// An example or an invitation.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What was typed.
    value: RwSignal<String>,
    /// It grows up to so many lines.
    #[prop(default = 8)]
    most_rows: u32,
    /// The element, for focusing it.
    #[prop(optional)]
    node_ref: NodeRef<Textarea>,
    /// Called for every key, before the browser acts on it.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    // For browsers without `field-sizing`: as many rows as the text needs.
    Effect::new(move |_| {
        value.track();
        if let Some(area) = node_ref.get() {
            area.set_rows(1);
            while area.scroll_height() > area.client_height() && area.rows() < most_rows {
                area.set_rows(area.rows() + 1);
            }
        }
    });
    view! {
        <textarea
            node_ref=node_ref
            id=id
            name=name
            rows="1"
            dir="auto"
            aria-label=label
            placeholder=placeholder
            class="grows block max-h-60 w-full overflow-y-auto bg-transparent px-1 outline-none"
            bind:value=value
            on:keydown=move |event| {
                if let Some(on_key) = on_key {
                    on_key.run(event);
                }
            }
        ></textarea>
    }
    .into_any()
}
