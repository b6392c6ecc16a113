//! What others rely upon, as files: a change of it is seen in review. `cargo insta accept`, or `INSTA_UPDATE=always`, keeps the new one.

use std::fmt::Write as _;

use insta::assert_snapshot;
use scraper::{ElementRef, Html, Node};
use serde_json::Value;

use crate::api::Program;
use crate::support::TestApp;

#[tokio::test]
async fn the_description_of_the_api_is_the_one_that_was_agreed_on() {
    let app = TestApp::start().await;
    let (_, mut api) = Program::of(&app).get("/openapi.json").await;
    api["info"]["version"] = Value::from("[version]");
    fold_problems(&mut api);
    assert_snapshot!("openapi", serde_json::to_string_pretty(&api).unwrap());
}

#[tokio::test]
async fn every_reference_in_the_description_of_the_api_leads_somewhere() {
    let app = TestApp::start().await;
    let (_, api) = Program::of(&app).get("/openapi.json").await;
    let text = api.to_string();
    let references: Vec<&str> = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 10, "{references:?}");
    for reference in references {
        assert!(api.pointer(reference).is_some(), "{reference}");
    }
}

/// Each operation describes the same problem for each status: it is shown once.
fn fold_problems(api: &mut Value) {
    let mut folded = None;
    let operations = api["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let responses = operations.flat_map(|path| path.as_object_mut().unwrap().values_mut()).map(|operation| &mut operation["responses"]);
    for response in responses.filter_map(Value::as_object_mut).flat_map(|responses| responses.values_mut()) {
        let Some(schema) = response.pointer_mut("/content/application~1problem+json/schema") else { continue };
        let problem = std::mem::replace(schema, Value::from("[problem]"));
        assert_eq!(folded.get_or_insert(problem.clone()), &problem, "problems look alike");
    }
    api["[problem]"] = folded.expect("some operation can fail");
}

#[tokio::test]
async fn pages_keep_their_skeletons_in_both_languages() {
    let app = TestApp::start().await;
    let (visitor, sara) = (app.stranger(), app.person("09120009999").await);
    sara.upload("leave.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await;
    let (conversation, _) = sara.ask("مرخصی استعلاجی چه گواهی می‌خواهد؟").await;
    let own = format!("/chat/{conversation}");
    let pages = [
        ("landing", &visitor, ""),
        ("sign-in", &visitor, "/sign-in"),
        ("sign-up", &visitor, "/sign-up"),
        ("forgot", &visitor, "/forgot"),
        ("staff-sign-in", &visitor, "/admin/sign-in"),
        ("missing", &visitor, "/nowhere"),
        ("chat", &sara, "/chat"),
        ("conversation", &sara, own.as_str()),
        ("library", &sara, "/library"),
        ("account", &sara, "/account"),
        ("security", &sara, "/account/security"),
        ("mobile", &sara, "/account/mobile"),
        ("email", &sara, "/account/email"),
        ("preferences", &sara, "/account/preferences"),
        ("data", &sara, "/account/data"),
    ];
    // One language after the other: who was on an English page is led to English ones.
    for (language, prefix) in [("fa", ""), ("en", "/en")] {
        for (name, person, path) in pages {
            let address = format!("{prefix}{path}");
            let page = person.page(if address.is_empty() { "/" } else { &address }).await;
            assert_snapshot!(format!("page_{name}_{language}"), skeleton(&page.body));
        }
    }
}

/// What a screen reader and a form have of a page: landmarks, headings, controls and what they are called by machines. No words.
fn skeleton(page: &str) -> String {
    let page = Html::parse_document(page);
    let mut outline = String::new();
    draw(page.root_element(), 0, &mut outline);
    outline
}

fn draw(element: ElementRef<'_>, depth: usize, outline: &mut String) {
    const SHOWN: [&str; 29] = [
        "html", "header", "nav", "main", "footer", "aside", "section", "article", "form", "fieldset", "dialog", "details", "h1", "h2",
        "h3", "h4", "ul", "ol", "li", "table", "a", "button", "label", "input", "select", "textarea", "progress", "noscript", "output",
    ];
    // What tells a control from another. Values, addresses and generated ids would make noise.
    const TOLD: [&str; 9] = ["lang", "dir", "role", "type", "name", "method", "autocomplete", "inputmode", "aria-live"];
    let kind = element.value().name();
    if matches!(kind, "head" | "script" | "style" | "svg" | "template") {
        return;
    }
    let is_shown = SHOWN.contains(&kind) || element.attr("role").is_some() || element.attr("aria-live").is_some();
    if is_shown {
        let told: String = TOLD.iter().filter_map(|name| Some(format!(" {name}={}", element.attr(name)?))).collect();
        writeln!(outline, "{}{kind}{told}", "  ".repeat(depth)).unwrap();
    }
    for child in element.children().filter(|child| matches!(child.value(), Node::Element(_))).filter_map(ElementRef::wrap) {
        draw(child, depth + usize::from(is_shown), outline);
    }
}
