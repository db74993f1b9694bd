"""What the final report of a region says, as texts: its roadmap with marks, its remarks, its published figures. Pure.

Rows may be of any kind that has the fields read here. The same values fill the template of Word and the PDF.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from campaigns.documents import facts
from campaigns.progress import Line
from tabular.numbers import ABSENT, format_figure, format_number

DayOf = Callable[[datetime | None], date | None]


def roadmap(line: Line | None, day: date) -> dict[str, Any]:
    """Values about the roadmap: its steps with their marks, and how many are done."""
    cells = line.cells if line else ()
    steps = facts.steps(cell.milestone for cell in cells)
    return {
        "день": facts.day(day),
        "сделано": str(line.done if line else 0),
        "всего_шагов": str(line.total if line else 0),
        "просрочено": str(line.overdue if line else 0),
        "шаги": [step | _mark(cell) for step, cell in zip(steps, cells, strict=True)],
    }


def _mark(cell: Any) -> dict[str, str]:
    mark = cell.mark
    return {
        "состояние": cell.progress.label,
        "дата": facts.day(mark.done_on) if mark else "",
        "итог": mark.result if mark else "",
        "примечание": "\n".join(filter(None, [mark.note, mark.link])) if mark else "",
    }


def remarks(own: Sequence[Any], joined: Sequence[Any], day_of: DayOf) -> dict[str, Any]:
    """Values about remarks: those of the region, and those of others that it has joined.

    `day_of` gives the day of a moment by the portal's clock, None for None.
    """
    rows = [_remark(remark, day_of) for remark in own]
    note = "Регион присоединился, замечание прислал другой: {}."
    rows += [_remark(remark, day_of, note.format(remark.region.name)) for remark in joined]
    return {"число_замечаний": str(len(own)), "замечания": rows}


def _remark(remark: Any, day_of: DayOf, note: str = "") -> dict[str, str]:
    main = remark.merged_into
    answered = main or remark
    said = f"Ответ общий с № {main.number}." if main else ""
    return {
        "номер": str(remark.number),
        "дата": facts.day(day_of(remark.submitted_at)),
        "заголовок": remark.title,
        "текст": "\n".join(filter(None, [note, remark.text])),
        "решение": answered.decision_text,
        "ответ": "\n".join(filter(None, [said, answered.answer])),
    }


def figures(
    unit: Any | None, offices: Iterable[Any], document: Mapping[str, Any], *, release: str, ranked: int | None
) -> dict[str, Any]:
    """Values about the published figures of the region; empty where there are none. `ranked`: regions with a place."""
    if unit is None:
        names = ("индекс", "интервал", "место", "соискатели", "работодатели", "ответов", "измерено")
        return {"выпуск": "", **dict.fromkeys(names, ""), "группы": [], "результаты": []}
    titles = {row["number"]: row["title"] for row in document["groups"]}
    return {
        "выпуск": release,
        "индекс": format_figure(unit.index),
        "интервал": _interval(unit),
        "место": _place(unit, ranked),
        "соискатели": format_figure(unit.index_jobseeker),
        "работодатели": format_figure(unit.index_employer),
        "ответов": format_number(unit.answers),
        "измерено": format_figure(unit.coverage * 100),
        "группы": [
            {
                "номер": str(row["number"]),
                "название": titles.get(row["number"], ""),
                "значение": format_figure(row["value"]),
                "соискатели": format_figure(row["jobseeker"]),
                "работодатели": format_figure(row["employer"]),
                "вклад": format_figure(row["contribution"]),
            }
            for row in unit.detail.get("groups", ())
        ],
        "результаты": [
            {
                "название": office.name,
                "код": office.code,
                "индекс": format_figure(office.index),
                "интервал": _interval(office),
                "место": format_number(office.rank_in_region),
                "ответов": format_number(office.answers),
                "состояние": office.get_status_display(),
            }
            for office in offices
        ],
    }


def _interval(unit: Any) -> str:
    return ABSENT if unit.index is None else f"{format_figure(unit.low)}–{format_figure(unit.high)}"


def _place(unit: Any, ranked: int | None) -> str:
    if unit.rank is None:
        return str(unit.get_status_display())
    of = f" из {ranked}" if ranked else ""
    same = unit.rank_low == unit.rank_high or unit.rank_low is None
    return f"{unit.rank}{of}" + ("" if same else f" (уверенно: {unit.rank_low}–{unit.rank_high})")
