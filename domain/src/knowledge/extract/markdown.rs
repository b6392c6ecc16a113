use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Extracted;
use super::outline::Outline;
use super::text::decoded;

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let text = decoded(bytes, None);
    let mut outline = Outline::default();
    let mut line = String::new();
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS) {
        match event {
            Event::Text(text) | Event::Code(text) => line.push_str(&text),
            Event::SoftBreak => line.push(' '),
            Event::HardBreak => line.push('\n'),
            Event::End(TagEnd::TableCell) => line.push_str(" | "),
            Event::Start(Tag::Item | Tag::Paragraph | Tag::Heading { .. })
            | Event::End(TagEnd::Item | TagEnd::Paragraph | TagEnd::CodeBlock) => {
                outline.line(&std::mem::take(&mut line));
            }
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => outline.line(std::mem::take(&mut line).trim_end_matches(" | ")),
            Event::End(TagEnd::Heading(_)) => outline.heading(&std::mem::take(&mut line)),
            _ => {}
        }
    }
    outline.line(&line);
    outline.finish()
}

#[cfg(test)]
mod tests {
    use super::super::Section;
    use super::*;

    #[test]
    fn headings_become_sections() {
        let text = "مقدمه\n\n# مادهٔ ۱\nمتن **مهم**\nدر دو سطر\n\n- یک\n- دو\n\n## جدول\n| الف | ب |\n|---|---|\n| ۱ | ۲ |\n\n<script>bad()</script>\n";
        let section =
            |heading: Option<&str>, text: &str| Section { page: None, heading: heading.map(str::to_owned), text: text.to_owned() };
        assert_eq!(
            extract(text.as_bytes()).sections,
            [section(None, "مقدمه\n"), section(Some("مادهٔ ۱"), "متن مهم در دو سطر\nیک\nدو\n"), section(Some("جدول"), "الف | ب\n۱ | ۲\n"),]
        );
    }
}
