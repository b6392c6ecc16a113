//! Code that the browser loads only when it needs it. A release build is cut into chunks (`cargo leptos build --split`); in a debug build
//! for the browser, which is not cut, a lazy function would never be found, so there it is a plain one.

/// The function is loaded with its page.
macro_rules! chunk {
    ($function:item) => {
        #[cfg_attr(not(all(debug_assertions, target_arch = "wasm32")), leptos::lazy)]
        $function
    };
}

/// The view that a [`chunk`] returns, once it is loaded.
macro_rules! chunk_view {
    ($chunk:ident($page:expr)) => {{
        let view: AnyView;
        #[cfg(not(all(debug_assertions, target_arch = "wasm32")))]
        {
            view = $chunk($page).await;
        }
        #[cfg(all(debug_assertions, target_arch = "wasm32"))]
        {
            view = $chunk($page);
        }
        view
    }};
}

/// Loads a [`chunk`] ahead of time.
macro_rules! preload_chunk {
    ($preload:ident) => {
        #[cfg(all(not(debug_assertions), target_arch = "wasm32"))]
        $preload().await;
    };
}

pub(crate) use {chunk, chunk_view, preload_chunk};
