"""The QR code of a receipt, drawn a hundred times a second. Pure but for segno, which is imported where it is used.

With its mask given, a QR code is linear over bits: whoever flips a bit of the text flips the same modules, whatever the
rest of the text (the check words of Reed and Solomon are linear, the mask is added, ISO/IEC 18004). So the code of any
text is that of one text of its length with the flips of all bits in which the two differ. Each flip is found once, by
drawing two codes.
"""

from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from surveys.materials.qr import MILLIMETRES, QUIET

MASK = 2  # all eight are read alike
BLANK = "A"
BYTE = 8


def draw_receipt(address: str, code: str) -> str:
    """The QR code of an address and the code behind it, as SVG on a light ground; code: as people read it."""
    return _blank_of(address, len(code)).draw(code)


@lru_cache(maxsize=4)
def _blank_of(address: str, length: int) -> "_Blank":
    return _Blank(address, length)


class _Blank:
    """The code of an address with so many equal signs behind it, and what each bit of a sign flips in it."""

    def __init__(self, address: str, length: int) -> None:
        self.address, self.length = address, length
        self._flips: dict[tuple[int, int], int] = {}

    @cached_property
    def modules(self) -> int:
        """The modules as bits, row by row; each row fills its last byte with light ones."""
        return self._encode(BLANK * self.length)

    @cached_property
    def size(self) -> int:
        """Modules in a row."""
        return int(_make(self.address + BLANK * self.length).symbol_size(border=0)[0])

    def draw(self, code: str) -> str:
        modules = self.modules
        for place, sign in enumerate(code):
            differing = ord(sign) ^ ord(BLANK)
            for bit in range(differing.bit_length()):
                if differing >> bit & 1:
                    modules ^= self._flip(place, bit)
        return _draw(modules, self.size)

    def _flip(self, place: int, bit: int) -> int:
        if (place, bit) not in self._flips:
            sign = chr(ord(BLANK) ^ 1 << bit)
            text = BLANK * place + sign + BLANK * (self.length - place - 1)
            self._flips[place, bit] = self._encode(text) ^ self.modules
        return self._flips[place, bit]

    def _encode(self, text: str) -> int:
        rows = ("".join(map(str, row)) for row in _make(self.address + text).matrix)
        return int("".join(row.ljust(_width(self.size) * BYTE, "0") for row in rows), 2)


def _make(text: str) -> Any:
    import segno

    return segno.make_qr(text, error="m", mask=MASK, mode="byte")


def _width(size: int) -> int:
    """Bytes of a row."""
    return -(-size // BYTE)


def _draw(modules: int, size: int) -> str:
    width, side = _width(size), size + 2 * QUIET
    rows = modules.to_bytes(width * size)
    lines = (
        f"M{QUIET} {row + QUIET}.5" + "".join(map(STROKES.__getitem__, rows[row * width : (row + 1) * width]))
        for row in range(size)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side * MILLIMETRES}mm" height="{side * MILLIMETRES}mm" '
        f'viewBox="0 0 {side} {side}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" d="{"".join(lines)}"/></svg>'
    )


def _stroke(byte: int) -> str:
    """Eight modules as a part of a path: strokes where they are dark, moves where they are light."""
    runs = ((dark, len(list(run))) for dark, run in groupby(f"{byte:08b}"))
    return "".join(f"h{length}" if dark == "1" else f"m{length} 0" for dark, length in runs)


STROKES = [_stroke(byte) for byte in range(256)]
