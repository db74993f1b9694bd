"""What a file of remarks would do, row by row. Reads only: feedback.intake.actions writes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db import models

from feedback.actions import MOST
from feedback.intake.parsing import FOLLOWS, Entry, Fault
from feedback.models import Decision, Remark, Topic
from feedback.states import WAITING, State
from network.models import Region
from network.region_names import RegionNames, folded
from search.text import stems
from seen.digests import digest_seen

AT_ONCE = 50  # each passes all its steps, and a person waits for the page: more of them are left to a worker


class Verdict(models.TextChoices):
    """What is to become of a row."""

    REFUSED = "refused", "не подходит"
    NEW = "new", "новое"
    DECIDE = "decide", "решение"
    KNOWN = "known", "уже есть"


@dataclass
class PlannedRow:
    """One proposal of the file, what it would become, and what stands against it."""

    entry: Entry
    region: Region | None = None
    topic: str = ""
    faults: list[Fault] = field(default_factory=list)
    remark: Remark | None = None  # the one that says the same already
    twin: str = ""  # the row of the file that says the same already
    twin_decision: str = ""

    @property
    def verdict(self) -> Verdict:
        """A row with a fault is refused, whatever it would do."""
        if self.faults:
            return Verdict.REFUSED
        if self.twin:
            return Verdict.KNOWN
        if self.remark is None:
            return Verdict.NEW
        return Verdict.DECIDE if self.entry.decision and self.remark.state in WAITING else Verdict.KNOWN

    @property
    def decision_text(self) -> str:
        """The decision in words."""
        return str(Decision(self.entry.decision).label) if self.entry.decision else ""

    @property
    def difference(self) -> str:
        """The decision of the file and that of the same proposal elsewhere, in words; empty where they agree."""
        if self.verdict != Verdict.KNOWN or not self.entry.decision:
            return ""
        if self.twin:
            where, decided = "выше в файле", [self.twin_decision] if self.twin_decision else []
            ours = str(Decision(self.twin_decision).label) if decided else "решения нет"
        elif self.remark is None:
            return ""
        else:
            answered = self.remark.merged_into or self.remark
            where, decided, ours = "у нас", [value for value, _ in answered.decisions], answered.decision_text
        return "" if self.entry.decision in decided else f"в файле: {self.decision_text}, {where}: {ours}"

    @property
    def topic_text(self) -> str:
        """The topic in words."""
        return str(Topic(self.topic).label) if self.topic else ""

    def to_json(self) -> dict[str, Any]:
        """Plain data for the log of files."""
        return {
            "place": self.entry.place,
            "region": self.region.name if self.region else "",
            "title": self.entry.title,
            "verdict": self.verdict.value,
            "decision": self.decision_text,
            "remark": self.remark.pk if self.remark else None,
            "number": self.remark.number if self.remark else None,
        }


@dataclass(frozen=True)
class Plan:
    """Everything that the file would do; blocked: why nothing of it can be done, though no row is at fault."""

    rows: list[PlannedRow]
    blocked: str = ""

    def having(self, *verdicts: Verdict) -> list[PlannedRow]:
        """Rows with one of these verdicts."""
        return [row for row in self.rows if row.verdict in verdicts]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        return {verdict.value: len(self.having(verdict)) for verdict in Verdict}

    @property
    def writes(self) -> list[PlannedRow]:
        """Rows that would be written."""
        return self.having(Verdict.NEW, Verdict.DECIDE)

    @property
    def differing(self) -> list[PlannedRow]:
        """Rows that are there already, with another decision."""
        return [row for row in self.rows if row.difference]

    def to_write(self, *, send: bool) -> list[dict[str, Any]]:
        """Rows that would be written, as plain data: what the log says of them, and what writing them needs.

        send: a region's remarks are sent at once.
        """
        return [
            row.to_json() | {"region_id": row.region.pk if row.region else None, "topic": row.topic, "send": send}
            for row in self.writes
        ]

    @property
    def digest(self) -> str:
        """Differs when anything that would be written differs: what was confirmed is what is applied."""
        data = [
            [row.to_json(), row.topic, row.entry.text, row.entry.answer, row.faults, row.region and row.region.pk]
            for row in self.rows
        ]
        return digest_seen(data)


def make_plan(entries: Iterable[Entry], topic: str, own: Region | None) -> Plan:
    """Compare the proposals with the remarks that there are.

    topic: of rows that name none. own: the region whose coordinator brings the file; without it, it is ФЦК's file,
    which may name any region and may hold decisions.
    """
    names = RegionNames(Region.objects.all())
    rows = [_planned(entry, topic, own, names) for entry in entries]
    same = _find_known(rows, with_drafts=own is not None)
    _check_decisions(rows)
    _find_twins(same)
    _hold_back(rows)
    return Plan(rows, _blocked(Plan(rows), own))


def _blocked(plan: Plan, own: Region | None) -> str:
    """Why nothing of the file can be written now, though no row is at fault; empty where it can."""
    if own is None:
        return ""
    wanted = Remark.objects.filter(region=own, state__in=[State.DRAFT, *WAITING]).count() + len(plan.writes)
    if wanted <= MOST:
        return ""
    return (
        f"Черновиков и замечаний без ответа станет {wanted}, а можно {MOST}. "
        "Дождитесь ответа на часть из них или загрузите меньше."
    )


def _planned(entry: Entry, topic: str, own: Region | None, names: RegionNames) -> PlannedRow:
    planned = PlannedRow(entry, own, topic, list(entry.faults))
    if entry.topic:
        planned.topic = _topic(entry.topic, planned)
    if own is None:
        planned.region = _region(entry, names, planned)
        return planned
    named = names.find(entry.region) or names.find(entry.group)
    if (entry.region or named) and named != own:
        text = entry.region or entry.group
        planned.faults.append(Fault(f"Регион «{text}»: вы пишете за {own.name}. Исправьте регион.", "region"))
    return planned


def _region(entry: Entry, names: RegionNames, planned: PlannedRow) -> Region | None:
    text = entry.region or entry.group
    found = names.find(text)
    if found is None and not entry.region:
        planned.faults.append(Fault("Нет региона. Впишите его название или код субъекта из двух цифр.", "region"))
    elif found is None:
        planned.faults.append(Fault(f"{names.absent(text)} Впишите название или код субъекта.", "region"))
    return found


def _topic(text: str, planned: PlannedRow) -> str:
    for value, label in Topic.choices:
        if folded(text).strip(" .:") in (folded(str(label)), value):
            return value
    listed = ", ".join(f"«{label}»" for label in Topic.labels)
    planned.faults.append(Fault(f"Темы «{text}» нет. Есть {listed}; можно оставить пусто.", "topic"))
    return ""


def _find_known(rows: list[PlannedRow], *, with_drafts: bool) -> list[list[PlannedRow]]:
    """Mark rows that a remark of the region says already, in the same stems; rows of the file that say the same.

    A remark keeps the stems of its number, title, text and answer in this order, so those of its text stand in them
    without a break: that rules out nearly all at once.
    """
    wanted: dict[int, dict[str, list[PlannedRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.region and (said := stems(row.entry.text)):
            wanted[row.region.pk][said].append(row)
    hidden = [State.WITHDRAWN] if with_drafts else [State.WITHDRAWN, State.DRAFT]
    remarks = Remark.objects.filter(region__in=list(wanted)).exclude(state__in=hidden).order_by("-pk")
    near: dict[int, list[str]] = {}
    for pk, region, kept in remarks.values_list("pk", "region", "stems").iterator(chunk_size=2000):
        padded = f" {kept} "
        if saying := [said for said in wanted[region] if f" {said} " in padded]:
            near[pk] = saying
    for pk, remark in sorted(Remark.objects.select_related("merged_into").in_bulk(list(near)).items(), reverse=True):
        for said in near[pk]:
            if stems(remark.text) == said:
                for row in wanted[remark.region_id][said]:
                    row.remark = remark
    return [same for group in wanted.values() for same in group.values()]


def _find_twins(groups: Iterable[list[PlannedRow]]) -> None:
    """Mark rows that say what a row above says; that one must be fit to be written, or they would be lost with it."""
    for same in groups:
        fit = [row for row in same if not row.faults]
        for later in fit[1:]:
            later.twin, later.twin_decision = fit[0].entry.place, fit[0].entry.decision


def _hold_back(rows: list[PlannedRow]) -> None:
    """A row that the next one may go on with waits until that is decided, or it would be written without its end."""
    for row, following in pairwise(rows):
        if following.entry.may_go_on and row.verdict in (Verdict.NEW, Verdict.DECIDE):
            row.faults.append(
                Fault(
                    f"Следующая строка ({following.entry.place}) может быть её продолжением. Решите это там.", FOLLOWS
                )
            )


def _check_decisions(rows: Iterable[PlannedRow]) -> None:
    """A decision needs its answer: the region and the readers must understand it."""
    for row in rows:
        if row.remark is not None and row.remark.state not in WAITING:
            continue
        if row.entry.decision_fault:
            row.faults.append(Fault(row.entry.decision_fault, "decision"))
        elif row.entry.decision and not row.entry.answer:
            row.faults.append(
                Fault("Есть решение, но нет комментария. Напишите, почему решили так: его увидят все.", "answer")
            )
