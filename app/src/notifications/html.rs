//! An e-mail as HTML. Many mail programs only support inline styles and tables; dark colours come by classes, where those work.

use domain::Language;

use super::content::{Content, Link};
use super::facts::{Row, Value};
use crate::escaped::Escaped;
use crate::i18n::{Locale, td_string};
use crate::language::of_locale;

/// The colours of `style/tokens.css` at night.
const AT_NIGHT: &str = "@media (prefers-color-scheme:dark){.ground{background:#10171a!important}.card{background:#171f22!important;border-color:#2b3438!important}\
.ink{color:#efece8!important}.quiet{color:#929ea1!important}.mark,.link{color:#85ddd7!important}.button{background:#4bc1bd!important;color:#04191e!important}}";

/// Writes an e-mail as a page.
pub(super) fn write(content: &Content<'_>, link_hint: &str, locale: Locale) -> String {
    let language = of_locale(locale);
    let (lang, dir, font) = match language {
        Language::Fa => ("fa", "rtl", "Vazirmatn,Tahoma,'Segoe UI',Arial,sans-serif"),
        Language::En => ("en", "ltr", "Vazirmatn,'Segoe UI',Roboto,Arial,sans-serif"),
    };
    let cell = format!("dir=\"{dir}\" lang=\"{lang}\"");
    let (subject, product) = (Escaped(content.subject), Escaped(td_string!(locale, common.product)));
    let parts = [
        paragraph(&content.greeting),
        paragraph(&content.text),
        facts(&content.facts, &cell),
        content.action.as_ref().map(|action| button(action, link_hint)).unwrap_or_default(),
        content.alternative.as_ref().map(alternative).unwrap_or_default(),
        content.note.map(paragraph).unwrap_or_default(),
    ];
    let (body, why) = (parts.concat(), Escaped(content.why));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{subject}</title>\n<style>{AT_NIGHT}</style>\n</head>\n\
         <body class=\"ground\" style=\"margin:0;padding:0;background:#fbf9f5\">\n\
         <table role=\"presentation\" class=\"ground\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"background:#fbf9f5\">\n\
         <tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" {cell} width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:560px;font-family:{font};font-size:16px;line-height:1.8;text-align:start\">\n\
         <tr><td {cell} class=\"mark\" style=\"padding:0 4px 16px;font-size:20px;font-weight:800;color:#005d62\">{product}</td></tr>\n\
         <tr><td {cell} class=\"card ink\" style=\"padding:28px 24px 12px;background:#fffefd;border:1px solid #e2dfd9;border-radius:14px;color:#1b262b\">\n\
         <h1 class=\"ink\" style=\"margin:0 0 16px;font-size:20px;line-height:1.6;color:#1b262b\">{subject}</h1>\n\
         {body}</td></tr>\n\
         <tr><td {cell} class=\"quiet\" style=\"padding:16px 4px 0;font-size:13px;color:#636e73\">{why}</td></tr>\n\
         </table>\n</td></tr>\n</table>\n</body>\n</html>\n"
    )
}

fn paragraph(text: &str) -> String {
    format!("<p style=\"margin:0 0 16px\">{}</p>\n", Escaped(text))
}

fn facts(facts: &[Row<'_>], cell: &str) -> String {
    if facts.is_empty() {
        return String::new();
    }
    let row = |Row { label, value }: &Row<'_>| {
        let value = match value {
            Value::Own(value) => Escaped(value).to_string(),
            Value::Foreign(value) => format!("<bdi dir=\"auto\">{}</bdi>", Escaped(value)),
            Value::LeftToRight(value) => format!("<bdi dir=\"ltr\">{}</bdi>", Escaped(value)),
        };
        let label = Escaped(label);
        format!(
            "<tr><td {cell} class=\"quiet\" style=\"padding:2px 0;vertical-align:top;color:#636e73;white-space:nowrap\">{label}</td>\
             <td width=\"16\"></td><td {cell} class=\"ink\" style=\"padding:2px 0;color:#1b262b;word-break:break-word\">{value}</td></tr>\n"
        )
    };
    let rows: String = facts.iter().map(row).collect();
    format!(
        "<table role=\"presentation\" {cell} cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 16px;font-size:15px\">\n{rows}</table>\n"
    )
}

/// The button, and its address to be copied where buttons do not work.
fn button(Link { words, url }: &Link<'_>, link_hint: &str) -> String {
    let (words, url, hint) = (Escaped(words), Escaped(url), Escaped(link_hint));
    format!(
        "<p style=\"margin:24px 0\"><a class=\"button\" href=\"{url}\" target=\"_blank\" style=\"display:inline-block;padding:12px 24px;\
         background:#007a7f;border-radius:10px;color:#f5fefe;font-weight:700;text-decoration:none\">{words}</a></p>\n\
         <p class=\"quiet\" style=\"margin:0;font-size:13px;color:#636e73\">{hint}</p>\n{}",
        address(&url)
    )
}

fn alternative(Link { words, url }: &Link<'_>) -> String {
    format!("<p style=\"margin:0\">{}</p>\n{}", Escaped(words), address(&Escaped(url)))
}

fn address(url: &Escaped<'_>) -> String {
    format!(
        "<p dir=\"ltr\" style=\"margin:0 0 16px;font-size:13px;word-break:break-all\">\
         <a class=\"link\" href=\"{url}\" target=\"_blank\" style=\"color:#005d62\">{url}</a></p>\n"
    )
}
