"""Makes the corpus of all formats but PDF anew, with what each file must read as beside it. By hand, where all of the programs are:

    pip install python-docx openpyxl xlsxwriter python-pptx odfpy ebooklib
    apt install libreoffice-writer libreoffice-calc libreoffice-impress
    python formats.py [NAME ...]

NAME limits it to files whose name contains it.
"""
import csv
import email.message
import email.policy
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile

import texts as t

FOLDER = pathlib.Path(__file__).parent.parent / "formats"
WANTED = sys.argv[1:]
MONTHS = [
    ("h", "مرخصی کارکنان"),
    ("p", "هر کارمند در سال ۲۶ روز مرخصی دارد."),
    ("h2", "استعلاجی"),
    ("p", "با گواهی پزشک، تا ۱۲ روز."),
    ("h2", "بدون حقوق"),
    ("p", "با موافقت مدیر، حداکثر یک ماه در سال."),
]
STEPS = [
    ("h", "مراحل ثبت سفارش"),
    ("n", "درخواست را در سامانه ثبت کنید."),
    ("n", "پیش‌فاکتور را بررسی کنید."),
    ("n2", "نام خریدار و نشانی او"),
    ("n2", "شمار کالاها"),
    ("n", "مبلغ را پرداخت کنید."),
    ("p", "پس از پرداخت، کد رهگیری پیامک می‌شود."),
]
TERMS = [
    ("h", "Terms of service"),
    ("n", "The tenant pays the rent on the first of each month."),
    ("n", "The landlord keeps the roof and the pipes in order."),
    ("n", "Either side may end the contract with three months of notice."),
]
DOCUMENTS = {"contract": t.CONTRACT, "letter": t.LETTER, "office": t.OFFICE, "mixed": t.MIXED, "list": t.LIST, "prices": t.PRICES,
             "fees": t.FEES, "leave": MONTHS, "steps": STEPS, "terms": TERMS}
TABLES = {"prices": t.PRICES[1][1], "fees": t.FEES[1][1], "long": t.LONG[1][1]}


def rows_of(rows):
    return [" · ".join(f"{h}: {c}" for h, c in zip(rows[0], row) if c) for row in rows[1:]]


def expected(blocks, headings=True, numbers=True):
    """The lines that a document must be read as: headings after a sign with those above them, rows with their headings, items with the
    numbers that are printed before them."""
    lines, above, count, inner = [], "", 0, 0
    for kind, what in blocks:
        if kind == "h":
            above = what
            lines.append(("# " if headings else "") + what)
        elif kind == "h2":
            lines.append(f"# {above} › {what}" if headings else what)
        elif kind == "t":
            lines += rows_of(what)
        elif kind in ("n", "n2") and numbers:
            count, inner = (count + 1, 0) if kind == "n" else (count, inner + 1)
            number = str(count if kind == "n" else inner)
            if any("\u0600" <= c <= "\u06ff" for c in what):
                number = number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
            lines.append(f"{number}. {what}")
        else:
            lines.append(what)
    return "\n".join(lines) + "\n"


def wanted(name):
    return not WANTED or any(part in name for part in WANTED)


def keep(name, content, text):
    if wanted(name):
        (FOLDER / name).write_bytes(content)
        (FOLDER / (name + ".expected")).write_text(text)


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx(blocks):
    import docx
    document = docx.Document()
    for kind, what in blocks:
        if kind in ("h", "h2"):
            document.add_heading(what, 1 if kind == "h" else 2)
        elif kind == "t":
            table = document.add_table(len(what), len(what[0]), "Table Grid")
            for row, cells in zip(table.rows, what):
                for cell, text in zip(row.cells, cells):
                    cell.text = text
        else:
            document.add_paragraph(what, {"li": "List Bullet", "n": "List Number", "n2": "List Number 2"}.get(kind))
    return saved(document)


def pptx(blocks):
    import pptx
    from pptx.util import Inches
    deck = pptx.Presentation()
    slide = None
    for kind, what in blocks:
        if slide is None or kind in ("h", "h2"):
            slide = deck.slides.add_slide(deck.slide_layouts[1 if kind in ("h", "h2") else 6])
            top, body = Inches(0.5), None
        if kind in ("h", "h2"):
            slide.shapes.title.text, body = what, slide.placeholders[1].text_frame
            first = True
        elif kind == "t":
            table = slide.shapes.add_table(len(what), len(what[0]), Inches(1), top, Inches(8), Inches(2)).table
            top += Inches(2.5)
            for y, cells in enumerate(what):
                for x, text in enumerate(cells):
                    table.cell(y, x).text = text
        elif body is not None:
            (body.paragraphs[0] if first else body.add_paragraph()).text = what
            first = False
        else:
            slide.shapes.add_textbox(Inches(1), top, Inches(8), Inches(1)).text_frame.text = what
            top += Inches(1)
    return saved(deck)


def openpyxl_book(name, rows, title=None):
    import openpyxl
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    if title:
        sheet.append([title])
        sheet.append([])
    for row in rows:
        sheet.append(row)
    return saved(book)


def xlsxwriter_book(name, rows):
    import xlsxwriter
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet(name)
    sheet.right_to_left()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.write(y, x, value, bold if y == 0 else money if isinstance(value, int) else None)
    book.close()
    return buffer.getvalue()


def odt(blocks):
    from odf.opendocument import OpenDocumentText
    from odf.table import Table, TableCell, TableColumn, TableRow
    from odf.text import H, List, ListItem, ListLevelStyleNumber, ListStyle, P
    document = OpenDocumentText()
    style = ListStyle(name="Numbers")
    for level in (1, 2):
        style.addElement(ListLevelStyleNumber(level=level, numformat="1", numsuffix="."))
    document.automaticstyles.addElement(style)
    outer = item = inner = None
    for kind, what in blocks:
        if kind in ("n", "n2"):
            if outer is None:
                outer = List(stylename=style)
                document.text.addElement(outer)
            if kind == "n":
                item, inner = ListItem(), None
                item.addElement(P(text=what))
                outer.addElement(item)
            else:
                if inner is None:
                    inner = List()
                    item.addElement(inner)
                sub = ListItem()
                sub.addElement(P(text=what))
                inner.addElement(sub)
            continue
        outer = None
        if kind in ("h", "h2"):
            document.text.addElement(H(outlinelevel=1 if kind == "h" else 2, text=what))
        elif kind == "t":
            table = Table()
            table.addElement(TableColumn(numbercolumnsrepeated=len(what[0])))
            for row in what:
                line = TableRow()
                for text in row:
                    cell = TableCell()
                    cell.addElement(P(text=text))
                    line.addElement(cell)
                table.addElement(line)
            document.text.addElement(table)
        else:
            document.text.addElement(P(text=what))
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def ods(name, rows):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def html_body(blocks):
    parts, open_list = [], None
    for kind, what in blocks:
        wanted_list = {"li": "ul", "n": "ol"}.get(kind)
        if open_list and wanted_list != open_list:
            parts.append(f"</{open_list}>")
        if wanted_list and wanted_list != open_list:
            parts.append(f"<{wanted_list}>")
        open_list = wanted_list
        if kind == "t":
            cells = lambda row, tag: "".join(f"<{tag}>{cell}</{tag}>" for cell in row)
            parts.append("<table><tr>" + cells(what[0], "th") + "</tr>" + "".join("<tr>" + cells(r, "td") + "</tr>" for r in what[1:]) + "</table>")
        else:
            tag = {"h": "h1", "h2": "h2", "li": "li", "n": "li"}.get(kind, "p")
            parts.append(f"<{tag}>{what}</{tag}>")
    return "\n".join(parts + ([f"</{open_list}>"] if open_list else []))


def html(blocks, charset="utf-8"):
    return (f'<!doctype html>\n<html dir="auto"><head><meta charset="{charset}"><title>x</title>'
            f'<style>p{{margin:1em}}</style></head>\n<body>\n{html_body(blocks)}\n</body></html>\n').encode(charset)


def markdown(blocks):
    parts = []
    for kind, what in blocks:
        if kind == "t":
            parts.append("\n".join(["| " + " | ".join(row) + " |" for row in [what[0], ["---"] * len(what[0])] + what[1:]]))
        else:
            parts.append({"h": "# ", "h2": "## ", "li": "- "}.get(kind, "") + what)
    return ("\n\n".join(parts) + "\n").encode()


def plain(blocks):
    lines = []
    for kind, what in blocks:
        lines += rows_of(what) if kind == "t" else [what]
        lines.append("")
    return "\n".join(lines)


def epub(title, chapters):
    from ebooklib import epub as e
    book = e.EpubBook()
    book.set_identifier(title)
    book.set_title(title)
    book.set_language("fa")
    pages = []
    for number, blocks in enumerate(chapters):
        page = e.EpubHtml(title=f"{number}", file_name=f"text/{number}.xhtml", lang="fa")
        page.content = html_body(blocks)
        book.add_item(page)
        pages.append(page)
    book.toc, book.spine = pages, ["nav"] + pages
    book.add_item(e.EpubNcx())
    book.add_item(e.EpubNav())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "book.epub"
        e.write_epub(path, book)
        return path.read_bytes()


def letter(blocks, kind, encoding):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "سارا <sara@example.ir>"
    message["To"] = "ali@example.ir"
    message["Subject"] = "نامهٔ شمارهٔ ۱۲"
    message["Date"] = "Tue, 01 Jul 2025 10:00:00 +0330"
    if kind in ("plain", "both"):
        message.set_content(plain(blocks), cte=encoding)
    if kind == "html":
        message.set_content(html(blocks).decode(), subtype="html", cte=encoding)
    if kind == "both":
        message.add_alternative(html(blocks).decode(), subtype="html", cte=encoding)
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="فاکتور.pdf")
    return message.as_bytes()


def letter_expected(blocks, attachment=False):
    head = "# نامهٔ شمارهٔ ۱۲\nFrom: سارا <sara@example.ir>\nTo: ali@example.ir\nDate: Tue, 1 Jul 2025 10:00:00 +0330\n"
    return head + ("Attachments: فاکتور.pdf\n" if attachment else "") + blocks


def libreoffice(source, ending, target_filter=None):
    """What LibreOffice makes of one of our files."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        copied = folder / ("in" + source.suffix)
        shutil.copy(source, copied)
        out = folder / "out"
        subprocess.run(["soffice", "--headless", "--convert-to", ending + (f":{target_filter}" if target_filter else ""),
                        "--outdir", str(out), str(copied)], check=True, capture_output=True)
        return next(out.iterdir()).read_bytes()


def resaved(source, name, ending, text, target_filter=None):
    if wanted(name):
        keep(name, libreoffice(FOLDER / source, ending, target_filter), text)


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, blocks in DOCUMENTS.items():
        if name != "fees":
            keep(f"python-docx-{name}.docx", docx(blocks), expected(blocks))
        if name in ("contract", "list", "prices", "leave", "office"):
            keep(f"python-pptx-{name}.pptx", pptx(blocks), slides(blocks))
            keep(f"written-{name}.md", markdown(blocks), expected(blocks))
            keep(f"written-{name}.html", html(blocks), expected(blocks))
        if name in ("contract", "steps", "fees"):
            keep(f"odfpy-{name}.odt", odt(blocks), expected(blocks))
    for name in ("contract", "mixed", "list", "prices", "steps", "terms", "letter"):
        text = expected(DOCUMENTS[name])
        resaved(f"python-docx-{name}.docx", f"libreoffice-{name}.odt", "odt", text)
    for name in ("steps", "prices"):
        resaved(f"python-docx-{name}.docx", f"libreoffice-{name}.docx", "docx:MS Word 2007 XML", expected(DOCUMENTS[name]))
    for name in ("contract", "mixed", "list", "prices", "office"):
        resaved(f"python-docx-{name}.docx", f"libreoffice-{name}.rtf", "rtf", expected(DOCUMENTS[name], headings=False))
    for name in ("contract", "prices"):
        resaved(f"python-docx-{name}.docx", f"libreoffice-{name}.html", "html", expected(DOCUMENTS[name]), "XHTML Writer File" if name == "prices" else None)
    for name, rows in TABLES.items():
        text = "\n".join(["# " + name] + rows_of(rows)) + "\n"
        keep(f"openpyxl-{name}.xlsx", openpyxl_book(name, rows), text)
        keep(f"odfpy-{name}.ods", ods(name, rows), text)
        resaved(f"openpyxl-{name}.xlsx", f"libreoffice-{name}.ods", "ods", text)
    title = "بهای کالاها در فصل بهار"
    keep("openpyxl-titled.xlsx", openpyxl_book("بهار", TABLES["prices"], title), "\n".join(["# بهار", title] + rows_of(TABLES["prices"])) + "\n")
    numbers = [["item", "count", "price"], ["tea", 12, 450000], ["sugar", 3, 1250000]]
    shown = [[str(cell) if not isinstance(cell, int) else f"{cell:,}" for cell in row] for row in numbers]
    keep("xlsxwriter-numbers.xlsx", xlsxwriter_book("stock", numbers), "\n".join(["# stock"] + rows_of(shown)) + "\n")
    keep("xlsxwriter-prices.xlsx", xlsxwriter_book("بها", TABLES["prices"]), "\n".join(["# بها"] + rows_of(TABLES["prices"])) + "\n")
    resaved("xlsxwriter-numbers.xlsx", "libreoffice-numbers.xlsx", "xlsx:Calc MS Excel 2007 XML", "\n".join(["# stock"] + rows_of(shown)) + "\n")
    resaved("python-pptx-contract.pptx", "libreoffice-contract.pptx", "pptx:Impress MS PowerPoint 2007 XML", slides(t.CONTRACT))
    resaved("python-pptx-prices.pptx", "libreoffice-prices.pptx", "pptx:Impress MS PowerPoint 2007 XML", slides(t.PRICES))
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1256"):
        # The old code page has neither Persian's own ye and half-space in all programs, nor its digits.
        blocks = t.CONTRACT if encoding != "cp1256" else t.LETTER
        text = plain(blocks)
        if encoding == "cp1256":
            text = text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))
        lines = "\n".join(line for line in text.splitlines() if line) + "\n"
        keep(f"written-{encoding}.txt", text.encode(encoding), lines)
    keep("written-mixed.txt", plain(t.MIXED).encode(), expected(t.MIXED))
    keep("written-1256.html", html([("p", "سلام، اين صفحه کهنه است."), ("p", "بهاي کالا 450 تومان است.")], "windows-1256"), "سلام، این صفحه کهنه است.\nبهای کالا 450 تومان است.\n")
    for name, delimiter, encoding, ending in [("comma", ",", "utf-8", "csv"), ("semicolon", ";", "utf-8-sig", "csv"), ("tab", "\t", "utf-16", "tsv")]:
        for table in ("prices", "fees"):
            buffer = io.StringIO()
            csv.writer(buffer, delimiter=delimiter).writerows(TABLES[table])
            keep(f"written-{table}-{name}.{ending}", buffer.getvalue().encode(encoding), "\n".join(rows_of(TABLES[table])) + "\n")
    keep("ebooklib-book.epub", epub("book", [t.CONTRACT, t.LIST, t.PRICES]), expected(t.CONTRACT) + expected(t.LIST) + expected(t.PRICES))
    keep("ebooklib-office.epub", epub("office", [t.OFFICE, MONTHS]), expected(t.OFFICE) + expected(MONTHS))
    keep("python-plain.eml", letter(t.CONTRACT, "plain", "quoted-printable"), letter_expected(expected(t.CONTRACT, headings=False)))
    keep("python-html.eml", letter(t.LIST, "html", "base64"), letter_expected(expected(t.LIST)).replace("# مدارک لازم", "# نامهٔ شمارهٔ ۱۲ › مدارک لازم"))
    keep("python-both.eml", letter(t.OFFICE, "both", "base64"), letter_expected(expected(t.OFFICE, headings=False), attachment=True))


def slides(blocks):
    """Each title is that of a slide."""
    return expected([("h" if kind == "h2" else kind, what) for kind, what in blocks], numbers=False)


if __name__ == "__main__":
    main()
