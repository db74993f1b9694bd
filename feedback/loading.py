"""Loads the 59 remarks of the pilot's report (section 2.4)."""

from pathlib import Path

from django.db import transaction

from feedback.models import Remark, RemarkIndicator
from network.loading import put, rows
from network.models import Region


@transaction.atomic
def load(data: Path) -> None:
    """Remarks from remarks.csv; a remark that an editor has changed is left alone, with its indicators."""
    regions = {region.slug: region for region in Region.objects.all()}
    for row in rows(data / "remarks.csv"):
        codes = set(filter(None, row.pop("indicators").split(";")))
        remark = put(Remark, {"number": int(row.pop("number"))}, row | {"region": regions[row["region"]]})
        if remark.latest_revision_id is None:
            about = RemarkIndicator.objects.filter(remark=remark)
            known = set(about.values_list("code", flat=True))
            about.filter(code__in=known - codes).delete()
            RemarkIndicator.objects.bulk_create(
                RemarkIndicator(remark=remark, code=code) for code in sorted(codes - known)
            )
