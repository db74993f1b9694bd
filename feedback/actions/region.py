"""What a region's coordinator does with the own remarks, and with those of others: join them."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page

from feedback.actions.guards import (
    RemarkRefused,
    lock_own_remark,
    lock_remark,
    region_of,
    require_alone,
    require_region,
    require_seen,
    require_step,
)
from feedback.actions.writing import WRITTEN, check_values, enter, fill, give_number, values_of
from feedback.models import Remark, RemarkSupport
from feedback.seen import Seen
from feedback.states import WAITING, State, Step
from methodology.models import Edition
from network.models import Region

MOST = 200  # drafts and unanswered remarks of one region


@transaction.atomic
def save_draft(
    *,
    by: User,
    topic: str,
    title: str,
    text: str,
    codes: Iterable[str] = (),
    page: Page | None = None,
    path: str = "",
    edition: Edition | None = None,
) -> Remark:
    """A new draft of the own region.

    topic: of feedback.models.Topic; codes: of indicators; page: what it is about; path and edition: the item or
    question, as methodology.diff names it. The same words saved again are the same draft. Raises PermissionDenied,
    RemarkRefused.
    """
    region = region_of(by)
    values = check_values(topic=topic, title=title, text=text, page=page, path=path, edition=edition)
    own = Remark.objects.filter(region=region)
    # There is no row of the draft to lock yet, and a button pressed twice must not make two of them.
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    if twin := own.filter(state=State.DRAFT, **values).first():
        return twin
    if own.filter(state__in=[State.DRAFT, *WAITING]).count() >= MOST:
        raise RemarkRefused(f"Черновиков и замечаний без ответа уже {MOST}. Дождитесь ответа на часть из них.")
    draft = Remark(state=State.DRAFT, region=region, author=by)
    fill(draft, values, sorted(set(codes)))
    draft.save()
    return draft


@transaction.atomic
def discard(*, remark: Remark, by: User, seen: Seen | None) -> None:
    """Throw a draft away. Raises PermissionDenied, RemarkRefused."""
    region = region_of(by)
    found = Remark.objects.select_for_update().filter(pk=remark.pk).first()
    if found is None:
        return
    require_region(found, region)
    if found.state != State.DRAFT:
        raise RemarkRefused("Удалить можно только черновик. Отправленное замечание можно отозвать.")
    require_seen(found, seen)
    found.attachments.discard()
    found.delete()


@transaction.atomic
def submit(*, remark: Remark, by: User, seen: Seen | None, is_told: bool = True) -> Remark:
    """Send a draft: it gets its number and the day by which ФЦК answers; `is_told`: the receipt is confirmed.

    Raises PermissionDenied, RemarkRefused.
    """
    remark = lock_own_remark(remark, by)
    require_seen(remark, seen)
    if remark.number:
        return remark
    require_step(remark, Step.SUBMIT)
    give_number(remark)
    enter(remark, Step.SUBMIT, by, before={}, region=remark.region, is_told=is_told)
    return remark


@transaction.atomic
def edit(
    *,
    remark: Remark,
    by: User,
    seen: Seen | None,
    topic: str,
    title: str,
    text: str,
    codes: Iterable[str] = (),
    page: Page | None = None,
    path: str = "",
    edition: Edition | None = None,
) -> Remark:
    """Say it otherwise until ФЦК begins; what the public had seen is checked anew. A draft has no history.

    Raises PermissionDenied, RemarkRefused.
    """
    remark = lock_own_remark(remark, by)
    require_step(remark, Step.EDIT)
    require_alone(remark, "изменить его текст")
    values = check_values(topic=topic, title=title, text=text, page=page, path=path, edition=edition)
    wanted, before = sorted(set(codes)), values_of(remark, WRITTEN)
    if before == values and remark.indicator_codes == ", ".join(wanted):
        return remark
    require_seen(remark, seen)
    before["codes"] = remark.indicator_codes
    remark.is_public, remark.moderated_at, remark.moderated_by = False, None, None
    fill(remark, values, wanted)
    after = values | {"codes": ", ".join(wanted)}
    enter(remark, Step.EDIT, by, region=remark.region, before=before, after=after)
    return remark


@transaction.atomic
def withdraw(*, remark: Remark, by: User, seen: Seen | None) -> Remark:
    """Take it back until it is decided; it leaves the register. Raises PermissionDenied, RemarkRefused."""
    remark = lock_own_remark(remark, by)
    if remark.state == State.WITHDRAWN:
        return remark
    require_step(remark, Step.WITHDRAW)
    require_alone(remark, "отозвать его")
    require_seen(remark, seen)
    remark.is_public = False
    enter(remark, Step.WITHDRAW, by, region=remark.region)
    return remark


@transaction.atomic
def join(*, remark: Remark, by: User, seen: Seen | None) -> Remark:
    """The own region asks for the same as a remark of another one. Raises PermissionDenied, RemarkRefused."""
    region = region_of(by)
    remark = lock_remark(remark)
    if remark.supporters.filter(region=region).exists():
        return remark
    require_joinable(remark, region)
    require_seen(remark, seen, by_all=True)
    RemarkSupport.objects.create(remark=remark, region=region, user=by)
    enter(remark, Step.SUPPORT, by, region=region)
    return remark


def require_joinable(remark: Remark, region: Region) -> None:
    """Raise where this region cannot join: RemarkRefused, or PermissionDenied where it does not see the remark."""
    if not remark.is_public:
        raise PermissionDenied("Этого замечания в реестре нет.")
    if remark.region_id == region.pk:
        raise RemarkRefused("Это замечание вашего региона: присоединяться к нему не нужно.")
    require_step(remark, Step.SUPPORT)


@transaction.atomic
def unjoin(*, remark: Remark, by: User) -> Remark:
    """The own region does not ask for it any more. Raises PermissionDenied, RemarkRefused."""
    region = region_of(by)
    remark = lock_remark(remark)
    own = RemarkSupport.objects.filter(remark=remark, region=region).first()
    if own is None:
        return remark
    if own.via_id:
        raise RemarkRefused("Ваше замечание ФЦК объединил с этим: ответ на них один.")
    own.delete()
    enter(remark, Step.LEAVE, by, region=region)
    return remark
