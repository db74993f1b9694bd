"""What a file of remarks would do, row by row. Reads only: feedback.intake.actions writes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from feedback.actions import MOST
from feedback.intake.parsing import Entry, Proposals
from feedback.models import Decision, Remark, Topic
from feedback.states import WAITING, State
from network.models import Region
from network.planning import RegionNames, folded
from search.text import stems

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
    faults: list[str] = field(default_factory=list)
    remark: Remark | None = None  # the one that says the same already
    twin: str = ""  # the row of the file that says the same already

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

    def to_write(self, *, send: bool) -> list[dict[str, Any]]:
        """Rows that would be written, as plain data: what the log says of them, and what writing them needs.

        send: a region's remarks are sent at once.
        """
        return [
            row.to_json()
            | {
                "entry": place,
                "region_id": row.region.pk if row.region else None,
                "topic": row.topic,
                "send": send,
            }
            for place, row in enumerate(self.rows)
            if row.verdict in (Verdict.NEW, Verdict.DECIDE)
        ]

    @property
    def digest(self) -> str:
        """Differs when anything that would be written differs: what was confirmed is what is applied."""
        data = [
            [row.to_json(), row.topic, row.entry.text, row.entry.answer, row.faults, row.region and row.region.pk]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()


def make_plan(proposals: Proposals, topic: str, own: Region | None) -> Plan:
    """Compare the proposals with the remarks that there are.

    topic: of rows that name none. own: the region whose coordinator brings the file; without it, it is ФЦК's file,
    which may name any region and may hold decisions.
    """
    names = RegionNames(Region.objects.all())
    rows = [_planned(entry, topic, own, names) for entry in proposals.entries]
    _find_known(rows, with_drafts=own is not None)
    _check_decisions(rows)
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
        planned.faults.append(f"Регион «{text}»: вы пишете за {own.name}. Уберите строку или исправьте регион.")
    return planned


def _region(entry: Entry, names: dict[str, Region], planned: PlannedRow) -> Region | None:
    text = entry.region or entry.group
    found = names.find(text)
    if found is None and not entry.region:
        planned.faults.append("Нет региона. Впишите его название или код субъекта из двух цифр.")
    elif found is None:
        planned.faults.append(f"{names.absent(text)} Впишите название или код субъекта.")
    return found


def _topic(text: str, planned: PlannedRow) -> str:
    for value, label in Topic.choices:
        if folded(text).strip(" .:") in (folded(str(label)), value):
            return value
    listed = ", ".join(f"«{label}»" for label in Topic.labels)
    planned.faults.append(f"Темы «{text}» нет. Есть {listed}; можно оставить пусто.")
    return ""


def _find_known(rows: list[PlannedRow], *, with_drafts: bool) -> None:
    """Mark rows that a remark of the region, or a row above, says already, in the same stems.

    A remark keeps the stems of its number, title, text and answer in this order, so those of its text stand in them
    without a break: that rules out nearly all at once.
    """
    wanted: dict[int, dict[str, list[PlannedRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.region and (said := stems(row.entry.text)):
            wanted[row.region.pk][said].append(row)
    for same in (same for group in wanted.values() for same in group.values()):
        for later in same[1:]:
            later.twin = same[0].entry.place
    hidden = [State.WITHDRAWN] if with_drafts else [State.WITHDRAWN, State.DRAFT]
    remarks = Remark.objects.filter(region__in=list(wanted)).exclude(state__in=hidden).order_by("-pk")
    near: dict[int, list[str]] = {}
    for pk, region, kept in remarks.values_list("pk", "region", "stems").iterator(chunk_size=2000):
        padded = f" {kept} "
        if saying := [said for said in wanted[region] if f" {said} " in padded]:
            near[pk] = saying
    for pk, remark in sorted(Remark.objects.in_bulk(list(near)).items(), reverse=True):
        for said in near[pk]:
            if stems(remark.text) == said:
                for row in wanted[remark.region_id][said]:
                    row.remark = remark


def _check_decisions(rows: Iterable[PlannedRow]) -> None:
    """A decision needs its answer: the region and the readers must understand it."""
    for row in rows:
        if row.twin or (row.remark is not None and row.remark.state not in WAITING):
            continue
        if row.entry.decision_fault:
            row.faults.append(row.entry.decision_fault)
        elif row.entry.decision and not row.entry.answer:
            row.faults.append("Есть решение, но нет комментария. Напишите, почему решили так: его увидят все.")
