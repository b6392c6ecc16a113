//! E-mails as they are saved: who wrote to whom, when and about what, and what they wrote.

use mail_parser::{Address, MessageParser, MimeHeaders};

use super::outline::Outline;
use super::{Extracted, html, paragraphs};
use crate::knowledge::IntakeFailure;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let message = MessageParser::default().parse(bytes).ok_or(IntakeFailure::Damaged)?;
    let mut outline = Outline::default();
    if let Some(subject) = message.subject() {
        outline.heading(1, subject);
    }
    for (name, people) in [("From", message.from()), ("To", message.to()), ("Cc", message.cc())] {
        if let Some(people) = people.map(named).filter(|people| !people.is_empty()) {
            outline.line(&format!("{name}: {people}"));
        }
    }
    if let Some(date) = message.date() {
        outline.line(&format!("Date: {}", date.to_rfc822()));
    }
    let files: Vec<&str> = message.attachments().filter_map(MimeHeaders::attachment_name).collect();
    if !files.is_empty() {
        outline.line(&format!("Attachments: {}", files.join(", ")));
    }
    // A letter with a picture in the middle has its text in several parts.
    for part in message.text_body.iter().filter_map(|part| message.part(*part)) {
        match part.text_contents() {
            Some(page) if part.is_text_html() => outline.below(html::extract_text(page)?),
            Some(text) => paragraphs::of_text(text).iter().for_each(|line| outline.line(line)),
            None => {}
        }
    }
    Ok(outline.finish())
}

fn named(address: &Address<'_>) -> String {
    let people = address.iter().map(|person| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    });
    people.filter(|person| !person.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(letter: &str) -> Vec<(Option<String>, String)> {
        extract(letter.as_bytes()).unwrap().sections.into_iter().map(|section| (section.heading, section.text)).collect()
    }

    #[test]
    fn a_letter_says_who_wrote_what_to_whom() {
        let head = "From: Sara <sara@x.ir>\r\nTo: ali@x.ir\r\nSubject: =?UTF-8?B?2YLYsdin2LHYr9in2K8=?=\r\nDate: Tue, 1 Jul 2025 10:00:00 +0330\r\n";
        let plain = format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\nسلام. تحویل شنبه است.\r\n");
        let told = read(&plain);
        assert_eq!(told[0].0.as_deref(), Some("قرارداد"));
        assert_eq!(told[0].1, "From: Sara <sara@x.ir>\nTo: ali@x.ir\nDate: Tue, 1 Jul 2025 10:00:00 +0330\nسلام. تحویل شنبه است.\n");
    }

    #[test]
    fn a_page_in_a_letter_is_read_as_one() {
        let letter = "From: a@x.ir\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<table><tr><th>کالا<th>بها<tr><td>قند<td>۳۱۰</table>";
        assert_eq!(read(letter)[1].1, "کالا: قند · بها: ۳۱۰\n");
    }
}
