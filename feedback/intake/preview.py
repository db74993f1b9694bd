"""What the page of a file shows, in the cabinet and in the CMS."""

from typing import Any

from feedback.intake.actions import plan_of
from feedback.intake.plans import Verdict
from feedback.models import RemarkImport


def preview_of(kept: RemarkImport) -> dict[str, Any]:
    """Before the confirmation, each row with what is to become of it; afterwards, what became of it."""
    context = {
        "kept": kept,
        "waiting": kept.status == RemarkImport.Status.UPLOADED,
        "notes": kept.table["notes"],
        "unknown": kept.table["unknown"],
        "result": kept.result,
    }
    if context["waiting"]:
        plan = plan_of(kept)
        context |= {
            "plan": plan,
            "counts": plan.counts,
            "seen": plan.digest,
            "refused": plan.having(Verdict.REFUSED),
            "writes": plan.writes,
            "known": plan.having(Verdict.KNOWN),
        }
    return context
