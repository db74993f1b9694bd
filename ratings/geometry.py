"""Where things stand in a bar chart, in units of its viewBox. Pure: the page asks for the size, the drawing for all."""

import re
from dataclasses import dataclass
from functools import cached_property

WIDTH = 360
BAR_LEFT = 174
BAR_WIDTH = 126
BAR_HEIGHT = 14
GAP = 8
FONT_SIZE = 13
LINE_HEIGHT = 16
ROW_PADDING = 6
LABEL_CHARACTERS = 20
PIECE = re.compile(r"(?:\b[^\W\d]{1,2}\s+){0,2}(?:[^\s-]*-\s*|[^\s-]+\s*)")


@dataclass(frozen=True)
class Row:
    """One bar: the lines of its label, and the height of its middle."""

    lines: tuple[str, ...]
    middle: float

    def baselines(self) -> list[tuple[str, float]]:
        """The label's lines, each with the height on which its letters stand; together they are centred."""
        first = self.middle - LINE_HEIGHT * (len(self.lines) - 1) / 2 + FONT_SIZE * 0.36
        return [(line, first + LINE_HEIGHT * place) for place, line in enumerate(self.lines)]


@dataclass(frozen=True)
class BarLayout:
    """The places of all bars, from the top in the order of their labels."""

    labels: tuple[str, ...]

    @cached_property
    def rows(self) -> list[Row]:
        """The bars; each is as high as its label, the bars themselves are equally thick."""
        rows = []
        top = 0.0
        for label in self.labels:
            lines = wrap(label)
            height = LINE_HEIGHT * len(lines) + 2 * ROW_PADDING
            rows.append(Row(lines, top + height / 2))
            top += height
        return rows

    @property
    def height(self) -> int:
        """The picture's height; its width is always WIDTH."""
        return sum(LINE_HEIGHT * len(row.lines) + 2 * ROW_PADDING for row in self.rows)


def wrap(label: str, width: int = LABEL_CHARACTERS) -> tuple[str, ...]:
    """The label in as few lines of at most `width` characters as its words allow, about equally long.

    A hyphenated word may break, a short one («и», «до») stays with the next, a longer one stands alone and whole.
    """
    lines = _filled(label, width)
    while width > 1 and len(narrower := _filled(label, width - 1)) == len(lines):
        lines, width = narrower, width - 1
    return lines


def _filled(label: str, width: int) -> tuple[str, ...]:
    """Lines filled one after another."""
    lines = [""]
    for piece in PIECE.findall(label):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)
