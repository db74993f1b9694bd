"""Loads the reference list of regions and the offices of the pilot."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from network.models import Office, Region


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load(data: Path) -> None:
    """Regions from regions.csv and offices from offices.csv; rows that an editor has changed are left alone."""
    for row in rows(data / "regions.csv"):
        put(Region, {"code": row.pop("code")}, row)
    regions = {region.code: region for region in Region.objects.all()}
    for row in rows(data / "offices.csv"):
        put(Office, {"code": row.pop("code")}, row | {"region": regions[row["region"]]})


def put(model, key: dict, values: dict):
    """Create or update one row; a row with a revision has been edited in the CMS and stays as it is."""
    instance = model.objects.filter(**key).first()
    if instance is None:
        return model.objects.create(**key, **values)
    if instance.latest_revision_id is None and any(getattr(instance, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(instance, name, value)
        instance.save()
    return instance
