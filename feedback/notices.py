"""What regions are told of remarks: the author of each, those who have joined it, coordinators who follow."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from feedback.editions import find_taken_in
from feedback.models import Remark, RemarkEvent, RemarkImport, RemarkSupport
from feedback.states import State, Step
from methodology.models import Edition
from network.models import LoadedRow, Membership
from network.roles import first_time
from notices.actions import notify
from notices.models import Preference

# Steps that nobody is told of: what a region has done itself just now, and what is ФЦК's own business.
SILENT = frozenset(
    {
        Step.EDIT,
        Step.SUPPORT,
        Step.LEAVE,
        Step.ASSIGN,
        Step.GATHER,
        Step.ATTACH,
        Step.DETACH,
        Step.SHOW_FILE,
        Step.HIDE_FILE,
    }
)
KINDS: dict[Step, str] = {
    Step.SUBMIT: "remark_received",
    Step.RECORD: "remark_recorded",
    Step.WITHDRAW: "remark_withdrawn",
    Step.START_REVIEW: "remark_in_review",
    Step.DECIDE: "remark_decided",
    Step.MERGE: "remark_merged",
    Step.SPLIT: "remark_split",
    Step.REOPEN: "remark_reopened",
    Step.PUBLISH: "remark_published",
    Step.HIDE: "remark_hidden",
    Step.CORRECT: "remark_corrected",
}
TOLD_OF_EDITION = "edition-told/"


def tell(event: RemarkEvent) -> None:
    """Tell of one step of a remark, in its transaction; who has taken the step knows of it already.

    Only the receipt of a remark is confirmed to its sender. Where the author of a remark or who joined it has left,
    the region's coordinators of today are told.
    """
    step, remark = Step(event.step), event.remark
    if step in SILENT or not _concerns_regions(event):
        return
    people = _people([remark])[remark.pk]
    if step is not Step.SUBMIT:
        people = [(user, is_own) for user, is_own in people if user.pk != event.by_id]
    context = _about(remark) | _more(event)
    for is_own, link in ((True, reverse("cabinet:remark", args=[remark.pk])), (False, remark.get_absolute_url())):
        notify(
            to=[user for user, own in people if own is is_own],
            code=KINDS[step],
            context=context,
            key=f"remark-event/{event.pk}",
            link=link,
        )


def tell_of_file(kept: RemarkImport, remarks: Iterable[Remark]) -> None:
    """Tell of the new remarks that a file has brought, one notice for each region, in the caller's transaction."""
    by_region: dict[int, list[Remark]] = {}
    for remark in remarks:
        by_region.setdefault(remark.region_id, []).append(remark)
    everybody = _people([remark for found in by_region.values() for remark in found])
    for region, found in by_region.items():
        people = {user.pk: user for remark in found for user, _ in everybody[remark.pk]}
        numbers = [remark.number for remark in found]
        notify(
            to=people.values(),
            code="remarks_received" if kept.region_id else "remarks_recorded",
            context={
                "регион": found[0].region.name,
                "сколько": str(len(found)),
                "номера": f"№ {numbers[0]}" if len(numbers) == 1 else f"с № {min(numbers)} по № {max(numbers)}",
                "решено": str(sum(remark.state == State.DECIDED for remark in found)),
            },
            key=f"remark-file/{kept.pk}/{region}/{min(numbers)}",
            link=reverse("cabinet:remarks"),
        )


@transaction.atomic
def tell_of_editions() -> int:
    """Tell of remarks that editions have taken in, once for each edition; how many editions were new.

    Editions are frozen below this app, which therefore looks for new ones (with each run of the sender). Those who came
    after an edition are not told of it.
    """
    told = LoadedRow.objects.filter(key__startswith=TOLD_OF_EDITION).values_list("key", flat=True)
    editions = Edition.objects.order_by("number").values_list("number", "frozen_at")
    fresh = {number: at for number, at in editions if f"{TOLD_OF_EDITION}{number}" not in set(told)}
    fresh = {number: at for number, at in fresh.items() if first_time(f"{TOLD_OF_EDITION}{number}")}
    if not fresh:
        return 0
    steps = [taken for found in find_taken_in().values() for taken in found if taken.edition in fresh]
    remarks = Remark.objects.select_related("region").in_bulk({taken.remark for taken in steps}, field_name="number")
    for edition, frozen_at in fresh.items():
        people = _people(remarks.values(), before=frozen_at)
        for taken in steps:
            if taken.edition == edition and taken.remark in remarks:
                remark = remarks[taken.remark]
                notify(
                    to=[user for user, _ in people[remark.pk]],
                    code="remark_taken_in",
                    context=_about(remark) | {"редакция": str(edition)},
                    key=f"remark-edition/{remark.pk}/{edition}",
                    link=taken.url,
                )
    return len(fresh)


def _concerns_regions(event: RemarkEvent) -> bool:
    """Not mended slips of the pen, and of a split only what the remark that was split says."""
    if event.step == Step.CORRECT:
        return event.is_public
    if event.step == Step.SPLIT:
        origin = event.remark.split_from
        return origin is None or event.after.get("number") != origin.number
    return True


def _people(remarks: Iterable[Remark], before: datetime | None = None) -> dict[int, list[tuple[User, bool]]]:
    """By the key of each remark, whom its news are for, and whether it is their own region's; three queries.

    News are for those who wrote or joined it, and for the coordinators who follow what their region asks for.
    With `before`, only for what was written or joined before that, and those who were there already.
    """
    remarks = list(remarks)
    supports = RemarkSupport.objects.filter(remark__in=remarks)
    sides = [
        (remark.pk, remark.author_id, remark.region_id, True)
        for remark in remarks
        if before is None or remark.submitted_at is None or remark.submitted_at < before
    ]
    if before:
        supports = supports.filter(created_at__lt=before)
    sides += [(*support, False) for support in supports.values_list("remark", "user", "region")]
    speakers = Membership.objects.speakers({region for _, _, region, _ in sides}, since_before=before)
    found: dict[int, list[tuple[User, bool]]] = {remark.pk: [] for remark in remarks}
    unfollowing = Preference.objects.unfollowing()
    for remark, person, region, is_own in sides:
        followers = [user for user in speakers.coordinators(region) if user.pk not in unfollowing]
        people = {user.pk: user for user in [*speakers.of(person, region), *followers]}
        found[remark] += [(user, is_own) for user in people.values()]
    return found


def _about(remark: Remark) -> dict[str, str]:
    return {"номер": str(remark.number), "заголовок": remark.title, "регион": remark.region.name}


def _more(event: RemarkEvent) -> dict[str, str]:
    """What the words of this step say besides."""
    step, remark = Step(event.step), event.remark
    if step in (Step.DECIDE, Step.CORRECT):
        return {"решение": remark.decision_text, "ответ": remark.answer}
    if step is Step.REOPEN:
        return {"причина": event.after.get("reason", "")}
    if step in (Step.MERGE, Step.SPLIT):
        other = Remark.objects.get(number=event.after["number"])
        return {"другой_номер": str(other.number), "другой_заголовок": other.title}
    return {}
