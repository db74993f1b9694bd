"""What experts have decided of passports and still holds: for points, for the cabinet, for releases. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Max

from assessments.models import Case, Passport, Sanction, SanctionStep, Verification
from assessments.models.checking import CaseQuerySet
from assessments.seen import find_digests
from campaigns.models import Campaign
from campaigns.models.campaign import day_of


def rejected_items(campaign: Campaign, regions: Collection[str] | None = None) -> dict[int, frozenset[str]]:
    """By key of the office, lines that an expert has rejected as they stand: `Said.without` takes their points.

    regions: codes of those that matter; None: all. So below.
    """
    return _group(case for case in _list_holding(campaign, regions) if case.current and case.current.is_rejection)


def checked_items(campaign: Campaign, regions: Collection[str] | None = None) -> dict[int, frozenset[str]]:
    """By key of the office, lines that an expert has confirmed or rejected as they stand."""
    return _group(_list_holding(campaign, regions))


def active_sanctions(campaign: Campaign, regions: Collection[str] | None = None) -> list[tuple[str, str, date]]:
    """Offices without points in this campaign: code, the public reason, the day of the decision; by code."""
    held = Sanction.objects.active().filter(passport__campaign=campaign).exclude(confirmed_at=None)
    if regions is not None:
        held = held.filter(passport__office__region__code__in=regions)
    rows = held.order_by("passport__office__code").values_list(
        "passport__office__code", "public_reason", "confirmed_at"
    )
    return [(code, reason, day) for code, reason, moment in rows if (day := day_of(moment))]


def last_decided(campaign: Campaign) -> datetime | None:
    """When anything was last decided that points depend on: a verdict, a step of a sanction."""
    verdicts = Verification.objects.filter(case__passport__campaign=campaign).aggregate(at=Max("at"))["at"]
    steps = SanctionStep.objects.filter(sanction__passport__campaign=campaign).aggregate(at=Max("at"))["at"]
    return max(filter(None, (verdicts, steps)), default=None)


def of_passport(passport: Passport) -> dict[str, Verification]:
    """Verdicts on this passport that hold, by line; one query, four where the passport has changed since."""
    found = Case.objects.filter(passport=passport).judged().select_related("current__by")
    verdicts = {case.item: case.current for case in found if case.current}
    touched = [item for item, verdict in verdicts.items() if passport.changed_at and passport.changed_at >= verdict.at]
    digests = find_digests((passport.pk, item) for item in touched)
    return {
        item: verdict
        for item, verdict in verdicts.items()
        if digests.get((passport.pk, item), verdict.digest) == verdict.digest
    }


def find_stale(cases: CaseQuerySet) -> set[int]:
    """Keys of those judged cases whose line is no longer what the expert saw; four queries, one where none changed."""
    touched = list(cases.touched().values_list("pk", "passport", "item", "current__digest"))
    digests = find_digests((passport, item) for _, passport, item, _ in touched)
    return {key for key, passport, item, digest in touched if digests[passport, item] != digest}


def _list_holding(campaign: Campaign, regions: Collection[str] | None) -> list[Case]:
    cases = Case.objects.filter(passport__campaign=campaign).judged()
    if regions is not None:
        cases = cases.filter(passport__office__region__code__in=regions)
    stale = find_stale(cases)
    return [case for case in cases.select_related("current", "passport") if case.pk not in stale]


def _group(cases: Iterable[Case]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for case in cases:
        found[case.passport.office_id].add(case.item)
    return {office: frozenset(items) for office, items in found.items()}
