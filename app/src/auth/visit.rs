use domain::{Language, LocalPath};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use crate::language::{in_language, use_language};

/// In which language somebody signs in, and where they were going. Every form on the way sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub language: Language,
    /// The address they were going to; empty, or anything that is not a path of ours, means the chat.
    #[serde(default)]
    pub next: String,
}

impl Visit {
    /// Where to go once signed in: where one was going, or to the chat in one's own language.
    pub fn destination(&self, own: Language) -> String {
        LocalPath::parse(&self.next).map_or_else(|| in_language("/chat", own), |path| path.to_string())
    }

    /// The address of a step of signing up or in, still knowing where the person was going.
    pub fn address(&self, path: &str, step: Step) -> String {
        let next = LocalPath::parse(&self.next).map(|next| format!("next={}", in_query(next.as_str())));
        let query: Vec<String> = step.name().map(|name| format!("step={name}")).into_iter().chain(next).collect();
        let question = if query.is_empty() { "" } else { "?" };
        format!("{}{question}{}", in_language(path, self.language), query.join("&"))
    }
}

pub(super) fn use_visit() -> Visit {
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    Visit { language: use_language(), next }
}

/// How far one is on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// The page as it is opened.
    #[default]
    Start,
    /// Asking for a code.
    Mobile,
    /// Solving a puzzle, before a code is sent.
    Puzzle,
    /// Typing the code.
    Code,
    /// Choosing a password.
    Password,
    /// Telling about a company.
    Legal,
    /// Telling about a company that wants what businesses have.
    Business,
    /// Looking for a link in one's inbox.
    Inbox,
    /// The address is confirmed.
    Confirmed,
    /// Bringing the second factor.
    Factor,
}

impl Step {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Mobile => Some("mobile"),
            Self::Puzzle => Some("puzzle"),
            Self::Code => Some("code"),
            Self::Password => Some("password"),
            Self::Legal => Some("legal"),
            Self::Business => Some("business"),
            Self::Inbox => Some("inbox"),
            Self::Confirmed => Some("confirmed"),
            Self::Factor => Some("factor"),
        }
    }

    fn of_name(name: &str) -> Self {
        let named = [
            Self::Mobile,
            Self::Puzzle,
            Self::Code,
            Self::Password,
            Self::Legal,
            Self::Business,
            Self::Inbox,
            Self::Confirmed,
            Self::Factor,
        ];
        named.into_iter().find(|step| step.name() == Some(name)).unwrap_or_default()
    }
}

pub(super) fn use_step() -> Step {
    use_query_map().with_untracked(|query| query.get("step").map_or(Step::Start, |name| Step::of_name(&name)))
}

#[component]
pub(super) fn VisitInputs(visit: Visit) -> impl IntoView {
    view! {
        <input type="hidden" name="visit[language]" value=visit.language.tag()/>
        <input type="hidden" name="visit[next]" value=visit.next/>
    }
    .into_any()
}

/// A path as the value of a query: what would end or split the value is escaped.
fn in_query(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '&' => escaped.push_str("%26"),
            '+' => escaped.push_str("%2B"),
            '#' => escaped.push_str("%23"),
            '%' => escaped.push_str("%25"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(next: &str) -> Visit {
        Visit { language: Language::En, next: next.to_owned() }
    }

    #[test]
    fn one_lands_where_one_was_going_but_never_on_another_site() {
        assert_eq!(visit("/en/library?page=2").destination(Language::Fa), "/en/library?page=2");
        assert_eq!(visit("//evil.example").destination(Language::En), "/en/chat");
        assert_eq!(visit("").destination(Language::Fa), "/chat");
    }

    #[test]
    fn the_destination_is_carried_from_step_to_step() {
        assert_eq!(visit("/en/chat?q=a&b=c").address("/sign-up", Step::Code), "/en/sign-up?step=code&next=/en/chat?q=a%26b=c");
        assert_eq!(visit("").address("/sign-in", Step::Start), "/en/sign-in");
        assert_eq!(visit("https://evil.example").address("/sign-in", Step::Mobile), "/en/sign-in?step=mobile");
    }
}
