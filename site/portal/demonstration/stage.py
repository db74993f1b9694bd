"""Where and when the demonstration is walked: its campaign, its offices, its people, its days."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from network.actions import DEMO_PEOPLE, DemoPerson, put_demo_people
from network.models import Office
from network.regional_time import hours_from_moscow
from network.roles import EXPERT, METHODOLOGIST
from ratings.demo import Measured, Plot, Wave

NAMESPACE = uuid.UUID("2f0c9a54-6a53-4a6e-9d0a-7b1f0a7f2026")
LEADER = f"{DEMO_PEOPLE}методолог"
EXPERTS = tuple(f"{DEMO_PEOPLE}эксперт-{number}" for number in (1, 2, 3))


@dataclass(frozen=True)
class Cast:
    """The invented people: a methodologist and three experts of ФЦК, and one employee of each office, by its code."""

    leader: User
    experts: tuple[User, ...]
    employees: Mapping[str, User]


def engage(offices: Sequence[Office]) -> Cast:
    """The people, made if they are not there. Raises network.actions.DemoRefused."""
    names = {office.code: f"{DEMO_PEOPLE}{office.code.removeprefix('demo-')}" for office in offices}
    people = [DemoPerson(LEADER, "Демонстрационный методолог", role=METHODOLOGIST)]
    people += [DemoPerson(name, f"Демонстрационный эксперт {name[-1]}", role=EXPERT) for name in EXPERTS]
    people += [DemoPerson(names[office.code], f"Сотрудник: {office.name}", office=office) for office in offices]
    known = put_demo_people(people=people)
    employees = {code: known[name] for code, name in names.items()}
    return Cast(known[LEADER], tuple(known[name] for name in EXPERTS), employees)


@dataclass(frozen=True)
class Stage:
    """All that the walk of one campaign needs. `offices`: by code, those that measure here."""

    campaign: Campaign
    wave: Wave
    measured: Sequence[Measured]
    plot: Plot
    offices: Mapping[str, Office]
    cast: Cast

    @contextmanager
    def on(self, day: date, hour: int, minute: int = 0, at: Office | None = None) -> Iterator[datetime]:
        """Within, it is this hour of this day, by the clocks of an office or the portal's."""
        moment = self.moment(day, hour * 60 + minute, at)
        with clock.as_of(moment, self.campaign):
            yield moment

    def moment(self, day: date, minutes: int, at: Office | None = None) -> datetime:
        """So many minutes after midnight of a day, by the clocks of an office or the portal's."""
        midnight = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
        ahead = hours_from_moscow(at.region.code) if at else 0
        return midnight + timedelta(minutes=minutes, hours=-ahead)

    def name(self, *parts: object) -> str:
        """A name of a thing of this campaign: what is random elsewhere is made of it here, always the same."""
        return "/".join(map(str, (self.campaign.slug, *parts)))

    def key(self, *parts: object) -> uuid.UUID:
        """The key of a thing of this campaign."""
        return uuid.uuid5(NAMESPACE, self.name(*parts))

    @property
    def seed(self) -> str:
        """The seed of the sample."""
        return hashlib.sha256(self.name("sample").encode()).hexdigest()
