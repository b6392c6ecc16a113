"""Makes scanned pages, as a scanner would: grey pictures of a page in PDF files, a little turned and specked. By hand:

    pip install pillow
    apt install poppler-utils
    python scans.py

Each is a picture of a file of the corpus, whose text stands beside that file.
"""
import pathlib
import random
import subprocess
import tempfile

from PIL import Image, ImageFilter

HERE = pathlib.Path(__file__).parent.parent
SCANS = HERE / "scans"
DOTS = 200
PAGES = {"persian": ["chromium-contract"], "english": ["chromium-office"], "mixed": ["chromium-mixed"], "three": ["chromium-list", "chromium-letter", "chromium-columns-en"]}


def picture(name, folder):
    target = pathlib.Path(folder) / name
    subprocess.run(["pdftoppm", "-f", "1", "-l", "1", "-r", str(DOTS), "-gray", "-singlefile", str(HERE / "pdf" / f"{name}.pdf"), str(target)], check=True)
    page = Image.open(target.with_suffix(".pgm"))
    draw = random.Random(7)
    page = page.rotate(0.4, expand=False, fillcolor=255, resample=Image.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))
    pixels = page.load()
    for _ in range(300):
        pixels[draw.randrange(page.width), draw.randrange(page.height)] = draw.randrange(120)
    return page.point(lambda grey: grey // 16 * 17)


if __name__ == "__main__":
    SCANS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, sources in PAGES.items():
            first, *others = [picture(source, folder) for source in sources]
            first.save(SCANS / f"{name}.pdf", save_all=True, append_images=others, resolution=DOTS, quality=30)
