"""What a release tells of the sample of passports that experts looked at: files for whoever draws it again. Pure.

By office nothing is told here: what was rejected there, its published points say.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessments.sampling import Checked, Share, find_overall_share
from index_engine.rounding import round_half_up
from ratings.release.schema import File, count, share, text

FOLDER = "sample"  # of the package
NO_VERDICT = "не проверен ни один выбранный пункт, у overall.csv — хотя бы по одному показателю"
PLACES = 6


@dataclass(frozen=True)
class Line:
    """A part of the sample: the code of an indicator or the key of a line, what it is, what became of it."""

    code: str
    title: str
    checked: Checked


@dataclass(frozen=True)
class DrawnSample:
    """A sample: the list it was drawn from, the seed, the program that draws; indicators, and lines of checklists."""

    population: bytes
    seed: str
    program: bytes
    indicators: Sequence[Line]
    items: Sequence[Line]

    @cached_property
    def overall(self) -> Share | None:
        """The share of rejected lines over all indicators."""
        return find_overall_share([line.checked for line in self.indicators])

    @property
    def whole(self) -> Checked:
        """All indicators together, as counts."""
        return Checked(*map(sum, zip(*(line.checked for line in self.indicators), strict=True)))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What stands in the package, as (path, bytes)."""
        yield from ((f"{FOLDER}/{name}", content) for name, content in self.sources())
        yield f"{FOLDER}/indicators.csv", _write(("indicator", "title"), self.indicators)
        yield f"{FOLDER}/items.csv", _write(("item", "text"), self.items)
        overall = [*map(str, self.whole), *_say(self.overall)]
        yield f"{FOLDER}/overall.csv", _as_csv([[column.name for column in COUNTS], overall])

    def sources(self) -> Iterator[tuple[str, bytes]]:
        """What the sample is drawn from, as (name, bytes)."""
        yield "population.tsv", self.population
        yield "seed.txt", f"{self.seed}\n".encode()
        yield "sampling.py", self.program


COUNTS = (
    count("claimed", "Пунктов заявлено", "штук"),
    count("drawn", "Из них выбрано для проверки", "штук"),
    count("judged", "Из них проверено", "штук"),
    count("rejected", "Из них отклонено", "штук"),
    share("share", "Доля отклонённых", NO_VERDICT),
    share("share_low", "Нижняя граница доли среди всех заявленных, 95 %", NO_VERDICT),
    share("share_high", "Верхняя граница доли среди всех заявленных, 95 %", NO_VERDICT),
)
FILES = (
    File(
        f"{FOLDER}/indicators.csv",
        "Проверка паспортов по показателям",
        "Что вышло из выборки пунктов, которую проверяли эксперты. Границы точные; выбранный, но не проверенный пункт "
        "считается и верным, и неверным.",
        (text("indicator", "Код показателя в edition.json"), text("title", "Показатель"), *COUNTS),
        ("indicator",),
    ),
    File(
        f"{FOLDER}/items.csv",
        "Проверка паспортов по пунктам",
        "То же по пунктам чек-листов; здесь только те, что попали в выборку.",
        (text("item", "Ключ пункта: показатель и место в чек-листе"), text("text", "Что в нём"), *COUNTS),
        ("item",),
    ),
    File(
        f"{FOLDER}/overall.csv",
        "Проверка паспортов, все показатели вместе",
        "Доля взвешена по заявленному: по показателям выбирали с разной частотой. Границы верны с вероятностью не "
        "меньше 95 %.",
        COUNTS,
        ("claimed",),
    ),
)


def _write(names: tuple[str, str], lines: Iterable[Line]) -> bytes:
    head = [*names, *(column.name for column in COUNTS)]
    return _as_csv(
        [head, *([line.code, line.title, *map(str, line.checked), *_say(line.checked.share)] for line in lines)]
    )


def _as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    content = io.StringIO(newline="")
    csv.writer(content, lineterminator="\n").writerows(rows)
    return content.getvalue().encode()


def _say(found: Share | None) -> list[str]:
    return ["", "", ""] if found is None else [str(round_half_up(figure, PLACES)) for figure in found]
