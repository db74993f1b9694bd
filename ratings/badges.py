"""What stands on the badge of an office or a region, for its own site: its published figures in few lines."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from index_engine.results import Status, UnitLevel
from ratings.models import Release, UnitResult
from ratings.release.info import DEMO
from tabular.numbers import format_figure, format_number

WIDTH = 320
EDGE = 16
# Letters of a line in the widest of the fonts, and lines of a name; the title of the picture has all of it.
LETTERS, LINES = 28, 5
PLACE_LETTERS, NOTE_LETTERS = 32, 40
TOP, NAME, FIGURE, NOTE = 24, 19, 40, 16  # heights of lines, from one baseline to the next
SHORT = {
    Status.SANCTIONED: "Баллы обнулены: данные недостоверны",
    Status.NO_ANSWERS: "Индекса нет: нет ответов клиентов",
    Status.FEW_ANSWERS: "Места нет: мало ответов",
    Status.LOW_COVERAGE: "Места нет: измерено слишком мало",
}


@dataclass(frozen=True)
class Line:
    """A line of text: how it looks (a class of the picture's style), and the height of its baseline."""

    look: str
    text: str
    y: int


@dataclass(frozen=True)
class Badge:
    """A badge as lines from the top; `description` says all of it in one sentence."""

    lines: tuple[Line, ...]
    height: int
    title: str
    description: str

    @property
    def width(self) -> int:
        """The same for all."""
        return WIDTH


def badge_of(unit: UnitResult, release: Release) -> Badge:
    """The badge of a unit of a published release."""
    place = _place(unit, release)
    index = format_figure(unit.index)
    when = f"{release.campaign}, версия {release.version}"
    basis = f"Расчёт по редакции {release.summary['edition']} методики"
    rows = [
        ("head", "Индекс клиентоцентричности", TOP),
        *(("name", line, NAME + 3 * first) for first, line in _numbered(shorten_name(unit.name))),
        ("figure", index, FIGURE),
        *(("place", line, NOTE + 4 * first) for first, line in _numbered(place)),
        *(("note", line, NOTE + 4 * first) for first, line in _numbered((*textwrap.wrap(when, NOTE_LETTERS), basis))),
        *([("demo", DEMO, NOTE + 2)] if release.is_demo else []),
    ]
    lines, y = [], 0
    for look, text, height in rows:
        y += height
        lines.append(Line(look, text, y))
    said = f"индекс {index} из 100" if unit.index is not None else "индекса нет"
    description = [f"{unit.name}: {said}", _sentence(unit, place), when, basis, *([DEMO] if release.is_demo else [])]
    return Badge(tuple(lines), y + EDGE, f"Индекс клиентоцентричности: {unit.name}", f"{'. '.join(description)}.")


def shorten_name(name: str) -> list[str]:
    """A name in lines that fit; what does not fit is cut, and says so."""
    return textwrap.wrap(name.replace("№ ", "№\u00a0"), LETTERS, max_lines=LINES, placeholder="…")


def _place(unit: UnitResult, release: Release) -> tuple[str, ...]:
    """The rank of how many, and between which ranks chance leaves it; or why there is none."""
    if unit.rank is None:
        return tuple(textwrap.wrap(SHORT[Status(unit.status)], PLACE_LETTERS))
    is_office = unit.level == UnitLevel.OFFICE
    ranked = release.summary["counts"]["offices_ranked" if is_office else "regions_ranked"]
    first = f"Место {format_number(unit.rank)} из {format_number(ranked)} {'ЦЗН' if is_office else 'регионов'}"
    if unit.rank_low is None or unit.rank_high is None or unit.rank_low == unit.rank_high:
        return (first,)
    return first, f"при этой точности {format_number(unit.rank_low)}–{format_number(unit.rank_high)}"


def _sentence(unit: UnitResult, place: tuple[str, ...]) -> str:
    """The lines about the place as one sentence."""
    return (" " if unit.rank is None else ", ").join(place)


def _numbered(lines: Sequence[str]) -> list[tuple[bool, str]]:
    """Lines, the first of them marked: it stands apart from what is above."""
    return [(number == 0, line) for number, line in enumerate(lines)]
