use leptos::prelude::*;

/// A person's or company's sign: the first letter of a name, or the last digits of a number.
#[component]
pub fn Avatar(
    /// One or two characters.
    #[prop(into)]
    sign: String,
) -> impl IntoView {
    view! {
        <span
            aria-hidden="true"
            class="ltr grid size-9 shrink-0 place-items-center rounded-m bg-saffron-soft text-[0.95rem] font-bold text-saffron-ink"
        >
            {sign}
        </span>
    }
    .into_any()
}
