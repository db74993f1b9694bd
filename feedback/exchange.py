"""Remarks as CSV and XLSX files for people and their Excel."""

import re
from collections.abc import Iterable, Iterator

from django.utils import timezone

import tabular
from feedback.models import Remark
from tabular import disarm

HEADINGS = ("№", "Регион", "Тема", "Решение", "Замечание", "Ответ")
WIDTHS = (6, 24, 22, 20, 80, 60)
QUEUE_HEADINGS = (
    "№", "Регион", "Тема", "Заголовок", "Замечание", "Состояние", "Получено", "Ответить до", "Ответственный",
    "Присоединились регионы", "Решение", "Ответ",
)  # fmt: skip
QUEUE_WIDTHS = (6, 24, 22, 40, 80, 18, 12, 12, 20, 12, 20, 60)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def disarm_text(text: str) -> str:
    """The text as a spreadsheet may hold it: no formula, no control characters."""
    return disarm(CONTROL.sub("", text))


def cells(remark: Remark) -> tuple[int | str, ...]:
    """One row, in the order of HEADINGS."""
    texts = (
        remark.region.name,
        remark.get_topic_display(),
        remark.decision_text,
        remark.text,
        remark.answer,
    )
    return (remark.number, *(disarm_text(text) for text in texts))


def queue_cells(remark: Remark) -> tuple[str, ...]:
    """One row of ФЦК's queue, in the order of QUEUE_HEADINGS; `remark` with its region, assignee and supports."""
    received, due = remark.submitted_at, remark.due_on
    texts = (
        str(remark.number),
        remark.region.name,
        remark.get_topic_display(),
        remark.title,
        remark.text,
        remark.step.label,
        f"{timezone.localtime(received):%d.%m.%Y}" if received else "",
        f"{due:%d.%m.%Y}" if due else "",
        remark.assignee.get_username() if remark.assignee else "",
        str(remark.supports),
        remark.decision_text if remark.decisions else "",
        remark.answer,
    )
    return tuple(disarm_text(text) for text in texts)


def queue_csv_lines(remarks: Iterable[Remark]) -> Iterator[str]:
    """The lines of the queue's CSV file."""
    return tabular.csv_lines(QUEUE_HEADINGS, map(queue_cells, remarks))


def queue_xlsx(remarks: Iterable[Remark]) -> bytes:
    """The queue as a workbook with one sheet."""
    rows = [queue_cells(remark) for remark in remarks]
    return tabular.write_xlsx([tabular.Sheet("Очередь замечаний", QUEUE_HEADINGS, rows, QUEUE_WIDTHS)])


def csv_lines(remarks: Iterable[Remark]) -> Iterator[str]:
    """The lines of the CSV file."""
    return tabular.csv_lines(HEADINGS, map(cells, remarks))


def xlsx(remarks: Iterable[Remark]) -> bytes:
    """A workbook with one sheet: bold frozen headings, wrapped texts, an autofilter."""
    rows = [cells(remark) for remark in remarks]
    sheet = tabular.Sheet("Замечания", HEADINGS, rows, WIDTHS, has_filter=True)
    return tabular.write_xlsx([sheet])
