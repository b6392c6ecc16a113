"""Checks the evaluation set: that every document is there, that every span stands in its document, and that no kind is short of
questions. Says nothing when all is well; otherwise one line a fault and exit code 1.

    python3 eval/check.py
"""
import collections
import email
import email.policy
import html
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = HERE / "documents"
WANTED = {"fact": 110, "spoken": 60, "typo": 30, "paraphrase": 40, "number": 30, "definition": 20, "who": 40, "table": 30, "followup": 30,
          "list": 15, "across": 30, "finglish": 10, "unanswerable": 60}
LEAST_DOCUMENTS = {"fa": 40, "en": 24}
LEAST_QUESTIONS = 500
FIELDS = {"id", "language", "kind", "ask", "documents", "spans", "before"}


def without_tags(text):
    text = re.sub(r"(?s)<(style|script|title)\b.*?</\1>|<!--.*?-->", " ", text)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def of_mail(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body else ""
    if body and body.get_content_type() == "text/html":
        text = without_tags(text)
    return "\n".join([str(message[name]) for name in ("From", "To", "Subject", "Date") if message[name]] + [text])


def of_rtf(text):
    """The words of plain RTF: groups of tables and information are left out, \\u and \\' are read."""
    out, hidden, skip = [], [False], 0
    for token in re.finditer(r"\\u(-?\d+) ?|\\'([0-9a-fA-F]{2})|\\([a-z]+)(-?\d+)? ?|\\(.)|([{}])|([^\\{}]+)", text, re.S):
        number, byte, word, _, sign, brace, plain = token.groups()
        if brace == "{":
            hidden.append(hidden[-1])
        elif brace == "}":
            hidden.pop()
        elif word in ("fonttbl", "info", "colortbl", "stylesheet") or sign == "*":
            hidden[-1] = True
        elif hidden[-1]:
            continue
        elif number is not None:
            out.append(chr(int(number) % 65536))
            skip = 1
        elif byte is not None:
            out.append(bytes.fromhex(byte).decode("cp1252"))
        elif word in ("par", "line", "tab"):
            out.append("\n")
        elif sign is not None:
            out.append(sign)
        elif plain is not None:
            out.append(plain.replace("\n", "")[skip:])
            skip = 0
    return "".join(out)


def text_of(path):
    if path.is_relative_to(DOCUMENTS) and ".." not in path.parts:
        data = path.read_bytes()
        if path.suffix == ".eml":
            return folded(of_mail(data))
        text = data.decode("utf-8")
        return folded({".html": without_tags, ".rtf": of_rtf}.get(path.suffix, str)(text))
    beside = path.with_suffix(".txt") if path.suffix == ".pdf" else path.with_name(path.name + ".expected")
    return folded(beside.read_text(encoding="utf-8"))


def folded(text):
    return " ".join(text.split())


def stands(span, text):
    """Whether the span stands in the text as whole words: «۴۰» does not stand in «۴۰۰»."""
    edge = r"[\w٬٫]"
    before = rf"(?<!{edge})" if re.match(edge, span) else ""
    after = rf"(?!{edge})" if re.search(edge + r"\Z", span) else ""
    return re.search(before + re.escape(folded(span)) + after, text) is not None


def faults():
    seen, asked, kinds, texts, used = set(), set(), collections.Counter(), {}, set()
    for number, line in enumerate((HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            q = json.loads(line)
            name, language, kind, ask, documents, spans = (q[k] for k in ("id", "language", "kind", "ask", "documents", "spans"))
        except (ValueError, KeyError) as error:
            yield f"line {number}: {error!r}"
            continue
        if set(q) - FIELDS:
            yield f"{name}: unknown fields {sorted(set(q) - FIELDS)}"
        if name in seen or not re.fullmatch(rf"{language}-\d{{3}}", name):
            yield f"{name}: not a new id of {language}"
        if language not in LEAST_DOCUMENTS or kind not in WANTED:
            yield f"{name}: language {language}, kind {kind}"
        key = (ask, tuple(q.get("before", ())))
        if not ask.strip() or key in asked:
            yield f"{name}: empty, or asked twice"
        seen.add(name)
        asked.add(key)
        kinds[kind] += 1
        if (kind == "unanswerable") != (not documents) or (not documents) != (not spans):
            yield f"{name}: documents and spans do not fit the kind {kind}"
        if (kind == "followup") != bool(q.get("before")):
            yield f"{name}: follow-ups, and no others, need earlier questions"
        for document in documents:
            used.add(document)
            path = DOCUMENTS / document
            if not path.is_file():
                yield f"{name}: no document {document}"
            elif document not in texts:
                texts[document] = text_of(path)
        for span in spans:
            if len(span) < 2:
                yield f"{name}: span {span} is too short to prove anything"
            if documents and not any(stands(span, texts.get(document, "")) for document in documents):
                yield f"{name}: {span} does not stand in {documents}"
    for kind, least in WANTED.items():
        if kinds[kind] < least:
            yield f"{kinds[kind]} questions of kind {kind}, {least} wanted"
    if kinds.total() < LEAST_QUESTIONS:
        yield f"{kinds.total()} questions, {LEAST_QUESTIONS} wanted"
    for language, least in LEAST_DOCUMENTS.items():
        files = sorted(p for p in (DOCUMENTS / language).iterdir())
        if len(files) < least:
            yield f"{len(files)} documents in {language}, {least} wanted"
        for path in files:
            if not 500 <= path.stat().st_size <= 12_288:
                yield f"{path.name}: {path.stat().st_size} bytes"
            if f"{language}/{path.name}" not in used:
                yield f"{path.name}: no question is answered by it"


if __name__ == "__main__":
    found = list(faults())
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)
