//! Local time for the reader of a page: in the time zone they chose, or Tehran's. The server reads it from a cookie and writes it on
//! the root of the document; in the browser, `Intl.DateTimeFormat` knows the rules of every zone.

use domain::Timestamp;
use domain::persian::jalali::Moment;

/// It changes only with a new document.
#[derive(Debug, Clone)]
pub(crate) struct WallClock {
    #[cfg(feature = "ssr")]
    zone: domain::time_zone::TimeZone,
    #[cfg(not(feature = "ssr"))]
    zone: Option<js_sys::Intl::DateTimeFormat>,
}

#[cfg(feature = "ssr")]
impl WallClock {
    pub(crate) fn of_reader() -> Self {
        Self { zone: zone_of_reader() }
    }

    /// The moment as this clock shows it.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        self.zone.moment(at)
    }
}

/// The time zone that the reader of the present page chose.
#[cfg(feature = "ssr")]
pub(crate) fn zone_of_reader() -> domain::time_zone::TimeZone {
    use domain::time_zone::TimeZone;

    use crate::cookies::TIME_ZONE;
    use crate::request::fresh_preferences;
    use crate::request_parts::cookie;

    let fresh = fresh_preferences().map(|preferences| preferences.time_zone);
    fresh.or_else(|| TimeZone::parse(&cookie(TIME_ZONE)?).ok()).unwrap_or_default()
}

/// What time it is, where the page is rendered.
#[cfg(feature = "ssr")]
pub(crate) fn now() -> Timestamp {
    crate::request::services().map(|services| services.clock.now()).unwrap_or_default()
}

/// What time it is, where the page is rendered.
#[cfg(not(feature = "ssr"))]
pub(crate) fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    Timestamp((js_sys::Date::now() * 1000.0) as i64)
}

#[cfg(not(feature = "ssr"))]
impl WallClock {
    pub(crate) fn of_reader() -> Self {
        thread_local! {
            static CLOCK: WallClock = WallClock { zone: browser::chosen_zone() };
        }
        CLOCK.with(Clone::clone)
    }

    /// The moment as this clock shows it.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        use domain::persian::jalali::UtcOffset;

        let offset = self.zone.as_ref().and_then(|zone| browser::offset(zone, at));
        Moment::of(at, offset.unwrap_or(UtcOffset::TEHRAN))
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use domain::Timestamp;
    use domain::persian::jalali::UtcOffset;
    use js_sys::Intl::DateTimeFormat;
    use js_sys::{Array, Function, Object, Reflect};
    use leptos::prelude::document;
    use wasm_bindgen::{JsCast, JsValue};

    /// What knows the zone on the root of the document. `None` for Tehran, and for a zone that this browser has not heard of.
    pub(super) fn chosen_zone() -> Option<DateTimeFormat> {
        let name = document().document_element()?.get_attribute("data-time-zone")?;
        let options = Object::new();
        for (key, value) in [("timeZone", name.as_str()), ("timeZoneName", "longOffset")] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        Reflect::construct(&constructor, &Array::of2(&"en".into(), &options)).ok().map(JsCast::unchecked_into)
    }

    /// How far clocks there are ahead of UTC, which the browser writes as `GMT+03:30`.
    pub(super) fn offset(zone: &DateTimeFormat, at: Timestamp) -> Option<UtcOffset> {
        #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
        let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64 / 1000.0));
        let of = |part: &JsValue, key: &str| Reflect::get(part, &key.into()).ok()?.as_string();
        let parts = zone.format_to_parts(&date);
        let name = parts.iter().find(|part| of(part, "type").as_deref() == Some("timeZoneName"))?;
        super::read_offset(&of(&name, "value")?)
    }
}

/// Reads `GMT+03:30`, `GMT-5` and `GMT`.
#[cfg(any(test, not(feature = "ssr")))]
fn read_offset(text: &str) -> Option<domain::persian::jalali::UtcOffset> {
    use domain::persian::jalali::UtcOffset;

    let rest = text.strip_prefix("GMT")?;
    let Some(sign) = rest.chars().next() else { return Some(UtcOffset { seconds: 0 }) };
    let mut fields = rest.get(sign.len_utf8()..)?.split(':').map(|field| field.parse::<i64>().ok());
    let (hours, minutes) = (fields.next()??, fields.next().unwrap_or(Some(0))?);
    let seconds = hours * 3600 + minutes * 60;
    Some(UtcOffset { seconds: if sign == '+' { seconds } else { -seconds } })
}

#[cfg(test)]
mod tests {
    use super::read_offset;

    #[test]
    fn the_offsets_that_browsers_write_are_read() {
        let seconds = |text| read_offset(text).map(|offset| offset.seconds);
        assert_eq!(seconds("GMT+03:30"), Some(12_600));
        assert_eq!(seconds("GMT-05:00"), Some(-18_000));
        assert_eq!(seconds("GMT\u{2212}9"), Some(-32_400));
        assert_eq!(seconds("GMT"), Some(0));
        assert_eq!((seconds("UTC+1"), seconds("GMT+x"), seconds("")), (None, None, None));
    }
}
