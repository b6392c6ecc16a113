//! What holds for each group of routes. [`super::frame`] puts a policy around the routes of its group, and the table in
//! ARCHITECTURE.md shows all of them; a test compares the two.

use std::time::Duration;

use super::upload;

/// The rules of one group of routes.
#[derive(Debug)]
pub(crate) struct Policy {
    /// Its name in the log and in ARCHITECTURE.md.
    pub(crate) group: &'static str,
    pub(crate) body: Body,
    pub(crate) length: Length,
    pub(crate) time: Time,
    /// How much may go on at the same time beside the load that is shed.
    pub(crate) concurrency: Concurrency,
    pub(crate) session: Session,
    pub(crate) csrf: Csrf,
    pub(crate) cors: Cors,
    pub(crate) embedding: Embedding,
    /// Whether the prefix of an address is its language, and a reader is answered in their own where there is none.
    pub(crate) has_language: bool,
    /// Whether the audit log hears of a signed-in person who asked for something that is not there: it may be somebody else's.
    pub(crate) audits_not_found: bool,
    pub(crate) compression: bool,
    /// Whether only the hosts of `ALLOWED_HOSTS` are answered.
    pub(crate) checks_host: bool,
    /// Whether waiting requests are answered with 503 while the database is away.
    pub(crate) needs_database: bool,
}

/// What a request may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// So many bytes, buffered before the request gets its turn.
    Whole { max_bytes: usize, turns: Turns },
    /// So many bytes, read by the handler as they come.
    Streamed { max_bytes: usize },
    /// Nothing that anybody reads.
    Unread,
}

/// Among which requests one waits for its turn. Above that, load is shed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turns {
    /// Those of all groups that say so.
    Shared,
    /// Those of the group: its callers cannot take the turns of people.
    Own { max_concurrent: usize },
}

/// Whether a body must say beforehand how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Required,
    /// Chunks are taken too, and the connection ends with such a request.
    Optional,
}

/// How long it may take until the head of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    /// The rest is our fault: 503.
    Handling(Duration),
    /// The rest is the sender's fault: 408.
    Sending(Duration),
    Unlimited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Concurrency {
    pub(crate) per_person: usize,
    pub(crate) per_network: usize,
    pub(crate) in_all: usize,
}

/// Who a request speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    /// Whoever its bearer token names, or else its cookies.
    Read,
    /// Nobody: cookies and tokens are not looked at.
    Ignored,
}

/// Which pages may have a browser send requests that change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Csrf {
    /// Our own.
    OwnPages,
    /// Our own; and without cookies, those of `CORS_ALLOWED_ORIGINS`.
    OwnPagesAndApiOrigins,
    /// Any: the request has no power but what it brings in its body.
    AnyPage,
}

/// Whose scripts may read the answers in a browser. Cookies are for our own pages alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cors {
    OwnPages,
    /// Those of `CORS_ALLOWED_ORIGINS`, too.
    ApiOrigins,
    AnySite,
}

/// Where answers may be shown: as a frame (CSP `frame-ancestors`), as a part of a page (`Cross-Origin-Resource-Policy`), or in a
/// window that another page has opened and holds on to (`Cross-Origin-Opener-Policy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedding {
    OwnSite,
    AnySite,
}

impl Embedding {
    pub(crate) const fn frame_ancestors(self) -> &'static str {
        match self {
            Self::OwnSite => "'none'",
            Self::AnySite => "*",
        }
    }

    pub(crate) const fn resource_policy(self) -> &'static str {
        match self {
            Self::OwnSite => "same-origin",
            Self::AnySite => "cross-origin",
        }
    }

    pub(crate) const fn opener_policy(self) -> &'static str {
        match self {
            Self::OwnSite => "same-origin",
            Self::AnySite => "unsafe-none",
        }
    }
}

const KIB: usize = 1024;
const FORM: Body = Body::Whole { max_bytes: 256 * KIB, turns: Turns::Shared };
const UNLIMITED: Concurrency = Concurrency { per_person: usize::MAX, per_network: usize::MAX, in_all: usize::MAX };
const HALF_A_MINUTE: Time = Time::Handling(Duration::from_secs(30));

pub(crate) const PAGES: Policy = Policy {
    group: "Pages",
    body: FORM,
    length: Length::Required,
    time: HALF_A_MINUTE,
    concurrency: UNLIMITED,
    session: Session::Read,
    csrf: Csrf::OwnPages,
    cors: Cors::OwnPages,
    embedding: Embedding::OwnSite,
    has_language: true,
    audits_not_found: false,
    compression: true,
    checks_host: true,
    needs_database: true,
};

pub(crate) const ACTIONS: Policy = Policy { group: "Actions", has_language: false, audits_not_found: true, ..PAGES };

pub(crate) const API: Policy = Policy { group: "Api", csrf: Csrf::OwnPagesAndApiOrigins, cors: Cors::ApiOrigins, ..ACTIONS };

pub(crate) const STREAMS: Policy = Policy {
    group: "Streams",
    body: Body::Unread,
    time: Time::Unlimited,
    // A whole company may sit behind one address.
    concurrency: Concurrency { per_person: 40, per_network: 2_000, in_all: 20_000 },
    // It audits by itself.
    audits_not_found: false,
    compression: false,
    ..ACTIONS
};

pub(crate) const DOWNLOADS: Policy =
    Policy { group: "Downloads", body: Body::Unread, time: Time::Unlimited, compression: false, ..ACTIONS };

pub(crate) const UPLOADS: Policy = Policy {
    group: "Uploads",
    body: Body::Streamed { max_bytes: upload::MAX_BODY_BYTES },
    length: Length::Optional,
    // For all files of a form, over a slow line.
    time: Time::Sending(Duration::from_secs(15 * 60)),
    // Each holds a part of its file in memory, at worst two of 5 MiB.
    concurrency: Concurrency { per_person: 6, per_network: 48, in_all: 128 },
    compression: false,
    ..ACTIONS
};

/// No routes yet. A sender signs the body, which therefore is read whole.
pub(crate) const WEBHOOKS: Policy = Policy {
    group: "Webhooks",
    body: Body::Whole { max_bytes: 1024 * KIB, turns: Turns::Own { max_concurrent: 64 } },
    session: Session::Ignored,
    csrf: Csrf::AnyPage,
    audits_not_found: false,
    ..ACTIONS
};

/// No routes yet.
pub(crate) const EMBEDS: Policy = Policy {
    group: "Embeds",
    body: Body::Whole { max_bytes: 64 * KIB, turns: Turns::Own { max_concurrent: 128 } },
    session: Session::Ignored,
    csrf: Csrf::AnyPage,
    cors: Cors::AnySite,
    embedding: Embedding::AnySite,
    audits_not_found: false,
    ..ACTIONS
};

/// For whoever looks after the process: asked by address, and answered whatever else is down.
pub(crate) const OPERATOR: Policy = Policy {
    group: "Operator",
    body: Body::Unread,
    time: Time::Unlimited,
    session: Session::Ignored,
    csrf: Csrf::AnyPage,
    audits_not_found: false,
    compression: false,
    checks_host: false,
    needs_database: false,
    ..ACTIONS
};

#[cfg(test)]
pub(crate) const ALL: [&Policy; 9] = [&PAGES, &ACTIONS, &API, &STREAMS, &DOWNLOADS, &UPLOADS, &WEBHOOKS, &EMBEDS, &OPERATOR];

#[cfg(test)]
mod tests {
    use super::*;

    const ARCHITECTURE: &str = include_str!("../../../ARCHITECTURE.md");
    const HEAD: [&str; 12] = [
        "group",
        "routes",
        "body",
        "length",
        "time",
        "at once",
        "session",
        "may change",
        "may read",
        "frames · CORP · COOP",
        "host, database",
        "besides",
    ];

    const ROUTES: [&str; 9] = [
        "pages, files of the site, what is not found",
        "server functions (`/fn`), the forms of the second factor, pictures, what development adds",
        "`/api/v1`",
        "the WebSocket (`/ws`)",
        "`/files`, `/exports`, files of questions",
        "`/library/upload`, `/attachments`, a question by form, a new picture",
        "calls of payment gateways and messengers",
        "the widget on other sites",
        "`/healthz`, `/readyz`, `/metrics`",
    ];

    fn table() -> String {
        let rule = HEAD.map(|_| "---");
        let rows: Vec<_> = ALL.into_iter().zip(ROUTES).map(|(policy, routes)| row(policy, routes)).collect();
        [HEAD.map(str::to_owned), rule.map(str::to_owned)].iter().chain(&rows).map(|cells| format!("| {} |\n", cells.join(" | "))).collect()
    }

    fn row(policy: &Policy, routes: &str) -> [String; 12] {
        let mut at_once = Vec::new();
        let body = match policy.body {
            Body::Whole { max_bytes, turns } => {
                at_once.push(match turns {
                    Turns::Shared => "shared turns".to_owned(),
                    Turns::Own { max_concurrent } => format!("{max_concurrent} turns of its own"),
                });
                format!("{} KiB, whole", max_bytes / KIB)
            }
            Body::Streamed { max_bytes } => format!("{} MiB, streamed", max_bytes / KIB / KIB),
            Body::Unread => "not read".to_owned(),
        };
        if policy.concurrency != UNLIMITED {
            let Concurrency { per_person, per_network, in_all } = policy.concurrency;
            at_once.push(format!("{per_person} a person, {per_network} a network, {in_all} in all"));
        }
        let length = match policy.length {
            Length::Required => "required",
            Length::Optional => "optional, then closed",
        };
        let time = match policy.time {
            Time::Handling(limit) => format!("{} s, then 503", limit.as_secs()),
            Time::Sending(limit) => format!("{} min, then 408", limit.as_secs() / 60),
            Time::Unlimited => "no limit".to_owned(),
        };
        let session = match policy.session {
            Session::Read => "bearer or cookies",
            Session::Ignored => "ignored",
        };
        let csrf = match policy.csrf {
            Csrf::OwnPages => "own pages",
            Csrf::OwnPagesAndApiOrigins => "own pages, API origins",
            Csrf::AnyPage => "any page",
        };
        let cors = match policy.cors {
            Cors::OwnPages => "own pages",
            Cors::ApiOrigins => "own pages, API origins",
            Cors::AnySite => "any site",
        };
        let embedding = policy.embedding;
        let embedding = format!("`{}` · {} · {}", embedding.frame_ancestors(), embedding.resource_policy(), embedding.opener_policy());
        let checks = [(policy.checks_host, "known hosts"), (policy.needs_database, "503 without database")];
        let besides = [(policy.has_language, "language"), (policy.audits_not_found, "404s audited"), (policy.compression, "compressed")];
        let named = |facts: &[(bool, &'static str)]| {
            let named: Vec<_> = facts.iter().filter(|(is_so, _)| *is_so).map(|(_, name)| *name).collect();
            if named.is_empty() { "–".to_owned() } else { named.join(", ") }
        };
        let at_once = if at_once.is_empty() { "–".to_owned() } else { at_once.join("; ") };
        let [group, routes, length, session, csrf, cors] = [policy.group, routes, length, session, csrf, cors].map(str::to_owned);
        [group, routes, body, length, time, at_once, session, csrf, cors, embedding, named(&checks), named(&besides)]
    }

    #[test]
    fn the_table_in_architecture_agrees_with_the_policies() {
        let table = table();
        assert!(ARCHITECTURE.contains(&table), "ARCHITECTURE.md needs this table of route groups:\n\n{table}");
    }

    #[test]
    fn whoever_may_send_from_any_page_has_no_session_to_abuse() {
        for policy in ALL {
            let open = policy.csrf == Csrf::AnyPage || policy.cors == Cors::AnySite || policy.embedding == Embedding::AnySite;
            assert!(!open || policy.session == Session::Ignored, "{}", policy.group);
            assert!(!policy.audits_not_found || policy.session == Session::Read, "{}: nobody to name", policy.group);
        }
    }
}
