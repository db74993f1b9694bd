"""What the page of a file shows, in the cabinet and in the CMS."""

from typing import Any

from feedback.intake.actions import plan_of
from feedback.intake.forms import REGIONS, RowForm
from feedback.intake.plans import AT_ONCE, Plan, PlannedRow, Verdict
from feedback.models import RemarkImport
from network.models import Region

MENDED = "Строка исправлена и проверена ещё раз. Посмотрите, что осталось."
DROPPED = "Остальные строки отброшены. Записанное осталось."
FORMS = 20  # rows that are mended on one page; the next ones come when these are done


def preview_of(kept: RemarkImport, tried: RowForm | None = None) -> dict[str, Any]:
    """Before the confirmation, each row with what is to become of it; afterwards, what became of it.

    tried: the form of a row that could not be mended so, with what was typed.
    """
    done = len(kept.planned) - len(kept.left)
    context = {
        "kept": kept,
        "done": done,
        "faulty": [row for row in kept.result if row.get("fault")],
        "result": [row for row in kept.result if not row.get("fault")],
        "row_forms": [tried] if tried else [],
    }
    if kept.status == RemarkImport.Status.UPLOADED:
        plan = plan_of(kept)
        context |= {
            "plan": plan,
            "counts": plan.counts,
            "seen": plan.digest,
            "writes": plan.writes,
            "is_large": len(plan.writes) > AT_ONCE,
            "known": [row for row in plan.having(Verdict.KNOWN) if not row.difference],
            "differing": plan.differing,
        } | _to_mend(plan, kept, tried)
    return context


def _to_mend(plan: Plan, kept: RemarkImport, tried: RowForm | None) -> dict[str, Any]:
    """The first rows at fault as forms, the others as they are."""
    refused: list[PlannedRow] = plan.having(Verdict.REFUSED)
    others = [row for row in refused if tried is None or row.entry.place != tried.data.get("place")]
    forms = [RowForm.of(row, kept) for row in others[:FORMS]] + ([tried] if tried else [])
    if tried:
        tried.row = next((row for row in refused if row.entry.place == tried.data.get("place")), None)
    order = {row.entry.place: number for number, row in enumerate(plan.rows)}
    return {
        "refused": refused,
        "row_forms": sorted(forms, key=lambda form: order.get(form.data.get("place", ""), -1)),
        "refused_further": others[FORMS:],
        "regions": Region.objects.values_list("name", flat=True) if forms and kept.region_id is None else [],
        "regions_id": REGIONS,
    }


def written(before: RemarkImport, after: RemarkImport) -> int:
    """How many rows one confirmation has written; of one that is repeated, all that are."""
    return len(after.result) - len(before.result) or len(after.result)
