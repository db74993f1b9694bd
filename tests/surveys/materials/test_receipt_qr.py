"""The quickly drawn QR code of a receipt is the one that is drawn at length."""

import random
import re

import pytest
import segno

from surveys.codes import ALPHABET, show_code
from surveys.materials.qr import QUIET
from surveys.materials.receipt_qr import MASK, draw_receipt

STEP = re.compile(r"M(\d+) (\d+)\.5|h(\d+)|m(\d+) 0")


def read_modules(svg: str) -> list[str]:
    """The dark and light modules of the drawing without the light ones around, as rows of 1 and 0."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    rows = [["0"] * size for _ in range(size)]
    x = y = 0
    for left, top, dark, light in STEP.findall(re.search(r'stroke="#000" d="([^"]+)"', svg)[1]):
        if left:
            x, y = int(left), int(top)
        elif dark:
            rows[y][x : x + int(dark)] = "1" * int(dark)
        x += int(dark or light or 0)
    assert not any("1" in row for row in rows[:QUIET] + rows[-QUIET:])
    return ["".join(row[QUIET : size - QUIET]) for row in rows[QUIET : size - QUIET]]


@pytest.mark.parametrize("address", ["https://index.example.ru/s/receipt/#", "http://127.0.0.1:8000/s/receipt/#"])
def test_it_is_the_code_that_segno_draws(address):
    draw = random.Random(3)
    for _ in range(40):
        code = show_code("".join(draw.choices(ALPHABET, k=12)))
        right = segno.make_qr(address + code, error="m", mask=MASK)
        assert read_modules(draw_receipt(address, code)) == ["".join(map(str, row)) for row in right.matrix]
