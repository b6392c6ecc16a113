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
    Time { date: Option<Calendar>, time: bool },
}

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
            Shown::Time { date, time } => told(value + if since_1904 { SINCE_1904 } else { 0.0 }, date, time),
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
        14..=17 => Shown::Time { date: Some(Calendar::Gregorian), time: false },
        18..=21 | 45..=47 => Shown::Time { date: None, time: true },
        22 => Shown::Time { date: Some(Calendar::Gregorian), time: true },
        _ => Shown::Plain,
    }
}

fn shown_by(code: &str) -> Shown {
    let (code, calendar) = meant(code.split(';').next().unwrap_or_default());
    let date = code.contains(['y', 'Y', 'd', 'D']).then_some(calendar);
    let time = code.contains(['h', 'H', 's', 'S']);
    if date.is_some() || time {
        return Shown::Time { date, time };
    }
    if !code.contains(['0', '#', '?']) {
        return Shown::Plain;
    }
    let decimals = code.split_once('.').map_or(0, |(_, after)| after.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count());
    Shown::Number { decimals: decimals.min(MAX_DECIMALS), grouped: code.contains(','), percent: code.contains('%') }
}

/// A format without the texts and settings in it, and the calendar that one of them asks for.
fn meant(code: &str) -> (String, Calendar) {
    let mut meant = String::new();
    let mut calendar = Calendar::Gregorian;
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => drop(rest.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(rest.next()),
            '[' => {
                let setting: String = rest.by_ref().take_while(|c| *c != ']').collect();
                // Hours beyond a day, `[h]`, are hours; `[$-fa-IR,96]` is a language and its calendar.
                if setting.len() <= 2 {
                    meant.push_str(&setting);
                }
                if setting.to_ascii_lowercase().contains("fa-ir") || setting.ends_with("429") {
                    calendar = Calendar::Jalali;
                }
            }
            c => meant.push(c),
        }
    }
    (meant, calendar)
}

/// As many digits as tell the number, and no exponent where a person would write none.
fn plain(value: f64) -> String {
    if value.abs() >= 1e15 {
        return value.to_string();
    }
    let rounded = format!("{value:.MAX_DECIMALS$}");
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

/// A moment, told in days with what is left of one.
fn told(days: f64, date: Option<Calendar>, time: bool) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "there are less than three million days")]
    let minutes = ((days - EPOCH) * 1440.0).round() as i64;
    let day = date.map(|calendar| {
        let Date { year, month, day } = calendar.date(minutes.div_euclid(1440));
        format!("{year:04}/{month:02}/{day:02}")
    });
    let minutes = minutes.rem_euclid(1440);
    let clock = time.then(|| format!("{:02}:{:02}", minutes / 60, minutes % 60));
    day.into_iter().chain(clock).collect::<Vec<_>>().join(" ")
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
        assert_eq!(shown("@", 12.0), "12");
    }

    #[test]
    fn dates_are_shown_in_the_calendar_that_is_asked_for() {
        assert_eq!(shown("yyyy/mm/dd", 45_000.0), "2023/03/15");
        assert_eq!(shown("[$-fa-IR,96]yyyy/mm/dd;@", 45_000.0), "1401/12/24");
        assert_eq!(shown("[h]:mm", 0.5), "12:00");
        assert_eq!(shown("d/m/yy h:mm", 45_000.75), "2023/03/15 18:00");
        assert_eq!(shown("yyyy", -5.0), "-5");
    }
}
