"""Loads the reference list of regions and the offices of the pilot, and remembers what was loaded.

What a loader has made once it never makes again, and what a person has touched it leaves alone: rows are found again
by `LoadedRow`, whatever an editor has done to their codes, addresses and names.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models, transaction

from network.models import LoadedRow, Office, Region


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load(data: Path) -> None:
    """Regions from regions.csv and offices from offices.csv."""
    for row in rows(data / "regions.csv"):
        put(Region, f"region/{row['code']}", row)
    regions = loaded(Region, "region/")
    for row in rows(data / "offices.csv"):
        region = regions.get(row["region"])
        if region:
            put(Office, f"office/{row['code']}", row | {"region": region})


def regions_by_slug(data: Path) -> dict[str, Region]:
    """The loaded regions by their slugs in regions.csv, whatever their slugs are now."""
    regions = loaded(Region, "region/")
    return {row["slug"]: regions[row["code"]] for row in rows(data / "regions.csv") if row["code"] in regions}


def loaded(model: type[models.Model], prefix: str) -> dict[str, Any]:
    """What was loaded and is still there, by the rest of its key."""
    keys = dict(LoadedRow.objects.filter(key__startswith=prefix).values_list("object_id", "key"))
    return {keys[row.pk].removeprefix(prefix): row for row in model._default_manager.filter(pk__in=keys)}


def put(model: type[models.Model], key: str, values: dict[str, Any]) -> Any | None:
    """Create the row known by `key`, or update it while nobody has touched it.

    None where a person has deleted it, or has made another row with the same code or name by hand.
    """
    known = LoadedRow.objects.filter(key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                instance = model._default_manager.create(**values)
        except IntegrityError:
            return None
        LoadedRow.objects.create(key=key, object_id=instance.pk)
        return instance
    instance = model._default_manager.filter(pk=known.object_id).first()
    untouched = instance is not None and instance.latest_revision_id is None
    if untouched and any(getattr(instance, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(instance, name, value)
        instance.save()
    return instance
