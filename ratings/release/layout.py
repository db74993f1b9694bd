"""What tables for people are made of: columns with their headings, and the table as CSV or under a mark."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ratings.release.info import DEMO, ReleaseInfo
from tabular import csv_file

Cell = str | int | Decimal | None


class ColumnKind(Enum):
    """What stands in a column."""

    TEXT = "text"
    COUNT = "count"
    FIGURE = "figure"  # two decimals


@dataclass(frozen=True)
class Column:
    """A heading, what stands under it, and how wide that is in characters."""

    heading: str
    kind: ColumnKind
    width: int


@dataclass(frozen=True)
class Table:
    """A table; `sheet` names it in a workbook, `name` column is the last that stays when it is scrolled aside."""

    sheet: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    kept: int

    def csv(self) -> bytes:
        """The table for Russian spreadsheets: UTF-8 with a mark, semicolons, decimal commas; absent is empty."""
        return csv_file([column.heading for column in self.columns], self.rows)

    def marked(self, info: ReleaseInfo) -> "Table":
        """The table with the label of invented data in a first column, where the data are."""
        if not info.is_demo:
            return self
        return Table(
            self.sheet,
            (Column("Пометка", ColumnKind.TEXT, 24), *self.columns),
            [[DEMO, *row] for row in self.rows],
            self.kept + 1,
        )


def text(heading: str, width: int = 14) -> Column:
    """A column of texts."""
    return Column(heading, ColumnKind.TEXT, width)


def count(heading: str, width: int = 12) -> Column:
    """A column of whole numbers."""
    return Column(heading, ColumnKind.COUNT, width)


def figure(heading: str, width: int = 14) -> Column:
    """A column of figures with two decimals."""
    return Column(heading, ColumnKind.FIGURE, width)
