"""Makes the corpus of PDF files anew, with what each must read as beside it. By hand, where all of the programs are:

    pip install reportlab fpdf2 pymupdf weasyprint fonttools brotli uharfbuzz arabic-reshaper python-bidi pillow
    apt install chromium libreoffice-writer-nogui texlive-xetex lmodern ghostscript
    python make.py FONT.ttf [NAME ...]

FONT.ttf is Vazirmatn, also installed where fontconfig finds it. NAME limits it to files whose name contains it.
"""
import pathlib
import subprocess
import sys
import tempfile

import drawn
import texts as t
import web

HERE = pathlib.Path(__file__).parent
PDF = HERE.parent / "pdf"
FONT = sys.argv[1] if len(sys.argv) > 1 else ""
WANTED = sys.argv[2:]
STAMP = "پیش‌نویس"


def expected(blocks, given=None):
    """The lines that a document must be read as: headings after a sign, rows with their headings."""
    lines = []
    for kind, what in blocks:
        if kind == "h":
            lines.append("# " + what)
        elif kind == "t":
            lines += given or [" · ".join(f"{h}: {c}" for h, c in zip(what[0], row) if c) for row in what[1:]]
        else:
            lines.append(what)
    return "\n".join(lines) + "\n"


def chromium(source, target):
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                    f"--print-to-pdf={target}", f"file://{source}"], check=True, capture_output=True)


def weasyprint(source, target):
    import weasyprint
    weasyprint.HTML(str(source)).write_pdf(str(target))


def libreoffice(source, target):
    subprocess.run(["soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export",
                    "--outdir", str(target.parent), str(source)], check=True, capture_output=True)
    (target.parent / (source.stem + ".pdf")).rename(target)


def mupdf(source, target):
    import pymupdf
    story = pymupdf.Story(source.read_text().replace("Vazirmatn, 'DejaVu Sans'", "sans-serif"))
    writer = pymupdf.DocumentWriter(str(target))
    more = True
    while more:
        device = writer.begin_page(pymupdf.paper_rect("a4"))
        more, _ = story.place(pymupdf.paper_rect("a4") + (50, 50, -50, -50))
        story.draw(device)
        writer.end_page()
    writer.close()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as small:
        document = pymupdf.open(target)
        document.subset_fonts()
        document.save(small.name, garbage=4, deflate=True)
        target.write_bytes(pathlib.Path(small.name).read_bytes())


def ghostscript(source, target):
    subprocess.run(["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={target}", str(source)], check=True)


def tex(engine, source, target):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "a.tex").write_text(source)
        subprocess.run([engine, "-interaction=batchmode", "a.tex"], cwd=folder, check=True, capture_output=True)
        target.write_bytes((pathlib.Path(folder) / "a.pdf").read_bytes())


MERGED = """<table class=ruled border=1 cellspacing=0><tr><th rowspan=2>شعبه</th><th rowspan=2>روز</th><th colspan=2>ساعت کار</th></tr>
<tr><th>صبح</th><th>عصر</th></tr><tr><td rowspan=2>تبریز</td><td>شنبه</td><td>۸ تا ۱۲</td><td>۱۴ تا ۱۸</td></tr>
<tr><td>پنجشنبه</td><td colspan=2>۹ تا ۱۱</td></tr><tr><td>یزد</td><td>شنبه</td><td>۷ تا ۱۳</td><td>تعطیل</td></tr></table>"""
MERGED_LINES = [
    "شعبه: تبریز · روز: شنبه · ساعت کار صبح: ۸ تا ۱۲ · ساعت کار عصر: ۱۴ تا ۱۸",
    "شعبه: تبریز · روز: پنجشنبه · ساعت کار صبح / ساعت کار عصر: ۹ تا ۱۱",
    "شعبه: یزد · روز: شنبه · ساعت کار صبح: ۷ تا ۱۳ · ساعت کار عصر: تعطیل",
]
MERGED_DOC = [("p", "ساعت کار شعبه‌ها:"), ("t", []), ("p", "در روزهای تعطیل بسته است.")]
WRAPPED = """<table class=ruled border=1 cellspacing=0 style='width:12cm'><tr><th>خدمت</th><th>شرح</th><th>بها</th></tr>
<tr><td>نصب</td><td>نصب و راه‌اندازی دستگاه در محل خریدار همراه با آموزش دو نفر از کارکنان</td><td>۸۵٬۰۰۰٬۰۰۰</td></tr>
<tr><td>سرویس سالانه</td><td>بازدید هر سه ماه و تعویض قطعات مصرفی بدون هزینهٔ اضافه</td><td>۲۴٬۰۰۰٬۰۰۰</td></tr></table>"""
WRAPPED_LINES = [
    "خدمت: نصب · شرح: نصب و راه‌اندازی دستگاه در محل خریدار همراه با آموزش دو نفر از کارکنان · بها: ۸۵٬۰۰۰٬۰۰۰",
    "خدمت: سرویس سالانه · شرح: بازدید هر سه ماه و تعویض قطعات مصرفی بدون هزینهٔ اضافه · بها: ۲۴٬۰۰۰٬۰۰۰",
]
WRAPPED_DOC = [("p", "بهای خدمات:"), ("t", []), ("p", "مالیات افزوده می‌شود.")]

WEB = {
    "contract": (t.CONTRACT, {}, None),
    "contract-justified": (t.CONTRACT, {"justify": True}, None),
    "letter": (t.LETTER, {}, None),
    "office": (t.OFFICE, {"direction": "ltr"}, None),
    "mixed": (t.MIXED, {}, None),
    "list": (t.LIST, {}, None),
    "prices-ruled": (t.PRICES, {"ruled": True}, None),
    "prices": (t.PRICES, {}, None),
    "fees-ruled": (t.FEES, {"ruled": True, "direction": "ltr"}, None),
    "fees": (t.FEES, {"direction": "ltr"}, None),
    "merged": (MERGED_DOC, {"table": MERGED}, MERGED_LINES),
    "wrapped": (WRAPPED_DOC, {"table": WRAPPED}, WRAPPED_LINES),
    "wrapped-unruled": (WRAPPED_DOC, {"table": WRAPPED.replace("class=ruled border=1", "")}, WRAPPED_LINES),
    "columns-fa": (t.TWO_FA, {"columns": True}, None),
    "columns-en": (t.TWO_EN, {"columns": True, "direction": "ltr"}, None),
    "long-ruled": (t.LONG, {"ruled": True}, None),
    "long": (t.LONG, {}, None),
    "stamp": (t.CONTRACT, {"stamp": STAMP}, None),
}
PROGRAMS = {
    "chromium": (chromium, list(WEB)),
    "weasyprint": (weasyprint, [name for name in WEB if name not in ("contract-justified", "stamp", "fees", "long")]),
    "libreoffice": (libreoffice, ["contract", "letter", "office", "mixed", "list", "prices-ruled", "fees-ruled", "merged", "wrapped"]),
    "mupdf": (mupdf, ["office", "letter"]),
}


def wanted(name):
    return not WANTED or any(part in name for part in WANTED)


def write(name, lines):
    (PDF / f"{name}.txt").write_text(lines)


def main():
    PDF.mkdir(exist_ok=True)
    for program, (make, names) in PROGRAMS.items():
        for name in names:
            full = f"{program}-{name}"
            if not wanted(full):
                continue
            blocks, settings, given = WEB[name]
            with tempfile.TemporaryDirectory() as folder:
                source = pathlib.Path(folder) / f"{name}.html"
                source.write_text(web.page(blocks, FONT, **settings))
                make(source, PDF / f"{full}.pdf")
            write(full, expected(blocks, given))
    for name, (make, lines) in drawn.FILES.items():
        if wanted(name):
            make(FONT, PDF / f"{name}.pdf")
            write(name, lines if isinstance(lines, str) else expected(lines))
    for engine, name in (("pdflatex", "pdftex-office"), ("xelatex", "xetex-office")):
        if wanted(name):
            tex(engine, drawn.tex_source(t.OFFICE), PDF / f"{name}.pdf")
            write(name, expected(t.OFFICE))
    for name in ("chromium-contract", "pdftex-office", "libreoffice-prices-ruled"):
        full = "ghostscript-" + name.split("-", 1)[1]
        if wanted(full):
            ghostscript(PDF / f"{name}.pdf", PDF / f"{full}.pdf")
            write(full, (PDF / f"{name}.txt").read_text())


main()
