"""Offices of the demonstration fill in their passports, prove them and hand them in."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db import transaction

from assessments.actions import evidence, filling, submitting
from assessments.actions.evidence import Given, Linked
from assessments.actions.filling import Saying
from assessments.blank import Blank, Line, Sheet
from assessments.models import Evidence, Passport
from assessments.opening import scope_of
from assessments.reading import read_stand
from network.models import Office
from portal.demonstration.drawing import draw_picture
from portal.demonstration.stage import Stage
from ratings.demo import Filled, Measured

BEFORE_CLOSING = 3  # days at which the first office begins
SITE = "https://demo.example"  # a name that leads nowhere, by RFC 2606
CONTENT = "Демонстрационное мероприятие: его придумала программа."
# Kinds that a list does not name.
OTHER_KINDS = tuple(
    f"{what} для {whom}"
    for what, whom in product(
        ("Встреча", "Мастер-класс", "Экскурсия", "Круглый стол"),
        ("выпускников", "молодых родителей", "студентов", "предпринимателей", "соседних центров занятости"),
    )
)


def fill_in_all(stage: Stage) -> None:
    """The passport of each office that has anything to say in one."""
    for number, measured in enumerate(stage.measured):
        office = stage.offices[measured.place.code]
        passport = Passport.objects.filter(campaign=stage.campaign, office=office).first()
        if measured.sheets and not (passport and passport.is_submitted):
            _Office(stage, measured, office, number % BEFORE_CLOSING).fill_in()


class _Office:
    """One office with its passport."""

    def __init__(self, stage: Stage, measured: Measured, office: Office, later: int) -> None:
        self.stage, self.measured, self.office = stage, measured, office
        self.day = stage.campaign.passports_close - timedelta(days=BEFORE_CLOSING - later)
        self.blank: Blank = scope_of(stage.campaign, office).own
        self.by = stage.cast.employees[office.code]
        self.place: dict[str, Any] = {"campaign": stage.campaign, "office": office}

    def fill_in(self) -> None:
        """All of it; again, it goes on where it stopped."""
        with self.stage.on(self.day, 10, at=self.office), transaction.atomic():
            self._say()
        with self.stage.on(self.day, 12, at=self.office):
            for line in self._list_pictured():
                self._show(line)
        with self.stage.on(self.day, 16, at=self.office):
            seen = submitting.digest_of(read_stand(self.stage.campaign, self.office, self.blank))
            submitting.submit(**self.place, seen=seen, by=self.by)

    def _say(self) -> None:
        """What is said of all lines, with links to what proves it, and the events."""
        sayings, links = [], []
        pictured = {line.key for line in self._list_pictured()}
        for filled in self.measured.sheets:
            sheet = self.blank.by_indicator[filled.indicator]
            if not filled.is_measured:
                continue
            if sheet.has_events:
                self._hold_events(filled, sheet)
                continue
            sayings += [Saying(item, content, 0) for item, content in self._word(filled, sheet).items()]
            links += [
                Linked(line.key, f"{SITE}/{self.office.code}/{line.key}", self._give(line.key))
                for line, is_met in zip(sheet.lines, filled.met, strict=False)
                if is_met and line.wants_proof and line.key not in pictured
            ]
        filling.save_entries(**self.place, sayings=sayings, by=self.by)
        evidence.add_links(**self.place, links=links, by=self.by)

    def _word(self, filled: Filled, sheet: Sheet) -> dict[str, dict[str, object]]:
        """What is said of each line of a sheet, by its key."""
        said: dict[str, dict[str, object]] = {}
        if filled.counts is not None:
            current, previous = filled.counts
            said[sheet.lines[0].key] = {"current": current, "previous": previous}
        for line, is_met in zip(sheet.lines, filled.met, strict=False):
            dated = {"dated": self.day - timedelta(days=1)} if is_met and line.wants_date else {}
            said[line.key] = {"is_met": is_met} | dated
        return said

    def _hold_events(self, filled: Filled, sheet: Sheet) -> None:
        kinds = [(line.key, "") for line in sheet.kinds] + [("", kind) for kind in OTHER_KINDS]
        days = list(self._list_event_days(filled.kinds))
        for (kind, other), day in zip(kinds, days, strict=False):
            filling.save_event(
                **self.place,
                sheet=sheet,
                key=self.stage.key(self.office.code, "event", kind or other),
                kind=kind,
                other=other,
                held_on=day,
                content=CONTENT,
                version=0,
                by=self.by,
            )

    def _list_event_days(self, count: int) -> Iterator[date]:
        """So many days of the period, evenly apart, all of them past."""
        first = self.stage.campaign.period_start
        past = (self.day - first).days
        return (first + timedelta(days=number * past // max(count, 1)) for number in range(count))

    def _list_pictured(self) -> list[Line]:
        """Lines that this office proves by a picture: the first that is met of each sheet that wants them, and what
        the plot says."""
        lines = []
        copied = self.stage.plot.copied if self.office.code in (self.stage.plot.guilty, self.stage.plot.source) else ""
        for filled in self.measured.sheets:
            sheet = self.blank.by_indicator[filled.indicator]
            met = [line for line, is_met in zip(sheet.lines, filled.met, strict=False) if is_met and filled.is_measured]
            wanting = [line for line in met if "photo" in line.asks]
            lines += [line for line in wanting if line in wanting[:1] or line.key == copied]
        return lines

    def _show(self, line: Line) -> None:
        """Prove a line by a picture; the guilty office's is another one's."""
        plot, code = self.stage.plot, self.office.code
        is_copy = code == plot.guilty and line.key == plot.copied
        name = self.stage.name(plot.source if is_copy else code, line.key)
        given = self._give(line.key)
        if Evidence.objects.filter(passport__campaign=self.stage.campaign, key=given.key).exists():
            return
        evidence.add_photo(
            **self.place, item=line.key, name="Рисунок.png", chunks=[draw_picture(name)], given=given, by=self.by
        )

    def _give(self, item: str) -> Given:
        return Given(self.stage.key(self.office.code, "evidence", item), stated_on=self.day - timedelta(days=1))
