"""Files of the corpus that are drawn by hand, where the kind of file depends on how it is drawn."""
import io

import texts as t

SHEET = (595, 842)


def shaped(text):
    """Persian as old programs draw it: each letter in its printed shape, from the left."""
    import arabic_reshaper
    from bidi import get_display
    return get_display(arabic_reshaper.ArabicReshaper({"use_unshaped_instead_of_isolated": True}).reshape(text), base_dir="R")


def canvas(target):
    from reportlab.pdfgen.canvas import Canvas
    return Canvas(str(target), pagesize=SHEET)


def old_persian(font, target):
    """Presentation forms in DejaVu, which has a glyph for each."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    pdfmetrics.registerFont(TTFont("D", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    page = canvas(target)
    y = 780
    for line in OLD:
        page.setFont("D", 12)
        page.drawRightString(540, y, shaped(line))
        y -= 40
    page.save()


OLD = ["مبلغ کل قرارداد ۱۲۵۰۰۰۰۰ ریال است.", "هر اختلاف در تاریخ ۱۴۰۲/۰۵/۱۲ با گفتگو حل شد.", "کالا در انبار (شماره ۷) تحویل شد."]


def rowwise(font, target):
    """Two columns, drawn line by line across both."""
    page = canvas(target)
    page.setFont("Helvetica", 11)
    left = ["The warranty of the pump", "covers the motor for", "twenty four months from", "the day of delivery."]
    right = ["Spare parts are kept for", "ten years. Orders below", "two hundred euros carry", "a handling fee of nine euros."]
    for number, pair in enumerate(zip(left, right)):
        page.drawString(60, 720 - 14 * number, pair[0])
        page.drawString(330, 720 - 14 * number, pair[1])
    page.save()


def spaced_table(font, target):
    """A table without lines whose numbers stand at the right of their columns."""
    page = canvas(target)
    page.setFont("Times-Roman", 11)
    page.drawString(60, 770, "Deliveries of the first week:")
    rows = [["Port", "Cargo", "Weight (t)", "Fee"], ["Bushehr", "wheat", "1,250", "96,000"], ["Chabahar", "rice", "80", "7,400"],
            ["Anzali", "", "310", ""], ["Khorramshahr", "steel coils", "2,045", "151,300"]]
    for number, row in enumerate(rows):
        y = 740 - 17 * number
        page.drawString(60, y, row[0])
        page.drawString(170, y, row[1])
        page.drawRightString(340, y, row[2])
        page.drawRightString(430, y, row[3])
    page.drawString(60, 640, "All weights are net.")
    page.save()


def watermark(font, target):
    page = canvas(target)
    page.saveState()
    page.translate(120, 300)
    page.rotate(50)
    page.setFont("Helvetica", 60)
    page.drawString(0, 0, "CONFIDENTIAL")
    page.restoreState()
    page.saveState()
    page.translate(20, 300)
    page.rotate(90)
    page.setFont("Helvetica", 8)
    page.drawString(0, 0, "Received by the registry")
    page.restoreState()
    page.setFont("Helvetica", 12)
    for number, line in enumerate(LEASE):
        page.drawString(60, 780 - 30 * number, line)
    page.save()


LEASE = ["Lease agreement for the warehouse in Bandar Abbas.", "The monthly rent is 4200 dollars, payable on the fifth day.",
         "Either side may end the lease with ninety days notice."]


def form(font, target):
    page = canvas(target)
    page.setFont("Helvetica", 12)
    fields = [("Consignee name:", "Golestan Trading House"), ("Declared weight:", "18450 kg"), ("Port of entry:", "Bushehr"),
              ("Reference:", "GT-2044")]
    page.drawString(60, 780, "Customs declaration form")
    for number, (label, value) in enumerate(fields):
        page.drawString(60, 740 - 40 * number, label)
        page.acroForm.textfield(name=label, value=value, x=200, y=735 - 40 * number, width=220, height=20, fontSize=12, borderStyle="underlined")
    page.save()


def undrawn_form(font, target):
    """A form whose values nobody has drawn: readers do it while showing them."""
    import pymupdf
    form(font, target)
    document = pymupdf.open(stream=target.read_bytes())
    for number in range(1, document.xref_length()):
        if "/AP" in document.xref_object(number) and "/Widget" in document.xref_object(number):
            document.xref_set_key(number, "AP", "null")
    document.save(str(target), garbage=3)


def shaped_file(font, target, blocks, with_meaning=True, numbered=False):
    """fpdf2, which shapes Persian as browsers do."""
    import fpdf
    pdf = fpdf.FPDF(format="A4")
    pdf.add_page()
    pdf.add_font("V", fname=font)
    pdf.set_text_shaping(True)
    for kind, what in blocks:
        pdf.set_font("V", size=16 if kind == "h" else 11)
        if kind == "t":
            with pdf.table(first_row_as_headings=False) as table:
                for row in what:
                    own = table.row()
                    for cell in reversed(row):
                        own.cell(cell, align="R")
        else:
            pdf.multi_cell(0, 8, what, align="R", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
    pdf.output(str(target))
    if not with_meaning:
        without_meaning(target)


def without_meaning(target):
    """Takes from the fonts what they say about the letters that their glyphs stand for."""
    import pymupdf
    document = pymupdf.open(stream=target.read_bytes())
    for number in range(1, document.xref_length()):
        if document.xref_get_key(number, "ToUnicode")[0] != "null":
            document.xref_set_key(number, "ToUnicode", "null")
    document.save(str(target), garbage=3, deflate=True)


def partly_unreadable(font, target):
    """Two pages, of which nobody can know what the second says."""
    import pymupdf
    shaped_file(font, target, t.CONTRACT, with_meaning=False)
    second = pymupdf.open(stream=target.read_bytes())
    rowwise(font, target)
    document = pymupdf.open(stream=target.read_bytes())
    document.insert_pdf(second)
    document.save(str(target), garbage=3, deflate=True)


def picture(lines):
    from PIL import Image, ImageDraw
    image = Image.new("1", (1240 // 4, 1754 // 4), 1)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((30, 60 + 30 * number), line, fill=0)
    data = io.BytesIO()
    image.save(data, "PNG")
    data.seek(0)
    return data


def scan(font, target, is_read=False):
    """The picture of a page; `is_read` with its text below, which is not shown."""
    from reportlab.lib.utils import ImageReader
    page = canvas(target)
    page.drawImage(ImageReader(picture(LEASE)), 0, 0, *SHEET)
    if is_read:
        text = page.beginText(60, 730)
        text.setFont("Helvetica", 10)
        text.setTextRenderMode(3)
        text.setLeading(60)
        for line in LEASE:
            text.textLine(line)
        page.drawText(text)
    page.save()


def running(font, target):
    """Five pages with the same lines above and below, and paragraphs that go on on the next page."""
    page = canvas(target)
    words = [f"word{number}" for number in range(1, 441)]
    lines = [" ".join(words[start:start + 8]) for start in range(0, len(words), 8)]
    for number in range(5):
        page.setFont("Helvetica", 9)
        page.drawString(60, 800, "Golestan Trading House - Annual report")
        page.drawCentredString(297, 30, f"Page {number + 1} of 5")
        page.setFont("Helvetica", 11)
        for place, line in enumerate(lines[number * 11:number * 11 + 11]):
            page.drawString(60, 760 - 14 * place, line)
        page.showPage()
    page.save()


def running_lines():
    words = [f"word{number}" for number in range(1, 441)]
    return "Golestan Trading House - Annual report\n" + " ".join(words) + "\nPage 1 of 5\n"


def turned(font, target):
    """A wide table on a page that is turned for reading."""
    page = canvas(target)
    page.setPageRotation(90)
    page.rotate(90)
    page.translate(0, -SHEET[0])
    page.setFont("Helvetica", 11)
    for row, cells in enumerate([["Item", "Spring", "Summer", "Autumn"], ["Tea", "12", "15", "19"], ["Sugar", "7", "9", "8"]]):
        for column, cell in enumerate(cells):
            page.drawString(60 + 150 * column, 500 - 20 * row, cell)
    page.save()


def across(font, target):
    """A table that is set across a page of level text, and a stamp at its side."""
    page = canvas(target)
    page.setFont("Helvetica", 11)
    page.drawString(60, 800, "The table below is set across the page, because its rows have no room otherwise.")
    page.rotate(90)
    rows = [["Quarter", "Wheat", "Barley", "Maize"]] + [[f"Quarter {n}", f"{n}20", f"{n}35", f"{n}48"] for n in range(1, 6)]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            page.drawString(100 + 120 * column, -200 - 20 * row, cell)
    page.save()


def neighbours(font, target):
    """Neighbouring codes that stand for the same two letters."""
    source = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
5 beginbfchar <41> <00660066> <42> <00660066> <43> <0065006E0064> <44> <0020> <45> <0065> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""
    content = b"BT /F1 20 Tf 60 700 Td (EADEBDC) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 842]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 65/LastChar 69/Widths[600 600 900 300 500]/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(source), source),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    target.write_bytes(data + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def tex_source(blocks):
    body = []
    for kind, what in blocks:
        what = what.replace("$", "\\$")
        body.append("\\section*{%s}" % what if kind == "h" else what)
    return "\\documentclass{article}\\usepackage[T1]{fontenc}\\pagestyle{empty}\\begin{document}\n" + "\n\n".join(body) + "\n\\end{document}\n"


FILES = {
    "reportlab-old-persian": (old_persian, "\n".join(OLD) + "\n"),
    "reportlab-rowwise": (rowwise, "The warranty of the pump covers the motor for twenty four months from the day of delivery.\n"
                          "Spare parts are kept for ten years. Orders below two hundred euros carry a handling fee of nine euros.\n"),
    "reportlab-table": (spaced_table, "Deliveries of the first week:\nPort: Bushehr · Cargo: wheat · Weight (t): 1,250 · Fee: 96,000\n"
                        "Port: Chabahar · Cargo: rice · Weight (t): 80 · Fee: 7,400\nPort: Anzali · Weight (t): 310\n"
                        "Port: Khorramshahr · Cargo: steel coils · Weight (t): 2,045 · Fee: 151,300\nAll weights are net.\n"),
    "reportlab-watermark": (watermark, "\n".join(LEASE) + "\n"),
    "reportlab-form": (form, "Customs declaration form\nConsignee name: Golestan Trading House\nDeclared weight: 18450 kg\n"
                       "Port of entry: Bushehr\nReference: GT-2044\n"),
    "mupdf-undrawn-form": (undrawn_form, "Customs declaration form\nConsignee name: Golestan Trading House\nDeclared weight: 18450 kg\n"
                           "Port of entry: Bushehr\nReference: GT-2044\n"),
    "fpdf2-contract": (lambda font, target: shaped_file(font, target, t.CONTRACT), t.CONTRACT),
    "fpdf2-mixed": (lambda font, target: shaped_file(font, target, t.MIXED), t.MIXED),
    "fpdf2-prices-ruled": (lambda font, target: shaped_file(font, target, t.PRICES), t.PRICES),
    "fpdf2-no-meaning": (lambda font, target: shaped_file(font, target, t.CONTRACT, with_meaning=False), ""),
    "mupdf-partly-unreadable": (partly_unreadable, "The warranty of the pump covers the motor for twenty four months from the day of delivery.\n"
                                "Spare parts are kept for ten years. Orders below two hundred euros carry a handling fee of nine euros.\n"),
    "reportlab-scan": (scan, ""),
    "reportlab-scan-read": (lambda font, target: scan(font, target, is_read=True), "\n".join(LEASE) + "\n"),
    "reportlab-running": (running, running_lines()),
    "reportlab-turned": (turned, "Item: Tea · Spring: 12 · Summer: 15 · Autumn: 19\nItem: Sugar · Spring: 7 · Summer: 9 · Autumn: 8\n"),
    "reportlab-across": (across, "\n".join(f"Quarter: Quarter {n} · Wheat: {n}20 · Barley: {n}35 · Maize: {n}48" for n in range(1, 6))
                         + "\nThe table below is set across the page, because its rows have no room otherwise.\n"),
    "raw-neighbours": (neighbours, "eff eff end\n"),
}
