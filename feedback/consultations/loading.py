"""Loads the 157 rows of the pilot's log (report, appendix 4): our own wording of the topics, no persons."""

from datetime import date
from pathlib import Path

from django.db import transaction
from wagtail.search import index

from feedback.models import Consultation, ConsultationIndicator
from network.loading import put, regions_by_slug, rows


@transaction.atomic
def load(data: Path) -> None:
    """Rows from consultations.csv; one that a person has changed or deleted is left alone, with what hangs on it."""
    regions = regions_by_slug(data)
    for row in rows(data / "consultations.csv"):
        wanted = [regions[slug] for slug in row["regions"].split(";") if slug in regions]
        if not wanted:
            continue
        codes = list(filter(None, row["indicators"].split(";")))
        values = {
            "number": int(row["number"]),
            "date_start": date.fromisoformat(row["date_start"]),
            "date_end": date.fromisoformat(row["date_end"]),
            "kind": row["kind"],
            "channel": row["channel"],
            "topic": row["topic"],
        }
        consultation = put(Consultation, f"consultation/{row['number']}", values)
        if consultation is None or consultation.latest_revision_id is not None:
            continue
        known = {region.pk for region in consultation.regions.all()}
        if known != {region.pk for region in wanted} or consultation.codes != sorted(codes):
            consultation.regions = wanted
            consultation.about_indicators = [ConsultationIndicator(code=code) for code in codes]
            consultation.save()
            index.insert_or_update_object(consultation)  # its signal came before the regions were there
