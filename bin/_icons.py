"""Draws the icons of the installed site, in the shapes of static/img/icon.svg: `.venv/bin/python bin/_icons.py`."""
from pathlib import Path

from PIL import Image, ImageDraw

IMG = Path(__file__).parent.parent / "static" / "img"
ROOF, WHITE, GOLD = "#0a4039", "#ffffff", "#edb94a"
SHAPES = [(WHITE, [(9, 6), (23, 6), (28, 17), (4, 17)]), *((GOLD, [(x, 18.5), (x + 8, 18.5), (x + 4, 27)]) for x in (4, 12, 20))]
UNITS, FINE = 32, 8


def draw(size, scale=1.0):
    """`scale` < 1 leaves a border, since masks cut an icon down to a circle of 80 %."""
    picture = Image.new("RGB", (size * FINE, size * FINE), ROOF)
    pen, unit, middle = ImageDraw.Draw(picture), size * FINE / UNITS * scale, size * FINE / 2
    for colour, points in SHAPES:
        pen.polygon([(middle + (x - 16) * unit, middle + (y - 16.5) * unit) for x, y in points], fill=colour)
    return picture.resize((size, size), Image.LANCZOS).quantize(64)


for name, size, scale in (("icon-180", 180, 0.9), ("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("icon-maskable-512", 512, 0.72)):
    draw(size, scale).save(IMG / f"{name}.png", optimize=True)
