"""Loads the pilot's published figures and draws their charts."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from network.loading import regions_by_slug, rows
from network.models import Region
from ratings.models import PilotFigure, PilotRegion, PilotScore
from ratings.pilot import charts
from tabular.numbers import read_decimal


@transaction.atomic
def load(data: Path) -> None:
    """The tables of the pilot from data/pilot; nobody edits them, so each load makes them as the files say."""
    _load_scores(data / "pilot" / "scores.csv")
    _load_regions(data / "pilot", regions_by_slug(data))
    _load_survey(data / "pilot" / "survey.csv")
    charts.draw_pilot()


def _load_scores(path: Path) -> None:
    _sync(
        PilotScore,
        ("indicator",),
        {
            (row["indicator"],): {
                "position": int(row["position"]),
                "table_code": row["table_code"],
                "title": row["title"],
                "average": Decimal(row["average"]),
                "maximum": read_decimal(row["maximum"]),
                "maximum_text": read_decimal(row["maximum_text"]),
                "regions": _integer(row["regions"]),
                "offices": _integer(row["offices"]),
                "note": row["note"],
            }
            for row in rows(path)
        },
    )


def _load_regions(folder: Path, regions: Mapping[str, Region]) -> None:
    _sync(
        PilotRegion,
        ("region",),
        {
            (regions[row["region"]],): {
                "offices_named": int(row["named"]),
                "offices_stated": int(row["stated"]),
                "note": row["note"],
            }
            for row in rows(folder / "participants.csv")
            if row["region"] in regions
        },
    )
    scores = {score.indicator: score for score in PilotScore.objects.all()}
    participants = {participant.region_id: participant for participant in PilotRegion.objects.all()}
    for row in rows(folder / "matrix.csv"):
        if row["region"] in regions:
            participant = participants[regions[row["region"]].pk]
            participant.scores.set([scores[code] for code, mark in row.items() if mark == "1"])


def _load_survey(path: Path) -> None:
    _sync(
        PilotFigure,
        ("audience", "measure", "category"),
        {
            (row["audience"], row["measure"], row["category"]): {
                "position": position,
                "value": Decimal(row["value"]),
                "unit": row["unit"],
                "note": row["note"],
            }
            for position, row in enumerate(rows(path), start=1)
        },
    )


def _sync(model: type[Model], key: tuple[str, ...], wanted: Mapping[tuple, Mapping[str, Any]]) -> None:
    """Make the model's rows what `wanted` says, by key: create, change and delete only what differs."""
    existing = {tuple(getattr(instance, name) for name in key): instance for instance in model.objects.all()}
    for values in existing.keys() - wanted.keys():
        existing[values].delete()
    for values, fields in wanted.items():
        instance = existing.get(values)
        if instance is None:
            model.objects.create(**dict(zip(key, values, strict=True)), **fields)
        elif any(getattr(instance, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(instance, name, value)
            instance.save()


def _integer(text: str) -> int | None:
    return int(text) if text else None
