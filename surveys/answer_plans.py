"""What a file of answers would do, row by row. Reads only: surveys.actions.answer_files writes."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from network.models import Office
from seen.digests import digest_seen
from surveys.answer_files import NUMBER, OFFICE, STAGE, list_targets, read_row
from surveys.form import Form
from surveys.models import Response, ResponseImport, Stage
from surveys.opening import whole_form
from surveys.paper import Typed
from tabular import Table
from uploads.planning import Plan, Planned, Verdict

STAGES = {word.casefold(): stage for stage in Stage for word in (stage.value, stage.label)}


@dataclass(kw_only=True)
class PlannedAnswer(Planned):
    """One row: an answer about an office, or what is wrong with it."""

    code: str
    answered: int = 0
    office: Office | None = None
    stage: str = Stage.NONE
    key: str = ""
    typed: Typed | None = None
    is_known: bool = False
    is_empty: bool = False

    @property
    def verdict(self) -> Verdict:
        """Refused with a fault; unchanged where it is empty or was written before."""
        if self.is_empty:
            return Verdict.UNCHANGED
        if self.faults or self.office is None or self.typed is None:
            return Verdict.REFUSED
        return Verdict.UNCHANGED if self.is_known else Verdict.NEW

    def names(self) -> dict[str, str]:
        return {"code": self.code, "answered": str(self.answered)}


@dataclass(frozen=True)
class AnswerPlan(Plan[PlannedAnswer]):
    """Everything that a file would write. Answers stand in the digest, and not in what is kept of a row."""

    form: Form = field(kw_only=True)

    @property
    def digest(self) -> str:
        """Differs when anything that would be written differs."""
        rows = [
            (row.to_json(), row.key, row.stage, row.faults, row.typed and _plain(row.typed, self.form))
            for row in self.rows
        ]
        return digest_seen(rows)


def make_plan(upload: ResponseImport, *, lock: bool = False) -> AnswerPlan:
    """What the file would do with its columns read as they are mapped; with `lock` its offices stay in the campaign."""
    form = whole_form(upload.campaign, upload.audience)
    offices = Office.objects.filter(participations__campaign=upload.campaign)
    known = {office.code.casefold(): office for office in (offices.select_for_update() if lock else offices)}
    titles = {target.key: target.title for target in list_targets(form)}
    seen: Counter[str] = Counter()
    rows = []
    for row in Table.from_json(upload.table).rows:
        values = {target: row.values.get(letter, "") for letter, target in upload.mapping.items()}
        faults = [text for text in row.faults if not _is_of_unread(text, upload.mapping)]
        planned = PlannedAnswer(number=row.number, code=values.get(OFFICE, ""), faults=faults)
        _read(planned, values, form, known, titles)
        planned.key = _key(upload, values, row.values, seen)
        rows.append(planned)
    _compare(rows, form)
    return AnswerPlan(rows, form=form)


def _read(
    planned: PlannedAnswer,
    values: dict[str, str],
    form: Form,
    offices: dict[str, Office],
    titles: dict[str, str],
) -> None:
    typed, faults = read_row(form, values)
    planned.is_empty = typed.answers.is_empty and not [key for key, _ in faults if key]
    if planned.is_empty:
        return
    planned.typed = typed
    planned.answered = sum(mark != 0 for mark in typed.answers.marks.values()) + len(typed.answers.rest)
    planned.faults += [f"{titles.get(key, key)}: {text}" if key else text for key, text in faults]
    planned.office = offices.get(planned.code.casefold())
    if not planned.code:
        planned.faults.append("Нет кода ЦЗН. Впишите его, например 15-01.")
    elif planned.office is None:
        planned.faults.append(f"ЦЗН с кодом «{planned.code}» в кампании не участвует. Проверьте код.")
    stage = STAGES.get(values.get(STAGE, "").strip().casefold())
    if stage is None:
        planned.faults.append(
            f"Этап «{values[STAGE]}» неизвестен. Впишите один из: {', '.join(one.label for one in Stage if one)}."
        )
    planned.stage = stage or Stage.NONE


def _key(upload: ResponseImport, values: dict[str, str], row: dict[str, str], seen: Counter[str]) -> str:
    """What a row is known by when the file comes again: its number, else all that it says, counted among its like."""
    said = values.get(NUMBER, "") or json.dumps(row, ensure_ascii=False, sort_keys=True)
    seen[said] += 1
    place = 0 if values.get(NUMBER) else seen[said]
    text = json.dumps([upload.campaign_id, upload.audience, said, place], ensure_ascii=False)
    return hashlib.sha256(f"surveys.file:{text}".encode()).hexdigest()


def _compare(rows: list[PlannedAnswer], form: Form) -> None:
    """Tell rows that were written before, and numbers that stand twice."""
    kept = Response.objects.filter(key__in={row.key for row in rows}).defer("paces")
    before = {response.key: response for response in kept}
    first: dict[str, int] = {}
    for row in rows:
        if row.is_empty or row.typed is None:
            continue
        if first.setdefault(row.key, row.number) != row.number:
            row.faults.append(f"Такой номер ответа уже есть в строке {first[row.key]}. Номера не повторяются.")
        elif found := before.get(row.key):
            marks, rest, is_remote, _ = _plain(row.typed, form)
            row.is_known = True
            if (bytes(found.marks).hex(), found.rest, found.is_remote) != (marks, rest, is_remote):
                row.faults.append("Ответ с этим номером уже загружен с другими ответами. Ответы клиентов не меняют.")


def _plain(typed: Typed, form: Form) -> tuple[Any, ...]:
    answers = typed.answers
    return answers.to_bytes(form.scored).hex(), answers.rest, typed.is_remote, typed.was_prompted


def _is_of_unread(fault: str, mapping: dict[str, str]) -> bool:
    """Whether what is wrong is in a column that nobody reads."""
    words = fault.split(":", 1)[0].split()
    return len(words) == 2 and words[0] == "Столбец" and words[1] not in mapping
