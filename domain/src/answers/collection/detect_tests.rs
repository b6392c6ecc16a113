use proptest::prelude::*;

use super::*;

#[track_caller]
fn hold(kind: FactKind, sentences: &[&str], is_wanted: bool) {
    let wrong: Vec<_> = sentences.iter().filter(|sentence| Facts::of(sentence).hold(kind) != is_wanted).collect();
    assert!(wrong.is_empty(), "{kind:?}, wanted {is_wanted}: {wrong:#?}");
}

#[test]
fn dates_of_both_calendars_are_seen() {
    let dates = [
        "در تاریخ ۱۴۰۴/۰۲/۱۶ امضا شد.",
        "جلسه ۱۰ اردیبهشت ۱۴۰۴ بود.",
        "تا پایان خرداد فرصت دارید.",
        "دهم مهر آغاز می‌شود.",
        "آبان ۱۴۰۳",
        "signed on 17 April 2025",
        "April 17, 2025",
        "by 31 March",
        "2025-04-17",
        "am 17.4.2025",
        "the 3rd of May",
        "1st May",
    ];
    hold(FactKind::Date, &dates, true);
    hold(
        FactKind::Date,
        &["نسبت ۱/۲ است.", "مهر و امضا لازم است.", "You may leave.", "Section 2 may apply.", "march on", "نسخهٔ ۳.۱.۲", "سال مالی"],
        false,
    );
}

#[test]
fn amounts_are_seen_with_their_units() {
    let amounts = [
        "۵۰ هزار تومان از ویزیت بعدی گرفته می‌شود.",
        "جریمه پنجاه میلیون ریال است.",
        "قیمت (تومان): ۱٬۲۵۰٬۰۰۰ · مبدأ: انار",
        "Bicycles cost £2.",
        "40 dollars a day",
        "It is €7.40.",
        "ده درصد تخفیف دارد.",
        "99.9 percent",
        "5% VAT",
    ];
    hold(FactKind::Amount, &amounts, true);
    hold(FactKind::Amount, &["تومان واحد پول است.", "E4: steam boiler", "۱۲ روز کاری", "no $ here"], false);
}

#[test]
fn deadlines_are_times_that_something_must_keep_to() {
    let deadlines = [
        "گواهی پزشک باید ظرف سه روز تحویل شود.",
        "مهلت اجرا پایان خرداد است.",
        "خانم رستگار تا ۱۰ خرداد آگهی را آماده می‌کند.",
        "سررسید چک ۱۴۰۴/۰۳/۰۱ است.",
        "within 14 days of delivery",
        "Book at least two weeks before; no later than 5 May.",
        "Unused leave may be carried over until 31 March.",
    ];
    hold(FactKind::Deadline, &deadlines, true);
    hold(FactKind::Deadline, &["شنبه تا چهارشنبه باز است.", "مرخصی سالانه ۲۶ روز است.", "written by hand", "It takes five minutes."], false);
}

#[test]
fn parties_are_named_with_titles_firms_or_roles() {
    let parties = [
        "شرکت رایان‌پرداز البرز کارفرماست.",
        "آقای مقدم پیشنهاد کرد.",
        "دکتر شیرین توکلی، پزشک عمومی",
        "فروشنده: علی رضایی",
        "Harlow Finch Ltd signed it.",
        "Mrs Clara Pinto",
        "between Mill Estates (\"the Landlord\") and",
    ];
    hold(FactKind::Party, &parties, true);
    hold(FactKind::Party, &["شرکت باید آن را بپردازد.", "a limited offer", "the seller pays", "خانم‌ها و آقایان"], false);
}

#[test]
fn duties_oblige_somebody() {
    hold(FactKind::Duty, &["مستأجر موظف است اجاره را بپردازد.", "کودکان باید با پدر بیایند.", "The tenant shall pay the rent."], true);
    hold(FactKind::Duty, &["چه باید کرد؟", "The rent is paid monthly."], false);
}

proptest! {
    #[test]
    fn any_text_may_be_looked_at(text in "(\\PC|[۰-۹/.$ ]|تا |روز |شرکت |آقای |by |May |Ltd ){0,60}") {
        let facts = Facts::of(&text);
        for kind in [FactKind::Date, FactKind::Deadline, FactKind::Amount, FactKind::Party, FactKind::Duty] {
            facts.hold(kind);
        }
    }
}
