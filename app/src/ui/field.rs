use leptos::prelude::*;

/// The ids of what explains a field, for its `aria-describedby`.
pub(super) fn described_by(id: &str) -> String {
    format!("{id}-hint {id}-error")
}

/// The frame around an input.
pub(super) const INPUT_SHAPE: &str = "flex min-h-12.5 w-full items-center rounded-m border border-line-strong bg-surface text-[1.02rem] \
                                      transition-[border-color,box-shadow] focus-within:border-primary \
                                      focus-within:ring-3 focus-within:ring-primary-soft has-aria-invalid:border-danger \
                                      has-aria-invalid:ring-danger-soft";
/// The input within that frame.
pub(super) const INPUT: &str = "min-w-0 flex-1 self-stretch rounded-m bg-transparent px-3.5 outline-none";

/// A control with its label, hint and error. The control has the same `id`.
#[component]
pub fn Field(
    id: &'static str,
    /// What is to be filled in.
    #[prop(into)]
    label: String,
    /// How, where that is not obvious.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The error to show.
    #[prop(optional_no_strip)]
    error: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-1.5">
            <label for=id class="text-[0.9rem] font-semibold">
                {label}
            </label>
            {children()}
            {hint.map(|hint| view! { <p id=format!("{id}-hint") class="text-[0.85rem] text-ink-3">{hint}</p> })}
            // Always in the page, so that screen readers announce a new text in it.
            <p id=format!("{id}-error") role="alert" class="field-error" data-error="">{error}</p>
        </div>
    }
    .into_any()
}
