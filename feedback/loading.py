"""Loads the 59 remarks of the pilot's report (section 2.4)."""

from pathlib import Path

from django.db import transaction

from feedback.models import Remark, RemarkIndicator
from feedback.states import State
from network.loading import put, regions_by_slug, rows


@transaction.atomic
def load(data: Path) -> None:
    """Remarks from remarks.csv; what an editor has changed is left alone."""
    regions = regions_by_slug(data)
    for row in rows(data / "remarks.csv"):
        codes = set(filter(None, row.pop("indicators").split(";")))
        state = State.DECIDED if row["decision"] else State.RECEIVED
        values = row | {
            "number": int(row["number"]),
            "region": regions.get(row["region"]),
            "state": state.value,
            "is_public": True,
        }
        remark = put(Remark, f"remark/{row['number']}", values) if values["region"] else None
        if remark and remark.latest_revision_id is None:
            about = RemarkIndicator.objects.filter(remark=remark)
            known = set(about.values_list("code", flat=True))
            about.filter(code__in=known - codes).delete()
            RemarkIndicator.objects.bulk_create(
                RemarkIndicator(remark=remark, code=code) for code in sorted(codes - known)
            )
