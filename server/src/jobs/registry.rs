use std::time::Duration;

use domain::chat::{EraseConversation, ForgetRemoteConversation};
use domain::erasure::EraseAccount;
use domain::export::{PrepareExport, PruneExports};
use domain::jobs::{JobRegistry, Schedule, When};
use domain::knowledge::{EraseDocument, ReadDocument};
use domain::notifications::DeliverNotification;
use domain::operators::ForgetAttempts;
use domain::sessions::{PruneSessions, TellEnded};
use domain::sign_in::{OfferReset, PruneSignIn, SendLetter};
use domain::{Result, Services};

const HOURLY: Duration = Duration::from_secs(3600);

/// Every job of the program, and the service that does it.
pub fn registry(services: &Services) -> JobRegistry {
    let Services { sessions, sign_in, operators, erasure, notifications, library, chat, exports, .. } = services;
    JobRegistry::default()
        .with::<ReadDocument>(library)
        .with::<EraseDocument>(library)
        .with::<EraseConversation>(chat)
        .with::<ForgetRemoteConversation>(chat)
        .with::<DeliverNotification>(notifications)
        .with::<SendLetter>(notifications)
        .with::<OfferReset>(sign_in)
        .with::<TellEnded>(sessions)
        .with::<ForgetAttempts>(operators)
        .with::<PruneSignIn>(sign_in)
        .with::<PruneSessions>(sessions)
        .with::<EraseAccount>(erasure)
        .with::<PrepareExport>(exports)
        .with::<PruneExports>(exports)
}

/// What comes again and again.
///
/// # Errors
/// When a schedule cannot be read.
pub fn schedules() -> Result<Vec<Schedule>> {
    Ok(vec![
        Schedule::new("tidy_accounts", When::every(HOURLY), &PruneSignIn {})?,
        Schedule::new("prune_sessions", When::every(HOURLY), &PruneSessions {})?,
        Schedule::new("tidy_exports", When::every(HOURLY), &PruneExports {})?,
    ])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn jobs_in(folder: &Path, jobs: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"));
            if path.is_dir() {
                jobs_in(&path, jobs);
            } else if !is_test {
                let text = std::fs::read_to_string(&path).unwrap();
                let names = text.lines().filter_map(|line| line.strip_prefix("impl Job for ")?.split_once(' '));
                jobs.extend(names.map(|(name, _)| name.to_owned()));
            }
        }
    }

    #[test]
    fn every_job_of_the_domain_is_registered() {
        let mut jobs = Vec::new();
        jobs_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src"), &mut jobs);
        assert!(jobs.len() > 5, "{jobs:?}");
        let registered = include_str!("registry.rs");
        jobs.retain(|job| !registered.contains(&format!(".with::<{job}>(")));
        assert_eq!(jobs, Vec::<String>::new());
    }

    #[test]
    fn every_schedule_can_be_read() {
        assert!(schedules().is_ok());
    }
}
