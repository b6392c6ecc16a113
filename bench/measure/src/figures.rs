//! Numbers out of many numbers.

/// The value below which the given share lies. NaN of nothing.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(place.saturating_sub(1)).or(sorted.last()).copied().unwrap_or(f64::NAN)
}

/// The value in the middle, or between the two in the middle. NaN of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle), middle.checked_sub(1).and_then(|before| sorted.get(before))) {
        (Some(upper), Some(lower)) if sorted.len().is_multiple_of(2) => (lower + upper) / 2.0,
        (Some(upper), _) => *upper,
        (None, _) => f64::NAN,
    }
}

/// The greatest value; negative infinity of nothing.
pub fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The same thing measured on both sides, round by round.
#[derive(Debug, Default, Clone)]
pub struct Paired {
    pub ours: Vec<f64>,
    pub twin: Vec<f64>,
}

impl Paired {
    pub fn push(&mut self, ours: f64, twin: f64) {
        self.ours.push(ours);
        self.twin.push(twin);
    }

    /// Ours over the twin's, of each round.
    pub fn ratios(&self) -> Vec<f64> {
        self.ours.iter().zip(&self.twin).map(|(ours, twin)| ours / twin).collect()
    }

    /// Ours less the twin's, of each round.
    pub fn differences(&self) -> Vec<f64> {
        self.ours.iter().zip(&self.twin).map(|(ours, twin)| ours - twin).collect()
    }
}

/// Three figures that count, and thousands apart: 12.3 ms, 40,861/s.
pub fn shown(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let plain = format!("{value:.places$}");
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 && digits.chars().all(|c| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!((quantile(&values, 0.5), quantile(&values, 0.99), quantile(&values, 1.0)), (50.0, 99.0, 100.0));
        assert_eq!(quantile(&[7.0], 0.99), 7.0);
        assert!(median(&[]).is_nan());
        assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[4.0, 1.0]), most(&[1.0, 3.0, 2.0])), (2.0, 2.5, 3.0));
    }

    #[test]
    fn figures_are_written_with_what_counts() {
        assert_eq!([40861.3, 12.34, 0.456, -1234.0].map(shown), ["40,861", "12.3", "0.46", "-1,234"]);
    }
}
