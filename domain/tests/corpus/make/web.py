"""HTML of a document of the corpus."""
from html import escape

STYLE = """
@font-face { font-family: Vazirmatn; src: url('file://%s'); }
@page { size: A4; margin: 2cm; }
body { font-family: Vazirmatn, 'DejaVu Sans'; font-size: 12pt; line-height: 1.6; }
h1 { font-size: 18pt; } h2 { font-size: 15pt; }
table { border-collapse: collapse; } td, th { padding: 3pt 8pt; text-align: start; font-weight: normal; }
.ruled td, .ruled th { border: 1px solid black; }
.columns { column-count: 2; column-gap: 1cm; }
.stamp { position: fixed; top: 40%%; left: 10%%; font-size: 60pt; color: #ddd; transform: rotate(-40deg); }
"""


def page(blocks, font, direction="rtl", ruled=False, columns=False, stamp=None, justify=False, table=None):
    body = []
    level = 1
    for kind, what in blocks:
        if kind == "h":
            body.append(f"<h{level}>{escape(what)}</h{level}>")
            level = 2
        elif kind == "p":
            body.append(f"<p>{escape(what)}</p>")
        elif kind == "li":
            body.append(f"<ul><li>{escape(what)}</li></ul>")
        elif table:
            body.append(table)
        else:
            rows = []
            for number, row in enumerate(what):
                tag = "th" if number == 0 else "td"
                rows.append("<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>")
            body.append(f"<table {'class=ruled border=1 cellspacing=0' if ruled else ''}>{''.join(rows)}</table>")
    text = "".join(body).replace("</ul><ul>", "")
    if stamp:
        text = f"<div class='stamp'>{stamp}</div>" + text
    style = STYLE % font + ("p { text-align: justify }" if justify else "")
    language = "fa" if direction == "rtl" else "en"
    return (
        f"<!doctype html><html lang={language} dir={direction}><head><meta charset=utf-8><style>{style}</style></head>"
        f"<body><div class='{'columns' if columns else ''}'>{text}</div></body></html>"
    )
