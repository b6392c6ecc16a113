use std::time::Duration;

/// Whether and when a job that has failed is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    limit: Limit,
    first_wait: Duration,
    longest_wait: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    Failures(i32),
    Age(Duration),
}

impl RetryPolicy {
    /// Eight failures: about eight minutes.
    pub const DEFAULT: Self = Self::failures(8);

    /// Until it has failed so often.
    #[must_use]
    pub const fn failures(most: i32) -> Self {
        Self::until(Limit::Failures(most))
    }

    /// Until so long after it was due first: its success is in the hands of others, who may be away for days.
    #[must_use]
    pub const fn age(most: Duration) -> Self {
        Self::until(Limit::Age(most))
    }

    const fn until(limit: Limit) -> Self {
        Self { limit, first_wait: Duration::from_secs(4), longest_wait: Duration::from_secs(3600) }
    }

    /// With another curve: the wait after the first failure, which doubles with each further one, and the longest wait.
    #[must_use]
    pub const fn waits(self, first_wait: Duration, longest_wait: Duration) -> Self {
        Self { first_wait, longest_wait, ..self }
    }

    /// Whether a job that has just failed, for so many times in all and so long after it was written, is tried no more.
    pub(super) const fn is_exhausted(self, failures: i32, age_seconds: i64) -> bool {
        match self.limit {
            Limit::Failures(most) => failures >= most,
            Limit::Age(most) => age_seconds >= most.as_secs().cast_signed(),
        }
    }

    /// How long to wait after so many failures before the next try.
    pub(super) fn wait(self, failures: i32) -> Duration {
        let doubled = u32::try_from(failures.saturating_sub(1)).unwrap_or(0);
        self.first_wait.saturating_mul(1_u32.checked_shl(doubled).unwrap_or(u32::MAX)).min(self.longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(policy: RetryPolicy) -> Vec<u64> {
        [1, 2, 3, 7, 20, 40, i32::MAX].map(|failures| policy.wait(failures).as_secs()).to_vec()
    }

    #[test]
    fn each_policy_waits_along_its_own_curve() {
        assert_eq!(seconds(RetryPolicy::DEFAULT), [4, 8, 16, 256, 3600, 3600, 3600]);
        let hours = RetryPolicy::age(Duration::from_secs(86_400)).waits(Duration::from_secs(60), Duration::from_secs(6 * 3600));
        assert_eq!(seconds(hours), [60, 120, 240, 3840, 21_600, 21_600, 21_600]);
    }

    #[test]
    fn a_policy_ends_by_failures_or_by_age() {
        let (by_failures, by_age) = (RetryPolicy::failures(3), RetryPolicy::age(Duration::from_secs(100)));
        assert!(!by_failures.is_exhausted(2, i64::MAX) && by_failures.is_exhausted(3, 0));
        assert!(!by_age.is_exhausted(i32::MAX, 99) && by_age.is_exhausted(1, 100));
    }
}
