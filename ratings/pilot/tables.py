"""The pilot's tables as CSV files for Russian spreadsheets: UTF-8 with a mark, semicolons, decimal commas."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ratings.models import PilotFigure
from ratings.pilot.reading import Pilot
from tabular import csv_file

Cell = str | int | Decimal | None


def scores(pilot: Pilot) -> bytes:
    """The comparative table."""
    return _csv(
        [
            "Номер в таблице отчёта",
            "Код показателя",
            "Показатель",
            "Средний балл",
            "Максимум в таблице",
            "Максимум в тексте",
            "Доля максимума таблицы, %",
            "Регионов",
            "ЦЗН",
            "Примечание",
        ],
        [
            [
                row.score.table_code,
                row.code,
                row.score.title,
                row.score.average,
                row.score.maximum,
                row.score.maximum_text,
                _percent(row.score.share),
                row.score.regions,
                row.score.offices,
                row.score.note,
            ]
            for group in pilot.groups
            for row in group.rows
        ],
    )


def matrix(pilot: Pilot) -> bytes:
    """Which region measured what: 1 or 0 for each indicator."""
    titles = [f"{column.row.code} {column.row.score.title}".strip() for column in pilot.columns]
    return _csv(
        ["Код субъекта", "Регион", "ЦЗН заявлено", "ЦЗН названо", *titles, "Показателей"],
        [
            [
                row.participant.region.code,
                row.participant.region.name,
                row.participant.offices_stated,
                row.participant.offices_named,
                *[int(mark) for mark in row.marks],
                row.total,
            ]
            for row in pilot.rows
        ],
    )


def respondents(figures: Iterable[PilotFigure]) -> bytes:
    """Who answered."""
    return _csv(
        ["Кто отвечал", "Признак", "Значение", "Число", "Единица", "Примечание"],
        [
            [
                figure.get_audience_display(),
                figure.get_measure_display(),
                figure.category,
                figure.value,
                figure.get_unit_display(),
                figure.note,
            ]
            for figure in figures
        ],
    )


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The whole file; numbers without needless zeros, absent values as empty cells."""
    return csv_file(headings, ([_plain(cell) for cell in row] for row in rows))


def _plain(cell: Cell) -> Cell:
    return cell.normalize() if isinstance(cell, Decimal) else cell
