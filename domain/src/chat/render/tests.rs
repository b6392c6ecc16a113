use proptest::prelude::*;

use super::*;

const RTL: &str = "<p dir=\"rtl\">";

/// An answer with everything an answer has.
const RICH: &str = "طبق آیین‌نامه، **مرخصی سالانه** برابر ۲۶ روز است [1][۲].\n\n## شرایط `leave`\n\n- کارکنان *رسمی* [2]\n- قراردادی‌ها\n  - کمتر از یک سال\n\n\
| نوع | روز |\n|---|:--:|\n| استحقاقی | **۲۶** |\n| sick | 10 |\n\n```rust\nfn main() { let a = [1]; }\n\n// **not bold**\n```\n\n\
See [the act](https://example.com/act_1?x=1&y=2) and https://example.com/b.\n\n1. یک\n2. دو\n\n> نقل ~~قدیمی~~ قول\n\nپایان.";

fn streamed(pieces: impl IntoIterator<Item = String>, sources: usize, mut look: impl FnMut(&[String])) -> Vec<String> {
    let mut renderer = StreamRenderer::new(sources);
    let mut client = Vec::new();
    for piece in pieces {
        for patch in renderer.push(&piece) {
            patch.apply(&mut client);
        }
        look(renderer.blocks());
    }
    for patch in renderer.finish() {
        patch.apply(&mut client);
    }
    client.truncate(client.iter().rposition(|block| !block.is_empty()).map_or(0, |last| last + 1));
    assert_eq!(client, renderer.blocks(), "the patches tell the same story as the blocks");
    client
}

fn letters(text: &str) -> impl Iterator<Item = String> {
    text.chars().map(String::from)
}

fn visible(blocks: &[String]) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in blocks.join("\n").chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn every_block_has_the_direction_of_its_first_strong_letter() {
    let blocks = blocks("سلام world\n\nRTX 4090 چیست؟\n\n۱۲۳\n\n`code` فارسی", 0);
    assert_eq!(
        blocks,
        [
            "<p dir=\"rtl\">سلام world</p>",
            "<p dir=\"ltr\">RTX 4090 چیست؟</p>",
            "<p dir=\"ltr\">۱۲۳</p>",
            "<p dir=\"rtl\"><code dir=\"ltr\">code</code> فارسی</p>"
        ]
    );
}

#[test]
fn list_items_and_cells_have_their_own_direction() {
    let list = blocks("- سلام\n- hello\n", 0);
    assert_eq!(list, ["<ul dir=\"rtl\">\n<li dir=\"rtl\">سلام</li>\n<li dir=\"ltr\">hello</li>\n</ul>".replace('\n', "")]);
    let table = blocks("| نوع | Days |\n|---|--:|\n| a | ب |\n", 0);
    assert_eq!(
        table,
        [concat!(
            "<div class=\"table\" dir=\"rtl\"><table><thead><tr><th dir=\"rtl\">نوع</th><th data-align=\"end\" dir=\"ltr\">Days</th></tr></thead>",
            "<tbody><tr><td dir=\"ltr\">a</td><td data-align=\"end\" dir=\"rtl\">ب</td></tr></tbody></table></div>"
        )]
    );
}

#[test]
fn citations_become_links_except_in_code_and_beyond_the_sources() {
    let blocks = blocks("متن [1] و [۲] و [3]\n\nText [2]\n\n`a[1]`", 2);
    assert_eq!(
        blocks[0],
        format!(
            "{RTL}متن <a class=\"cite\" href=\"#source-1\" data-source=\"1\">۱</a> و <a class=\"cite\" href=\"#source-2\" data-source=\"2\">۲</a> و [3]</p>"
        )
    );
    assert!(blocks[1].contains(">2</a>"));
    assert!(blocks[2].contains("<code dir=\"ltr\">a[1]</code>"));
}

#[test]
fn a_list_of_sources_written_like_link_definitions_is_shown() {
    let blocks = blocks("[1]: آیین‌نامه\n[2]: https://example.com/x\n\n[1]: دوباره", 1);
    assert!(visible(&blocks).contains("آیین‌نامه"), "{blocks:?}");
    assert!(visible(&blocks).contains("دوباره"));
    assert!(blocks[0].contains("data-source=\"1\""));
    assert!(blocks[0].contains("[2]"));
}

#[test]
fn links_go_out_only_by_http_and_mail_and_say_so() {
    let out = " rel=\"noopener noreferrer nofollow\" target=\"_blank\">";
    assert_eq!(blocks("[سند](https://a.example/?a=1&b)", 0), [format!("{RTL}<a href=\"https://a.example/?a=1&amp;b\"{out}سند</a></p>")]);
    assert_eq!(
        blocks("به https://a.example/x_y_z، بروید", 0),
        [format!("{RTL}به <a href=\"https://a.example/x_y_z\"{out}<bdi dir=\"ltr\">https://a.example/x_y_z</bdi></a>، بروید</p>")]
    );
    assert_eq!(blocks("[سند](javascript:alert%281%29) [ب](//x.example) [پ](data:text/html,x)", 0), [format!("{RTL}سند ب پ</p>")]);
}

#[test]
fn pictures_are_their_description_and_html_is_text() {
    assert_eq!(blocks("![نمودار فروش](https://x.example/?d=1)", 0), [format!("{RTL}نمودار فروش</p>")]);
    assert_eq!(blocks("الف <b onclick=x>ب</b>", 0), [format!("{RTL}الف &lt;b onclick=x&gt;ب&lt;/b&gt;</p>")]);
    assert_eq!(blocks("<!-- a\n\n**b**", 0).len(), 2, "a comment swallows nothing");
}

#[test]
fn code_is_left_to_right_and_names_its_language() {
    assert_eq!(
        blocks("```Rust ignore\nlet x = \"<b>\";\n\n    ۱\n```", 3),
        ["<pre dir=\"ltr\" data-language=\"rust\"><code class=\"language-rust\">let x = \"&lt;b&gt;\";\n\n    ۱\n</code></pre>"]
    );
}

#[test]
fn headings_stay_below_those_of_the_page() {
    let tags: Vec<String> = blocks("# a\n## b\n### c\n###### d", 0).iter().map(|block| block[..4].to_owned()).collect();
    assert_eq!(tags, ["<h3 ", "<h4 ", "<h5 ", "<h5 "]);
}

#[test]
fn a_thousand_nested_quotes_do_not_hurt() {
    let blocks = blocks(&format!("{}سلام", ">".repeat(1000)), 0);
    assert!(visible(&blocks).contains("سلام"));
    assert!(blocks[0].matches("<blockquote").count() < 20);
}

#[test]
fn streamed_letter_by_letter_the_blocks_are_those_of_the_whole() {
    assert_eq!(streamed(letters(RICH), 2, |_| {}), blocks(RICH, 2));
}

#[test]
fn unfinished_marks_never_show() {
    let code = RICH.find("```").unwrap();
    let after_code = RICH.rfind("```").unwrap();
    let mut length = 0;
    let mut renderer = StreamRenderer::new(2);
    for letter in RICH.chars() {
        renderer.push(letter.encode_utf8(&mut [0; 4]));
        length += letter.len_utf8();
        if (code..after_code).contains(&length) {
            continue;
        }
        let text = visible(&renderer.blocks().iter().filter(|block| !block.starts_with("<pre")).cloned().collect::<Vec<_>>());
        for mark in ["*", "`", "[", "]", "|", "#", "~", "](", "--"] {
            assert!(!text.contains(mark), "{mark:?} shows after {:?}: {text:?}", &RICH[..length]);
        }
    }
}

#[test]
fn unfinished_emphasis_looks_finished() {
    let mut renderer = StreamRenderer::new(3);
    renderer.push("این **مه");
    assert_eq!(renderer.blocks(), [format!("{RTL}این <strong>مه</strong></p>")]);
    renderer.push("م `co");
    assert_eq!(renderer.blocks(), [format!("{RTL}این <strong>مهم <code dir=\"ltr\">co</code></strong></p>")]);
    renderer.push("de`** است [۱");
    assert_eq!(renderer.blocks(), [format!("{RTL}این <strong>مهم <code dir=\"ltr\">code</code></strong> است</p>")]);
    renderer.push("]");
    assert!(renderer.blocks()[0].contains("data-source=\"1\""));
}

#[test]
fn what_was_held_back_is_shown_in_the_end() {
    for text in ["پایان!", "الف *", "ب [", "| پ | ت |", "12", "- ", "ج\n-", "https:", "a **b", "`", "[متن](htt"] {
        assert_eq!(streamed(letters(text), 1, |_| {}), blocks(text, 1), "{text}");
    }
    assert_eq!(blocks("پایان!", 0), [format!("{RTL}پایان!</p>")]);
}

#[test]
fn a_paragraphs_direction_never_flips_once_a_letter_came() {
    let text = "https://example.com/a نشانی است\n\n[متن](https://x.example) است\n\n**ب** latin\n\nAbc فارسی\n\n| جدول | t |\n|---|---|\n| a | ب |\n";
    let mut seen: Vec<Option<String>> = Vec::new();
    streamed(letters(text), 0, |blocks| {
        for (place, block) in blocks.iter().enumerate() {
            let direction = block.split("dir=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
            let has_letters = Direction::of(&visible(std::slice::from_ref(block))).is_some();
            if seen.len() <= place {
                seen.resize(place + 1, None);
            }
            if has_letters && !block.is_empty() {
                let first = seen[place].get_or_insert_with(|| direction.clone().unwrap_or_default());
                assert_eq!(Some(&*first), direction.as_ref(), "block {place} flipped: {block}");
            }
        }
    });
}

#[test]
fn only_the_last_segment_is_rendered_again() {
    let mut renderer = StreamRenderer::new(0);
    for paragraph in 0..200 {
        renderer.push(&format!("پاراگراف {paragraph} با چند کلمه.\n\n"));
        assert!(renderer.tail.len() < 200);
    }
    assert!(renderer.settled >= 198);
}

/// Payloads that have worked against somebody.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](https://x.example/?d=1)",
    "![x\" onerror=\"alert(1)](y)",
    "![<img src=x onerror=alert(1)>](x)",
    "[a](https://x.example \"t\" onmouseover=\"alert(1))",
    "[a](https://x.example\"onmouseover=\"alert(1))",
    "https://x.example/\"onmouseover=\"alert(1)",
    "https://x.example/'><img src=x onerror=alert(1)>",
    "[1](javascript:alert(1))",
    "[<script>alert(1)</script>](https://x.example)",
    "```\"><script>alert(1)</script>\nx\n```",
    "```js\" onload=\"alert(1)\nx\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "<style>*{background:url(//x.example)}</style>",
    "<div style=\"background:url(//x.example)\">x</div>",
    "<iframe src=//x.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<base href=//x.example>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//x.example><input name=a></form>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<textarea></textarea><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "| <img src=x onerror=alert(1)> | b |\n|---|---|\n| <script>x</script> | c |",
    "- <svg onload=alert(1)>\n  - <script>",
    "# <script>alert(1)</script>",
    "> <script>alert(1)</script>\n\n<script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "\\<script>alert(1)</script>",
    "**<script>**alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<a/href=\"j&Tab;avascript:alert(1)\">x</a>",
    "\u{E000}script>alert(1)\u{E000}/script>",
    "<x onclick=alert(1)>\u{202E}abc",
    "<bdi dir=\"x\" onclick=alert(1)>x</bdi>",
    "<a class=cite href=\"#source-9\" data-source=9>9</a>",
    "mailto:x@x.example [m](mailto:a@b.example?body=\"><script>)",
];

/// Reads HTML as a browser does and fails on any element or attribute that we do not write.
fn assert_harmless(blocks: &[String]) {
    for block in blocks {
        let mut rest = block.as_str();
        while let Some(open) = rest.find('<') {
            let tag = &rest[open + 1..];
            // Attribute values are the only place for '>' in a tag, and there it is escaped or quoted.
            let mut quoted = false;
            let end = tag.find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            });
            let end = end.unwrap_or_else(|| panic!("an open tag in {block}"));
            check_tag(&tag[..end], block);
            rest = &tag[end + 1..];
        }
    }
}

fn check_tag(tag: &str, block: &str) {
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let allowed = [
        "a",
        "bdi",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h3",
        "h4",
        "h5",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    assert!(allowed.contains(&name.as_str()), "<{name}> in {block}");
    let mut attributes = tag[tag.find(' ').unwrap_or(tag.len())..].trim();
    while let Some((attribute, rest)) = attributes.split_once("=\"") {
        let (value, rest) = rest.split_once('"').unwrap_or_else(|| panic!("an open value in {block}"));
        attributes = rest.trim();
        match attribute {
            "dir" | "class" | "rel" | "target" | "start" | "data-source" | "data-language" | "data-align" => {}
            "href" => assert!(
                ["http://", "https://", "mailto:", "#source-"].iter().any(|scheme| value.to_lowercase().starts_with(scheme)),
                "{value} in {block}"
            ),
            other => panic!("{other} in {block}"),
        }
    }
    assert!(attributes.trim_end_matches('/').is_empty(), "{attributes} in {block}");
}

#[test]
fn m01_m02_m03_no_hostile_text_ever_becomes_more_than_text_at_any_prefix() {
    for payload in HOSTILE {
        for text in
            [(*payload).to_owned(), format!("سلام **{payload}** [1]\n\n- {payload}\n- ب"), format!("`` ` {payload}\n\n{payload}\n\nپایان")]
        {
            let streamed = streamed(letters(&text), 2, assert_harmless);
            let whole = blocks(&text, 2);
            assert_harmless(&whole);
            assert_eq!(streamed, whole, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn however_a_text_is_cut_the_result_is_the_same(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "سلام ", "word", "\n", "\n\n", "**", "*", "_", "`", "```", "```rust\n", "- ", "1. ", "2) ", "  ", "    ", "# ", "> ", "|", "| a | b |\n", "|---|---|\n",
            "[1]", "[", "]", "(", ")", "](https://x.example/a_b)", "[x]: y\n", "![", "!", "~~", "<b>", "<!--", "<", ">", "https://a.example", "\\", "&lt;", "---\n", "===\n",
            "\r\n", "۱", "\t", "\u{202E}", "\u{E000}", "\"", "'",
        ]), 0..40))
    {
        let text = pieces.concat();
        let whole = blocks(&text, 3);
        assert_harmless(&whole);
        prop_assert_eq!(&streamed(pieces.into_iter().map(str::to_owned), 3, assert_harmless), &whole);
        prop_assert_eq!(&streamed(letters(&text), 3, assert_harmless), &whole);
    }

    #[test]
    fn sources_may_become_known_at_any_time(
        pieces in prop::collection::vec(prop::sample::select(vec!["سلام ", "[1]", "[2]", "[9]", "\n\n", "**", "- ", "`", "```\n", "|", "["]), 0..30),
        known in 0_usize..30,
    ) {
        let (mut renderer, mut shown, mut text) = (StreamRenderer::new(0), Vec::new(), String::new());
        let mut show = |patches: Vec<BlockPatch>| patches.iter().for_each(|patch| patch.apply(&mut shown));
        for (place, piece) in pieces.iter().enumerate() {
            if place == known {
                show(renderer.set_sources(2, &text));
            }
            show(renderer.push(piece));
            text.push_str(piece);
        }
        show(renderer.set_sources(2, &text));
        show(renderer.finish());
        shown.truncate(shown.iter().rposition(|block: &String| !block.is_empty()).map_or(0, |last| last + 1));
        prop_assert_eq!(&shown, &blocks(&text, 2));
    }

    #[test]
    fn any_text_at_all_is_survived(text in "\\PC{0,80}", cut in 0_usize..80) {
        let cut = text.char_indices().nth(cut).map_or(text.len(), |(at, _)| at);
        let streamed = streamed([text[..cut].to_owned(), text[cut..].to_owned()], 3, assert_harmless);
        prop_assert_eq!(streamed, blocks(&text, 3));
    }
}
