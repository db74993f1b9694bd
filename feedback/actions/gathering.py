"""Several remarks of one thing, and one remark of two: ФЦК merges and splits."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from feedback.actions.guards import (
    DECIDE,
    Actor,
    RemarkRefused,
    lock_remark,
    lock_remarks,
    require,
    require_all_seen,
    require_seen,
    require_step,
    require_step_of_all,
)
from feedback.actions.writing import WRITTEN, check_values, enter, give_number, values_of
from feedback.models import Remark, RemarkIndicator, RemarkSupport
from feedback.seen import Seen
from feedback.states import Step


@transaction.atomic
def merge(*, main: Remark, duplicates: Iterable[Remark], by: Actor, seen: Mapping[int, Seen] | None) -> Remark:
    """Put remarks that say the same under one answer, that of `main`; their regions count as its supporters.

    seen: by the keys of all these remarks. Raises PermissionDenied, RemarkRefused.
    """
    require(by, DECIDE)
    wanted = {remark.pk for remark in duplicates}
    if not wanted:
        raise RemarkRefused("Выберите, какие замечания повторяют это.")
    rows = {remark.pk: remark for remark in lock_remarks([main, *duplicates], with_merged=True)}
    main = rows[main.pk]
    if main.pk in wanted:
        raise RemarkRefused("Замечание нельзя объединить с самим собой.")
    fresh = [remark for pk, remark in rows.items() if pk in wanted and remark.merged_into_id != main.pk]
    if not fresh:
        return main
    require_step(main, Step.GATHER)
    require_step_of_all(fresh, Step.MERGE)
    require_all_seen([main, *fresh], seen)
    for remark in fresh:
        remark.merged_into = main
        remark.review_started_at = remark.review_started_at or timezone.now()
        enter(remark, Step.MERGE, by, after={"number": main.number})
        for carried in remark.merged.all():
            carried.merged_into = main
            carried.save(update_fields=["merged_into"])
        _support(main, remark)
    enter(main, Step.GATHER, by, after={"numbers": sorted(remark.number for remark in fresh)})
    return main


@transaction.atomic
def split(
    *,
    remark: Remark,
    by: Actor,
    seen: Seen | None,
    title: str,
    text: str,
    second_topic: str,
    second_title: str,
    second_text: str,
) -> Remark:
    """Make two of a remark that carries two; gives back the second one, which has a number of its own.

    Author, region, indicators, supporters and the day of the answer are those of the first. Raises RemarkRefused.
    """
    require(by, DECIDE)
    remark = lock_remark(remark)
    require_step(remark, Step.SPLIT)
    first = check_values(topic=remark.topic, title=title, text=text, of=remark)
    second = check_values(topic=second_topic, title=second_title, text=second_text, of=remark)
    if first["text"] == second["text"]:
        raise RemarkRefused("В обеих частях один и тот же текст. Оставьте в каждой своё.")
    if twin := remark.parts.filter(title=second["title"], text=second["text"]).first():
        return twin
    require_seen(remark, seen)
    copied = (
        "state",
        "region",
        "author",
        "is_public",
        "moderated_at",
        "moderated_by",
        "assignee",
        "due_on",
        "submitted_at",
    )
    part = Remark(split_from=remark, **{name: getattr(remark, name) for name in copied})
    for name, value in second.items():
        setattr(part, name, value)
    codes = [about.code for about in remark.about_indicators.all()]
    part.about_indicators = [RemarkIndicator(code=code) for code in codes]
    part.review_started_at = remark.review_started_at
    give_number(part)
    enter(part, Step.SPLIT, by, after={"number": remark.number})
    supports = remark.supporters.values_list("region", "user")
    RemarkSupport.objects.bulk_create(
        RemarkSupport(remark=part, region_id=region, user_id=user) for region, user in supports
    )
    before = values_of(remark, WRITTEN)
    for name, value in first.items():
        setattr(remark, name, value)
    enter(remark, Step.SPLIT, by, before=before, after=first | {"number": part.number})
    return part


def _support(main: Remark, merged: Remark) -> None:
    """Count the region of a merged remark, and those that had joined it, for the main one."""
    regions = [(merged.region_id, merged.author_id)]
    regions += RemarkSupport.objects.filter(remark=merged).values_list("region", "user")
    there = {main.region_id, *RemarkSupport.objects.filter(remark=main).values_list("region", flat=True)}
    for region, user in regions:
        if region not in there:
            there.add(region)
            RemarkSupport.objects.create(remark=main, region_id=region, user_id=user, via=merged)
