"""`manage.py demo`: two campaigns of invented data, planned, computed and published by the actions that people use."""

import time
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from wagtail.log_actions import log

import assessments.actions.removing
import campaigns.actions
import network.actions
import surveys.actions.removing
from campaigns import clock
from campaigns.models import Campaign
from campaigns.states import Decision
from index_engine import inputs as engine
from jobs.processes import ProcessLost, do_beside
from methodology.models import Edition
from network.models import Office, Region
from portal.demonstration import walking
from portal.demonstration.stage import Cast, Stage, engage
from portal.models import ContentChange
from ratings import demo
from ratings.actions import releases
from ratings.actions.inputs import InputsRefused, store_inputs
from ratings.models import Release

SOURCE = "manage.py demo"
BEFORE_FREEZING = timedelta(hours=3)
REFUSALS = (
    campaigns.actions.CampaignRefused,
    network.actions.DemoRefused,
    InputsRefused,
    releases.ReleaseRefused,
)
LOST = "Осенние данные не собраны; если есть причина, она названа выше. Повторите: готовое останется."
TURN = timedelta(minutes=10)
MADE = (("demo-2026-spring", demo.SPRING), ("demo-2026-autumn", demo.AUTUMN))


class Scale(NamedTuple):
    """How many regions (None: all) and offices, and how many offices at most measure on the portal."""

    regions: int | None
    offices: int
    here: int


SCALES = {"full": Scale(None, 2300, 14), "small": Scale(6, 40, 3)}


@dataclass(frozen=True)
class Script:
    """What data/campaigns says of a campaign: its fields, and when each decision was made."""

    fields: dict[str, Any]
    moments: dict[Decision, datetime]

    @classmethod
    def of(cls, slug: str) -> "Script":
        """The script of the campaign with this slug."""
        path = settings.ROOT / "data" / "campaigns" / f"{slug}.toml"
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        made = (Decision.OPENED, Decision.FROZEN, Decision.PUBLISHED)
        moments = {decision: fields.pop(f"{decision}_at") for decision in made}
        return cls(fields, moments)

    def at(self, decision: Decision, campaign: Campaign) -> AbstractContextManager[None]:
        """Within, it is the moment of this decision."""
        return clock.as_of(self.moments[decision], campaign)

    def list_made(self, campaign: Campaign) -> list[bool | None]:
        """Of each decision, whether it was made at its moment; None where it was not made yet."""
        made = [(getattr(campaign, f"{decision}_at"), moment) for decision, moment in self.moments.items()]
        return [None if at is None else at == moment for at, moment in made]

    @property
    def collected(self) -> datetime:
        """When what was collected here becomes data."""
        return self.moments[Decision.FROZEN] - BEFORE_FREEZING


@dataclass(frozen=True)
class Invented:
    """What one campaign is made of."""

    wave: demo.Wave
    regions: list[engine.Region]
    places: list[demo.Place]


def do_nothing() -> None:
    """For who is not waited for."""


def _do_and_tell(collect: Callable[[], None]) -> None:
    """Collect in a process of its own, where nobody catches a refusal: it ends in words."""
    try:
        collect()
    except (CommandError, *REFUSALS) as refusal:
        raise SystemExit(str(refusal)) from refusal


def _wait_for_turns() -> None:
    """Let SQLite wait for the other campaign's process as long as it writes: only one at a time may."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {TURN // timedelta(milliseconds=1)}")


class Command(BaseCommand):
    help = (
        "Создаёт и публикует две демонстрационные кампании с выдуманными данными. "
        "Повторять можно: готовое остаётся, прерванное продолжается."
    )
    _told = (0, "")  # of the progress

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", choices=SCALES, default="full", help="full: все регионы и 2 300 ЦЗН; small: 6 регионов и 40 ЦЗН"
        )
        parser.add_argument("--remove", action="store_true", help="убрать всё, что создала демонстрация")
        parser.add_argument("--no-input", action="store_true", help="не переспрашивать")

    def handle(self, *args: Any, scale: str, remove: bool, no_input: bool, **options: Any) -> None:
        try:
            if remove:
                self._remove(no_input)
            else:
                self._make(SCALES[scale])
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        except ProcessLost as lost:
            raise CommandError(LOST) from lost

    def _make(self, scale: Scale) -> None:
        scripts = {slug: Script.of(slug) for slug, _ in MADE}
        ready = all(self._is_ready(slug, script) for slug, script in scripts.items())
        if ready and network.actions.count_demo_offices() == scale.offices:
            self.stdout.write("Демонстрация уже есть, менять нечего. Убрать её: manage.py demo --remove")
            return
        rows = list(Region.objects.order_by("code"))[: scale.regions]
        if not rows:
            raise CommandError("Регионов в базе нет. Сначала загрузите данные: manage.py prepare")
        regions = demo.invent_networks([(region.code, region.name) for region in rows])
        places = demo.invent_offices(regions, scale.offices)
        self._say(f"Выдуманные ЦЗН: {len(places)} в {len(rows)} регионах")
        by_code = {region.code: region for region in rows}
        offices = network.actions.put_demo_offices(
            offices=[
                Office(
                    code=place.code,
                    region=by_code[place.region],
                    name=place.name,
                    town=place.town,
                    is_managing=place.managing,
                    note="Выдуман для демонстрации.",
                )
                for place in places
            ]
        )
        codes = set(demo.choose_regions(regions, places, scale.here))
        here = {office.code: office for office in offices if office.region.code in codes}
        cast = engage(list(here.values()))
        (spring, of_spring), (autumn, of_autumn) = (
            (scripts[slug], Invented(wave, regions, places)) for slug, wave in MADE
        )
        is_filled = get_context("fork").Event()
        collect_autumn = partial(self._collect, autumn, of_autumn, rows, offices, here, cast, may_begin=is_filled.wait)
        if settings.WORK_PROCESSES > 1:
            connections.close_all()  # a fork would hand them down
        with do_beside(partial(_do_and_tell, collect_autumn), settings.WORK_PROCESSES) as wait:
            self._collect(spring, of_spring, rows, offices, here, cast, filled=is_filled.set)
            self._publish(spring)
            wait()
        self._publish(autumn)
        ContentChange.fold()
        self.stdout.write(self.style.SUCCESS("Демонстрация готова: /ratings/demo-2026-autumn/"))

    @staticmethod
    def _is_ready(slug: str, script: Script) -> bool:
        """Whether nothing is left to do for this campaign."""
        campaign = Campaign.objects.filter(slug=slug, is_demo=True).first()
        return campaign is not None and set(script.list_made(campaign)) == {True}

    def _collect(
        self,
        script: Script,
        invented: Invented,
        rows: list[Region],
        offices: list[Office],
        here: dict[str, Office],
        cast: Cast,
        may_begin: Callable[[], object] | None = None,
        filled: Callable[[], object] = do_nothing,
    ) -> None:
        """One campaign from its draft to the freeze; what has been done before is not done again.

        may_begin: waits until answers and passports may come, since numbers of rows name kinds of events, and samples
        are drawn by names; filled: is called when all of them are there.
        """
        _wait_for_turns()
        campaign = self._draft(script)
        if False in script.list_made(campaign):
            raise CommandError(f"«{campaign}» сделана прежней версией портала. Уберите её: manage.py demo --remove")
        title = campaign.title
        if campaign.opened_at is None:
            self._say(f"{title}: участники")
            for region in rows:
                own = [office for office in offices if office.region_id == region.pk]
                campaigns.actions.plan_region(campaign=campaign, region=region, offices=own, codes=[], by=None)
            with script.at(Decision.OPENED, campaign):
                campaign = campaigns.actions.open_campaign(campaign=campaign, by=None)
        if campaign.frozen_at is None:
            self._measure(script, campaign, invented, here, cast, may_begin, filled)
            with script.at(Decision.FROZEN, campaign):
                campaigns.actions.freeze_campaign(campaign=campaign, by=None)
        filled()

    def _publish(self, script: Script) -> None:
        """Compute and publish a campaign whose data are closed; not once more."""
        campaign = Campaign.objects.get(slug=script.fields["slug"])
        title = campaign.title
        if campaign.published_at is None:
            self._say(f"{title}: расчёт, файлы и графики")
            release = Release.objects.preview(campaign) or releases.compute_release(
                campaign=campaign, by=None, progress=self._progress
            )
            self._say(f"{title}: публикация")
            with script.at(Decision.PUBLISHED, campaign):
                releases.publish_release(release=release, by=None)

    def _measure(
        self,
        script: Script,
        campaign: Campaign,
        invented: Invented,
        here: dict[str, Office],
        cast: Cast,
        may_begin: Callable[[], object] | None,
        filled: Callable[[], object],
    ) -> None:
        """Data of the campaign: some offices measure here, the others bring a file."""

        def say(text: str) -> None:
            self._say(f"{campaign.title}: {text}")

        def tabulate_rest() -> engine.Inputs:
            say("данные остальных регионов")
            rest = (one for one in measured if one.place.code not in here)
            return demo.tabulate(invented.regions, rest, invented.wave)

        document = campaign.edition.document
        measured = list(demo.invent(document, invented.regions, invented.places, invented.wave))
        own = [one for one in measured if one.place.code in here]
        stage = Stage(campaign, invented.wave, own, demo.invent_plot(document, own, invented.wave), here, cast)
        tabulated = None
        if may_begin:
            tabulated = tabulate_rest()  # there is time until then
            may_begin()
        walking.collect(stage, say)
        filled()
        inputs = walking.verify(stage, script.collected, say)
        data = demo.join(inputs, tabulated or tabulate_rest())
        with clock.as_of(script.collected, campaign):
            store_inputs(campaign=campaign, inputs=data, by=None, source=SOURCE)

    @staticmethod
    def _draft(script: Script) -> Campaign:
        """The campaign, made if it is not there."""
        campaign = Campaign.objects.filter(slug=script.fields["slug"]).first()
        if campaign is None:
            edition = Edition.objects.get(number=script.fields["edition"])
            campaign = Campaign(**script.fields | {"edition": edition, "is_demo": True})
            campaign.full_clean()
            campaign.save()
            log(campaign, "wagtail.create")
        elif not campaign.is_demo:
            raise CommandError(f"Адрес {campaign.slug} занят настоящей кампанией «{campaign}».")
        return campaign

    def _remove(self, no_input: bool) -> None:
        """Take away campaigns, data, results, files and offices; the later campaign first: it rests on the earlier."""
        found = [Campaign.objects.filter(slug=slug, is_demo=True).first() for slug, _ in reversed(MADE)]
        present = [campaign for campaign in found if campaign]
        count = network.actions.count_demo_offices()
        if not present and not count:
            self.stdout.write("Демонстрации нет, убирать нечего.")
            return
        names = ", ".join(f"«{campaign}»" for campaign in present)
        self.stdout.write(f"Будут удалены кампании: {names or 'нет'}; выдуманные ЦЗН: {count}; их данные и файлы.")
        if not no_input and input("Удалить? Напишите «да»: ").strip().lower() != "да":
            raise CommandError("Ничего не удалено.")
        for campaign in present:
            releases.remove_demo(campaign=campaign)
            assessments.actions.removing.remove_demo(campaign=campaign)
            surveys.actions.removing.remove_demo(campaign=campaign)
            campaigns.actions.remove_demo(campaign=campaign)
        network.actions.remove_demo_people()
        network.actions.remove_demo_offices()
        ContentChange.fold()
        self.stdout.write(self.style.SUCCESS("Демонстрация удалена."))

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.strftime('%H:%M:%S')} {text}")
        self.stdout.flush()

    def _progress(self, percent: int, stage: str) -> None:
        """Each stage and each ten percent once, so that the console stays readable."""
        if (told := (percent // 10, stage)) != self._told:
            self._told = told
            self._say(f"  {percent} % {stage}")
