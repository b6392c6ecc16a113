//! The pages of the workspace, which are rendered without the router of the other pages.

use app::workspace::{WORKSPACE_PATHS, workspace_page};
use axum::Router;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::prelude::{Owner, provide_context};
use leptos::reactive::computed::ScopedFuture;
use leptos::reactive::owner::Sandboxed;
use leptos_axum::ResponseOptions;

use super::AppState;

/// One route for each place and language, with and without a slash at the end.
pub(super) fn routes(context: impl Fn() + Clone + Send + Sync + 'static, options: &LeptosOptions) -> Router<AppState> {
    WORKSPACE_PATHS.iter().fold(Router::new(), |routes, path| {
        let (context, options) = (context.clone(), options.clone());
        let page = get(move |request: Request| page(request, context.clone(), options.clone()));
        let places = ["", "/en"].into_iter().flat_map(|language| ["", "/"].map(|end| format!("{language}{path}{end}")));
        places.fold(routes, |routes, place| routes.route(&place, page.clone()))
    })
}

/// The page at the address of a request.
pub(super) async fn page(request: Request, context: impl Fn(), options: LeptosOptions) -> Response {
    let decided = ResponseOptions::default();
    let owner = Owner::new_root(None);
    let page = owner.with(|| {
        provide_context(request.into_parts().0);
        provide_context(decided.clone());
        context();
        Sandboxed::new(ScopedFuture::new(workspace_page(options)))
    });
    let mut response = Html(page.await).into_response();
    owner.unset_with_forced_cleanup();
    let decided = std::mem::take(&mut *decided.0.write().unwrap_or_else(std::sync::PoisonError::into_inner));
    if let Some(status) = decided.status {
        *response.status_mut() = status;
    }
    response.headers_mut().extend(decided.headers);
    response
}
