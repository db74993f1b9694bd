"""What the page of a file shows, in the cabinet and in the CMS."""

from typing import Any

from django.http import HttpResponse

from feedback.intake.actions import plan_of
from feedback.intake.plans import AT_ONCE, Verdict
from feedback.models import RemarkImport

REFRESH = "3"  # seconds between looks at a file that is being written


def preview_of(kept: RemarkImport) -> dict[str, Any]:
    """Before the confirmation, each row with what is to become of it; afterwards, what became of it."""
    context = {
        "kept": kept,
        "waiting": kept.status == RemarkImport.Status.UPLOADED,
        "queued": kept.status == RemarkImport.Status.QUEUED,
        "percent": 100 * len(kept.result) // (len(kept.planned) or 1),
        "faulty": [row for row in kept.result if row.get("fault")],
        "notes": kept.table["notes"],
        "unknown": kept.table["unknown"],
        "result": [row for row in kept.result if not row.get("fault")],
    }
    if context["waiting"]:
        plan = plan_of(kept)
        context |= {
            "plan": plan,
            "counts": plan.counts,
            "seen": plan.digest,
            "refused": plan.having(Verdict.REFUSED),
            "writes": plan.writes,
            "is_large": len(plan.writes) > AT_ONCE,
            "known": plan.having(Verdict.KNOWN),
        }
    return context


def refreshed(page: HttpResponse, kept: RemarkImport) -> HttpResponse:
    """The page, looked at again by itself while the file is being written."""
    if kept.status == RemarkImport.Status.QUEUED:
        page.headers["Refresh"] = REFRESH
    return page
