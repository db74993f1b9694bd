"""Loads the pilot of 2022 as a closed campaign, and the days off that decrees have moved.

The report does not say what each region did when, so no step is marked.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import ModelLogEntry

from campaigns.models import CalendarDay, Campaign, ChosenIndicator, Milestone, Participation, RegionPlan
from methodology.models import Edition
from network.loading import loaded, put, regions_by_slug, rows
from network.models import LoadedRow, Office, Region

KEY = "campaign/pilot-2022"


@transaction.atomic
def load(data: Path) -> None:
    """Days off and the campaign of pilot-2022.toml; what has been changed or deleted in the CMS stays so."""
    for row in rows(data / "calendar.csv"):
        put(CalendarDay, f"calendar/{row['day']}", row | {"day": date.fromisoformat(row["day"])})
    _load_pilot(data)


def _load_pilot(data: Path) -> None:
    values = tomllib.loads((data / "campaigns" / "pilot-2022.toml").read_text(encoding="utf-8"))
    values["edition"] = Edition.objects.light().get(number=values["edition"])
    known = LoadedRow.objects.filter(key=KEY).first()
    campaign = known and Campaign.objects.filter(pk=known.object_id).first()
    if known and (campaign is None or ModelLogEntry.objects.for_instance(campaign).exists()):
        return
    campaign = _put(campaign or Campaign(), values)
    LoadedRow.objects.get_or_create(key=KEY, defaults={"object_id": campaign.pk})
    _load_offices(campaign)
    _load_plans(campaign, data / "pilot", regions_by_slug(data))
    _load_milestones(campaign, data / "campaigns" / "programme.csv")


def _load_offices(campaign: Campaign) -> None:
    offices = {office.pk: office for office in loaded(Office, "office/").values()}
    campaign.participations.exclude(office__in=offices).delete()
    known = set(campaign.participations.values_list("office", flat=True))
    Participation.objects.bulk_create(
        Participation(campaign=campaign, office=office) for pk, office in offices.items() if pk not in known
    )


def _load_plans(campaign: Campaign, pilot: Path, regions: Mapping[str, Region]) -> None:
    participants = {row["region"]: row for row in rows(pilot / "participants.csv") if row["region"] in regions}
    chosen = {
        row.pop("region"): {code for code, mark in row.items() if mark == "1"} for row in rows(pilot / "matrix.csv")
    }
    campaign.plans.exclude(region__in=[regions[slug] for slug in participants]).delete()
    for slug, row in participants.items():
        plan = RegionPlan.objects.filter(campaign=campaign, region=regions[slug]).first()
        values = {"campaign": campaign, "region": regions[slug], "note": row["note"]}
        plan = _put(plan or RegionPlan(), values | {"offices_stated": int(row["stated"])})
        plan.chosen.exclude(code__in=chosen[slug]).delete()
        known = set(plan.chosen.values_list("code", flat=True))
        for code in sorted(chosen[slug] - known):
            indicator = ChosenIndicator(plan=plan, code=code)
            indicator.full_clean()
            indicator.save()


def _load_milestones(campaign: Campaign, path: Path) -> None:
    steps = {int(row["number"]): row for row in rows(path)}
    Milestone.objects.filter(campaign=campaign).exclude(number__in=steps).delete()
    for number, row in steps.items():
        step = Milestone.objects.filter(campaign=campaign, number=number).first()
        values = {
            "campaign": campaign,
            "number": number,
            "title": row["title"],
            "result": row["result"],
            "responsible": row["responsible"],
            "due_from": _day(row["due_from"]),
            "due_until": _day(row["due_until"]),
        }
        _put(step or Milestone(), values)


def _put(instance: Any, values: dict[str, Any]) -> Any:
    """Write the values where they differ."""
    if instance.pk is None or any(getattr(instance, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(instance, name, value)
        instance.full_clean()
        instance.save()
    return instance


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
