use leptos::prelude::*;

/// A person's or company's picture; without one, a sign: the first letter of a name, or the last digits of a number.
#[component]
pub fn Avatar(
    /// One or two characters.
    #[prop(into)]
    sign: String,
    /// The version of the picture.
    #[prop(optional_no_strip)]
    picture: Option<String>,
) -> impl IntoView {
    const BOX: &str = "size-9 shrink-0 rounded-m";
    match picture {
        Some(version) => {
            let address = format!("/account/picture?v={version}");
            view! { <img src=address alt="" width="36" height="36" class=format!("{BOX} object-cover")/> }.into_any()
        }
        None => view! {
            <span
                aria-hidden="true"
                class=format!("{BOX} ltr grid place-items-center bg-saffron-soft text-[0.95rem] font-bold text-saffron-ink")
            >
                {sign}
            </span>
        }
        .into_any(),
    }
}
