use std::time::Duration;

use domain::jobs::{JobRegistry, Schedule, When};
use domain::{Result, Services, attachments, chat, erasure, export, knowledge, notifications, operators, sessions, sign_in};

const HOURLY: Duration = Duration::from_secs(3600);
const DAILY: Duration = Duration::from_secs(86_400);

/// Every job of the program, and the service that does it.
pub fn registry(services: &Services) -> JobRegistry {
    let Services { library, chat, attachments, notifications, sign_in, sessions, operators, erasure, exports, .. } = services;
    JobRegistry::default()
        .with::<knowledge::ReadDocument>(library)
        .with::<knowledge::ReadAttachment>(library)
        .with::<knowledge::EmbedDocument>(library)
        .with::<knowledge::EmbedMissing>(library)
        .with::<knowledge::EraseDocument>(library)
        .with::<knowledge::FetchPage>(library)
        .with::<knowledge::RefreshPages>(library)
        .with::<chat::EraseConversation>(chat)
        .with::<chat::ForgetRemoteConversation>(chat)
        .with::<attachments::PurgeAttachments>(attachments)
        .with::<notifications::DeliverNotification>(notifications)
        .with::<sign_in::SendLetter>(notifications)
        .with::<sign_in::OfferReset>(sign_in)
        .with::<sign_in::PruneSignIn>(sign_in)
        .with::<sessions::TellEnded>(sessions)
        .with::<sessions::PruneSessions>(sessions)
        .with::<operators::ResetAttempts>(operators)
        .with::<erasure::EraseAccount>(erasure)
        .with::<erasure::ForgetOrigins>(erasure)
        .with::<export::PrepareExport>(exports)
        .with::<export::PruneExports>(exports)
}

/// What comes again and again.
///
/// # Errors
/// When a schedule cannot be read.
pub fn schedules() -> Result<Vec<Schedule>> {
    Ok(vec![
        Schedule::new("tidy_accounts", When::every(HOURLY), &sign_in::PruneSignIn {})?,
        Schedule::new("prune_sessions", When::every(HOURLY), &sessions::PruneSessions {})?,
        Schedule::new("forget_origins", When::every(DAILY), &erasure::ForgetOrigins {})?,
        Schedule::new("refresh_pages", When::every(HOURLY), &knowledge::RefreshPages {})?,
        Schedule::new("embed_missing", When::every(HOURLY), &knowledge::EmbedMissing {})?,
        Schedule::new("purge_attachments", When::every(HOURLY), &attachments::PurgeAttachments {})?,
        Schedule::new("tidy_exports", When::every(HOURLY), &export::PruneExports {})?,
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
        jobs.retain(|job| !registered.contains(&format!("::{job}>(")));
        assert_eq!(jobs, Vec::<String>::new());
    }

    #[test]
    fn every_schedule_can_be_read() {
        assert!(schedules().is_ok());
    }
}
