//! The names of time zones, from the CLDR.

use std::collections::BTreeMap;

use domain::time_zone::TimeZone;
use domain::{Language, Timestamp};
use icu_collator::Collator;
use icu_collator::options::CollatorOptions;
use icu_datetime::fieldsets::zone::{ExemplarCity, LocalizedOffsetLong};
use icu_datetime::input::{TimeZone as IcuZone, UtcOffset};
use icu_datetime::{DateTimeFormatterLoadError, NoCalendarFormatter};
use icu_locale_core::{Locale, locale};
use icu_time::zone::iana::IanaParserExtended;

/// Zones whose clocks show the same time at present.
pub(crate) struct ZoneGroup {
    /// How far they are from UTC, as `GMT+03:30`.
    pub(crate) offset: String,
    /// Name and city of each.
    pub(crate) zones: Vec<(String, String)>,
}

/// The city a zone is called after.
pub(crate) fn city(zone: TimeZone, language: Language) -> String {
    let city = NoCalendarFormatter::try_new(locale_of(language).into(), ExemplarCity);
    let iana = IanaParserExtended::new().parse(zone.name());
    city.ok().and_then(|city| city_of(iana.canonical, iana.time_zone, &city)).unwrap_or_else(|| name_alone(zone))
}

/// All zones one may choose from, from west to east.
///
/// # Errors
/// When the words of a language are not in the program.
pub(crate) fn zones(at: Timestamp, language: Language) -> Result<Vec<ZoneGroup>, DateTimeFormatterLoadError> {
    let city = NoCalendarFormatter::try_new(locale_of(language).into(), ExemplarCity)?;
    let offset = NoCalendarFormatter::try_new(locale_of(language).into(), LocalizedOffsetLong)?;
    let collator = Collator::try_new(locale_of(language).into(), CollatorOptions::default())?;
    let mut groups: BTreeMap<i32, Vec<(String, String)>> = BTreeMap::new();
    for iana in IanaParserExtended::new().iter() {
        let Ok(zone) = TimeZone::parse(iana.canonical) else { continue };
        let seconds = i32::try_from(zone.offset(at).seconds).unwrap_or_default();
        let named = city_of(iana.canonical, iana.time_zone, &city).or_else(|| (zone.name() == "Etc/UTC").then(|| name_alone(zone)));
        groups.entry(seconds).or_default().extend(named.map(|city| (zone.name().to_owned(), city)));
    }
    let named = groups.into_iter().filter(|(_, zones)| !zones.is_empty()).map(|(seconds, mut zones)| {
        zones.sort_by(|(_, one), (_, other)| collator.compare(one, other));
        let offset = offset.format(&UtcOffset::from_seconds_unchecked(seconds)).to_string();
        ZoneGroup { offset, zones }
    });
    Ok(named.collect())
}

/// Zones that only count hours are called after no city: `Etc/GMT-4`, `EST5EDT`.
fn city_of(name: &str, zone: IcuZone, city: &NoCalendarFormatter<ExemplarCity>) -> Option<String> {
    let is_of_city = name.contains('/') && !name.starts_with("Etc/");
    is_of_city.then(|| city.format(&zone.with_offset(None)).to_string())
}

fn name_alone(zone: TimeZone) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

const fn locale_of(language: Language) -> Locale {
    match language {
        Language::Fa => locale!("fa"),
        Language::En => locale!("en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22.
    const NOW: Timestamp = Timestamp(1_795_362_000_000_000);

    #[test]
    fn a_zone_is_called_after_its_city_in_both_languages() {
        let of = |name, language| city(TimeZone::parse(name).unwrap(), language);
        assert_eq!((of("Asia/Tehran", Language::Fa), of("Asia/Tehran", Language::En)), ("تهران".to_owned(), "Tehran".to_owned()));
        assert_eq!(of("America/New_York", Language::Fa), "نیویورک");
        assert_eq!(of("Iran", Language::Fa), "تهران");
        assert_eq!(of("Etc/UTC", Language::En), "UTC");
    }

    #[test]
    fn cities_stand_in_the_order_of_their_alphabet() {
        let groups = zones(NOW, Language::Fa).unwrap();
        let with_paris = groups.iter().find(|group| group.zones.iter().any(|(_, city)| city == "پاریس")).unwrap();
        let place = |name: &str| with_paris.zones.iter().position(|(_, city)| city == name).unwrap();
        assert!(place("بروکسل") < place("پاریس") && place("پاریس") < place("رم") && place("رم") < place("وین"), "{:?}", with_paris.zones);
    }

    #[test]
    fn every_zone_to_choose_from_is_one_and_has_a_name_in_both_languages() {
        for language in [Language::Fa, Language::En] {
            let groups = zones(NOW, language).unwrap();
            let tehran = groups.iter().find(|group| group.zones.iter().any(|(name, _)| name == "Asia/Tehran")).unwrap();
            assert!(tehran.offset.contains(if language == Language::Fa { "۰۳:۳۰" } else { "+03:30" }), "{}", tehran.offset);
            let all: Vec<_> = groups.iter().flat_map(|group| &group.zones).collect();
            assert!((300..500).contains(&all.len()), "{}", all.len());
            for (name, city) in all {
                assert!(
                    TimeZone::parse(name).is_ok() && !city.is_empty() && !city.contains("Unknown") && !city.contains("نامشخص"),
                    "{name}: {city}"
                );
            }
        }
    }
}
