//! Numbers as a workbook shows them: grouped, rounded, as a share, as a date.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::knowledge::IntakeFailure;
use crate::knowledge::extract::xml::{attribute, next, number};
use crate::persian::jalali::{Calendar, Date};

/// What 1970-01-01 is in a workbook that counts days from 1900, and how much less in one that does so from 1904.
const EPOCH: f64 = 25_569.0;
const SINCE_1904: f64 = 1_462.0;
/// Later days are no dates that anybody writes.
const LAST_DAY: f64 = 3_000_000.0;
/// More digits after the point are a mistake of the machine.
const MAX_DECIMALS: usize = 10;
const POWERS: [f64; MAX_DECIMALS + 1] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/// How the styles of a workbook show numbers.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// Formats by number.
    codes: HashMap<u32, String>,
    /// The format of each style.
    of_style: Vec<u32>,
}

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Plain,
    Number { decimals: usize, grouped: bool, percent: bool },
    Time { date: Option<Calendar>, clock: Option<Clock> },
}

/// What of a time is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hours: bool,
    seconds: bool,
    /// Whether it is how long something took: hours are counted beyond a day.
    elapsed: bool,
}

const HOURS: Clock = Clock { hours: true, seconds: false, elapsed: false };

impl Formats {
    pub(super) fn read(xml: &str) -> Result<Self, IntakeFailure> {
        let mut this = Self::default();
        let mut in_cells = false;
        let mut reader = Reader::from_str(xml);
        loop {
            match next(&mut reader)? {
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => this.codes.extend(number(&element, "numFmtId").zip(attribute(&element, "formatCode"))),
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => this.of_style.push(number(&element, "numFmtId").unwrap_or(0)),
                    _ => {}
                },
                Event::Eof => return Ok(this),
                _ => {}
            }
        }
    }

    /// What a cell of this style shows for a number.
    pub(super) fn printed(&self, value: f64, style: usize, since_1904: bool) -> String {
        let id = self.of_style.get(style).copied().unwrap_or(0);
        match self.codes.get(&id).map_or_else(|| built_in(id), |code| shown_by(code)) {
            Shown::Plain => plain(value),
            Shown::Number { decimals, grouped, percent } => {
                let (value, sign) = if percent { (value * 100.0, "%") } else { (value, "") };
                // Half is rounded up, as a sheet does it.
                let unit = POWERS[decimals];
                let rounded = format!("{:.decimals$}", (value * unit).round() / unit);
                [if grouped { with_commas(&rounded) } else { rounded }.as_str(), sign].concat()
            }
            Shown::Time { .. } if !(0.0..LAST_DAY).contains(&value) => plain(value),
            Shown::Time { date: None, clock: Some(clock) } => clock.told(seconds(value)),
            Shown::Time { date, clock } => told(seconds(value - EPOCH + if since_1904 { SINCE_1904 } else { 0.0 }), date, clock),
        }
    }
}

/// The formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30).
fn built_in(id: u32) -> Shown {
    match id {
        1 => Shown::Number { decimals: 0, grouped: false, percent: false },
        2 => Shown::Number { decimals: 2, grouped: false, percent: false },
        3 | 37 | 38 => Shown::Number { decimals: 0, grouped: true, percent: false },
        4 | 39 | 40 => Shown::Number { decimals: 2, grouped: true, percent: false },
        9 => Shown::Number { decimals: 0, grouped: false, percent: true },
        10 => Shown::Number { decimals: 2, grouped: false, percent: true },
        14..=17 => Shown::Time { date: Some(Calendar::Gregorian), clock: None },
        18 | 20 => Shown::Time { date: None, clock: Some(HOURS) },
        19 | 21 => Shown::Time { date: None, clock: Some(Clock { seconds: true, ..HOURS }) },
        22 => Shown::Time { date: Some(Calendar::Gregorian), clock: Some(HOURS) },
        45 | 47 => Shown::Time { date: None, clock: Some(Clock { hours: false, seconds: true, elapsed: false }) },
        46 => Shown::Time { date: None, clock: Some(Clock { hours: true, seconds: true, elapsed: true }) },
        _ => Shown::Plain,
    }
}

fn shown_by(code: &str) -> Shown {
    let (code, calendar, elapsed) = meant(code.split(';').next().unwrap_or_default());
    let date = code.contains(['y', 'Y', 'd', 'D']).then_some(calendar);
    let (hours, seconds) = (code.contains(['h', 'H']), code.contains(['s', 'S']));
    let clock = (hours || seconds).then_some(Clock { hours, seconds, elapsed });
    if date.is_some() || clock.is_some() {
        return Shown::Time { date, clock };
    }
    if !code.contains(['0', '#', '?']) {
        return Shown::Plain;
    }
    let decimals = code.split_once('.').map_or(0, |(_, after)| after.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count());
    Shown::Number { decimals: decimals.min(MAX_DECIMALS), grouped: code.contains(','), percent: code.contains('%') }
}

/// A format without the texts and settings in it, the calendar that one of them asks for, and whether it counts hours beyond a day.
fn meant(code: &str) -> (String, Calendar, bool) {
    let (mut meant, mut elapsed) = (String::new(), false);
    let mut calendar = Calendar::Gregorian;
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => drop(rest.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(rest.next()),
            '[' => {
                let setting: String = rest.by_ref().take_while(|c| *c != ']').collect();
                // `[h]` is hours beyond a day; `[$-fa-IR,96]` is a language and its calendar.
                if setting.len() <= 2 {
                    elapsed = true;
                    meant.push_str(&setting);
                }
                if setting.to_ascii_lowercase().contains("fa-ir") || setting.ends_with("429") {
                    calendar = Calendar::Jalali;
                }
            }
            c => meant.push(c),
        }
    }
    (meant, calendar, elapsed)
}

/// As many digits as tell the number, and no exponent where a person would write none.
fn plain(value: f64) -> String {
    if value.abs() >= 1e15 {
        return value.to_string();
    }
    // Beyond fifteen digits there is only noise.
    let whole = format!("{:.0}", value.abs().trunc()).len();
    let decimals = 15_usize.saturating_sub(whole).min(MAX_DECIMALS);
    let rounded = format!("{value:.decimals$}");
    if decimals == 0 {
        return rounded;
    }
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn with_commas(number: &str) -> String {
    let (whole, rest) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[expect(clippy::cast_possible_truncation, reason = "there are less than three million days")]
fn seconds(days: f64) -> i64 {
    (days * 86_400.0).round() as i64
}

/// A moment, in seconds since 1970.
fn told(at: i64, date: Option<Calendar>, clock: Option<Clock>) -> String {
    let day = date.map(|calendar| {
        let Date { year, month, day } = calendar.date(at.div_euclid(86_400));
        format!("{year:04}/{month:02}/{day:02}")
    });
    let clock = clock.map(|clock| clock.told(at.rem_euclid(86_400)));
    day.into_iter().chain(clock).collect::<Vec<_>>().join(" ")
}

impl Clock {
    fn told(self, seconds: i64) -> String {
        let seconds = if self.elapsed { seconds } else { seconds.rem_euclid(86_400) };
        let (hours, minutes, left) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match (self.hours, self.seconds) {
            (true, true) => format!("{hours:02}:{minutes:02}:{left:02}"),
            (true, false) => format!("{hours:02}:{minutes:02}"),
            (false, _) => format!("{:02}:{left:02}", if self.elapsed { seconds / 60 } else { minutes }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        let formats = Formats { codes: HashMap::from([(170, code.to_owned())]), of_style: vec![170] };
        formats.printed(value, 0, false)
    }

    #[test]
    fn numbers_are_shown_as_the_sheet_shows_them() {
        assert_eq!(shown("#,##0", 1_250_000.4), "1,250,000");
        assert_eq!(shown("#,##0", 450_000.5), "450,001");
        assert_eq!(shown("#,##0.00\\ \"ریال\";[Red]-#,##0.00", -1234.5), "-1,234.50");
        assert_eq!(shown("0.0%", 0.155), "15.5%");
        assert_eq!(shown("General", 0.1 + 0.2), "0.3");
        assert_eq!(shown("General", 1_234_567.1), "1234567.1");
        assert_eq!(shown("@", 12.0), "12");
    }

    #[test]
    fn dates_are_shown_in_the_calendar_that_is_asked_for() {
        assert_eq!(shown("yyyy/mm/dd", 45_000.0), "2023/03/15");
        assert_eq!(shown("[$-fa-IR,96]yyyy/mm/dd;@", 45_000.0), "1401/12/24");
        assert_eq!(shown("[h]:mm", 1.5), "36:00");
        assert_eq!(shown("h:mm:ss", 0.5 + 5.0 / 86_400.0), "12:00:05");
        assert_eq!(shown("mm:ss", 90.0 / 86_400.0), "01:30");
        assert_eq!(shown("yyyy/mm/dd", 45_000.999_99), "2023/03/15");
        assert_eq!(shown("d/m/yy h:mm", 45_000.75), "2023/03/15 18:00");
        assert_eq!(shown("yyyy", -5.0), "-5");
    }
}
