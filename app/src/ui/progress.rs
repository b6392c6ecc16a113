use leptos::prelude::*;

/// The progress of something that ends.
#[component]
pub fn Progress(
    /// What is under way.
    #[prop(into)]
    label: String,
    /// From 0 to 1; `None` while nobody knows.
    #[prop(into)]
    value: Signal<Option<f64>>,
) -> impl IntoView {
    view! {
        <progress
            class="bar block h-1.5 w-full text-primary indeterminate:animate-pulse"
            max="1"
            aria-label=label
            value=move || value.get().map(|value| value.clamp(0.0, 1.0).to_string())
        ></progress>
    }
    .into_any()
}

/// How much of something limited is used; it turns to saffron when little is left.
#[component]
pub fn Meter(
    /// What is limited.
    #[prop(into)]
    label: String,
    /// How much of it is used.
    #[prop(into)]
    used: Signal<u64>,
    /// How much there is.
    #[prop(into)]
    of: Signal<u64>,
) -> impl IntoView {
    let scarce = move || used.get() * 4 >= of.get() * 3;
    view! {
        // Looks like a progress bar, which browsers style alike, but is announced as a meter.
        <progress
            role="meter"
            class="bar inline-block h-1.5 w-20 align-middle"
            class:text-saffron=scarce
            class:text-primary=move || !scarce()
            aria-label=label
            aria-valuemin="0"
            aria-valuemax=move || of.get().to_string()
            aria-valuenow=move || used.get().to_string()
            max=move || of.get().max(1).to_string()
            value=move || used.get().min(of.get()).to_string()
        ></progress>
    }
    .into_any()
}
