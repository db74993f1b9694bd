"""Groups and indicators by which a table of units is shown and sorted.

Their values lie in UnitResult.detail, in two lists in the order of the method. The engine writes both for every unit of
a release in that order, measured or not, and so does the summary of the release: the place there is the place in the
detail.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import DecimalField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf

from methodology.spec import shown_code

DIGITS, DECIMALS = 5, 2
# Orders that people come for, by what stands in the address; the first is that of a table that nobody has sorted.
ORDERS = (
    ("", "Индекс: сначала лучшие"),
    ("-rank", "Индекс: сначала худшие"),
    ("-change", "Изменение: от наибольшего прироста"),
    ("change", "Изменение: от наибольшей убыли"),
)


@dataclass(frozen=True)
class Measure:
    """A group or an indicator; `alias`: its column and its order in addresses, `heading`: what stands over the column.

    `path`: where its value lies in UnitResult.detail.
    """

    alias: str
    heading: str
    title: str
    path: str

    @property
    def value(self) -> Combinable:
        """Its published value as an expression; NULL where it was not measured."""
        # SQLite reads the null of JSON as the text "null", and that as a number would be 0.
        text = NullIf(KT(f"detail__{self.path}__value"), Value("null"))
        return Cast(text, DecimalField(max_digits=DIGITS, decimal_places=DECIMALS))


@dataclass(frozen=True)
class Measures:
    """All groups and indicators of a release."""

    groups: tuple[Measure, ...]
    indicators: tuple[Measure, ...]

    @classmethod
    def of(cls, summary: Mapping[str, Any]) -> "Measures":
        """Those of a release by its summary."""
        groups = (
            Measure(
                alias=f"group-{row['number']}",
                heading=f"Группа {row['number']}",
                title=f"{row['number']}. {row['title']}",
                path=f"groups__{place}",
            )
            for place, row in enumerate(summary["groups"])
        )
        return cls(tuple(groups), tuple(_indicators(summary["indicators"])))

    def sorting(self, order: str) -> Measure | None:
        """The one that an order names, whichever way; None where it names a column that every table has."""
        alias = order.removeprefix("-")
        return next((found for found in (*self.groups, *self.indicators) if found.alias == alias), None)

    def choices(self, order: str) -> list[tuple[str, Any]]:
        """What a reader chooses an order from, best first; the present `order` keeps its direction."""
        orders = list(ORDERS)
        if order and self.sorting(order) is None and order not in dict(ORDERS):
            orders.append((order, "Как сейчас: по столбцу таблицы"))

        def listed(measures: Iterable[Measure]) -> list[tuple[str, str]]:
            return [(order if order == one.alias else f"-{one.alias}", one.title) for one in measures]

        return [*orders, ("Группы показателей", listed(self.groups)), ("Показатели", listed(self.indicators))]


def _indicators(rows: Iterable[Mapping[str, Any]]) -> Iterable[Measure]:
    for place, row in enumerate(rows):
        # Codes that are no numbers are names of the edition's own; readers know such an indicator by its title.
        has_number = bool(shown_code(row["code"]))
        yield Measure(
            alias=f"indicator-{row['code'].replace('.', '-')}",  # a dot would name a part of a column
            heading=row["code"] if has_number else row["title"],
            title=f"{row['code']} {row['title']}" if has_number else row["title"],
            path=f"indicators__{place}",
        )
