use super::Job;

/// A job that failed this often is usually set aside for an operator.
const USUAL_FAILURES: i32 = 8;
/// What is kept about a person, here or by others, is tried to be removed for a week.
const REMOVAL_SECONDS: i64 = 7 * 24 * 3600;
/// Later than this a letter says nothing new, and the link in it may be over.
const LETTER_SECONDS: i64 = 12 * 3600;
/// The first wait after a failure; it doubles with each further one.
const FIRST_WAIT_SECONDS: i64 = 2;
/// No wait is longer.
const LONGEST_WAIT_SECONDS: i64 = 3600;

/// For how long a job that fails is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Until it has failed so often.
    Failures(i32),
    /// Until so many seconds after it was written: its success is in the hands of others, who may be away for days.
    Seconds(i64),
}

impl Patience {
    /// With this kind of job.
    pub(super) const fn with(job: &Job) -> Self {
        match job {
            Job::ForgetRemoteConversation { .. } | Job::EraseAccount { .. } => Self::Seconds(REMOVAL_SECONDS),
            Job::SendLetter { .. } => Self::Seconds(LETTER_SECONDS),
            _ => Self::Failures(USUAL_FAILURES),
        }
    }

    /// Whether a job that has just failed, for so many times in all and so long after it was written, is tried no more.
    pub(super) const fn is_over(self, failures: i32, age_seconds: i64) -> bool {
        match self {
            Self::Failures(most) => failures >= most,
            Self::Seconds(most) => age_seconds >= most,
        }
    }
}

/// How long to wait after so many failures before the next try.
pub(super) fn wait_seconds(failures: i32) -> i64 {
    (FIRST_WAIT_SECONDS << failures.clamp(0, 16)).min(LONGEST_WAIT_SECONDS)
}
