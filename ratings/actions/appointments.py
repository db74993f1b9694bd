"""Publication by date: a methodologist confirms the computed results once, and at the announced moment they come out.

The moment is the campaign's own, so moving its date moves the publication. `publish_due` runs each minute
(`portal.schedule`), on several machines at once if need be: it publishes by the same action as the button,
under the campaign's lock. Killed at any point and started again, it ends the same.
"""

import logging
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns.models import Campaign
from ratings.actions import releases
from ratings.actions.releases import RIGHT, ReleaseRefused
from ratings.models import Appointment, Release, fingerprint
from ratings.notices import tell_published, tell_stopped

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What one run did: campaigns that were published, and those that something stopped."""

    published: list[Campaign] = field(default_factory=list)
    stopped: list[Campaign] = field(default_factory=list)


def appoint(*, release: Release, by: User) -> Appointment:
    """Confirm that these results come out at the announced moment; a repeat changes nothing.

    What was stopped before stands again. Raises PermissionDenied, ReleaseRefused.
    """
    _require_right(by)
    damage = releases.damaged(release)
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=release.campaign_id)
        found = Release.objects.filter(pk=release.pk).first()
        if found is None:
            raise ReleaseRefused("Пока вы смотрели, результаты посчитали заново.", "Посмотрите на новые.")
        found.campaign = campaign
        require_appointable(found)
        if damage:
            raise ReleaseRefused("Файлы выпуска повреждены или пропали.", "Посчитайте заново.")
        mark = fingerprint(found)
        standing = Appointment.objects.of(campaign)
        if standing and standing.stopped_at is None and standing.fingerprint == mark:
            return standing
        appointment, _ = Appointment.objects.update_or_create(
            campaign=campaign,
            defaults={
                "fingerprint": mark,
                "confirmed_at": timezone.now(),
                "confirmed_by": by,
                "stopped_at": None,
                "why": "",
                "mend": "",
            },
        )
        log(
            campaign,
            "ratings.appoint",
            user=by,
            data={"moment": campaign.publication_words, "sha256": found.manifest["release.zip"]["sha256"]},
        )
    return appointment


@transaction.atomic
def withdraw(*, campaign: Campaign, by: User) -> None:
    """Take the word back, until the results are published; where there is none, nothing happens.

    Raises PermissionDenied, ReleaseRefused.
    """
    _require_right(by)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    found = Appointment.objects.of(campaign)
    if found is None:
        return
    if campaign.published_at:
        raise ReleaseRefused("Результаты уже опубликованы: отменить публикацию нельзя.")
    found.delete()
    log(campaign, "ratings.withdraw_publication", user=by)


def require_appointable(release: Release) -> None:
    """Refuse what cannot be appointed now: ReleaseRefused. Files are not looked at."""
    campaign = release.campaign
    if release.state == Release.State.PUBLISHED:
        raise ReleaseRefused("Эти результаты уже опубликованы.")
    if release.version > 1:
        raise ReleaseRefused("Исправленную версию публикуют сразу: её срок заранее не объявляют.")
    releases.require_ready(release)
    if campaign.publication_moment is None:
        raise ReleaseRefused("День публикации не назначен.", "Укажите его в сроках кампании.")
    if campaign.publication_moment <= timezone.now():
        raise ReleaseRefused("Объявленный срок уже наступил.", "Опубликуйте результаты кнопкой.")


def threat(appointment: Appointment) -> ReleaseRefused | None:
    """What would stop the publication if its moment came now; None where nothing would. Files are not looked at."""
    try:
        _require_standing(appointment, Release.objects.preview(appointment.campaign))
    except ReleaseRefused as refused:
        return refused
    return None


def publish_due() -> Outcome:
    """Publish all appointed results whose moment has come; what must not be published says why and is told to ФЦК.

    A stopped publication is not tried again: a methodologist decides. A fault of the program or of the storage stops
    nothing: it is written into the server's log, and the next run tries again.
    """
    outcome = Outcome()
    for appointment in Appointment.objects.due(timezone.now()):
        try:
            _carry_out(appointment, outcome)
        except Exception:
            logger.exception("Publication of %s failed.", appointment.campaign.slug)
    return outcome


def _carry_out(appointment: Appointment, outcome: Outcome) -> None:
    release = Release.objects.preview(appointment.campaign)
    damage = releases.damaged(release) if release else []
    try:
        if _publish(appointment, release, damage):
            outcome.published.append(appointment.campaign)
    except ReleaseRefused as refused:
        if _stop(appointment, refused):
            outcome.stopped.append(appointment.campaign)


@transaction.atomic
def _publish(appointment: Appointment, release: Release | None, damage: list[str]) -> bool:
    """Publish under the campaign's lock, if the appointment still stands as it was found; whether it did."""
    found = _as_found(appointment)
    if found is None:
        return False
    standing = _require_standing(found, release)
    try:
        published = releases.publish_examined(release=standing, by=found.confirmed_by, damage=damage)
    except PermissionDenied as denied:
        raise ReleaseRefused(str(denied), "Назначьте её заново.") from denied
    tell_published(found, published)
    return True


@transaction.atomic
def _stop(appointment: Appointment, refused: ReleaseRefused) -> bool:
    """Keep why it was not published, and tell ФЦК; whether the appointment still stood as it was found."""
    found = _as_found(appointment)
    if found is None:
        return False
    found.stopped_at, found.why, found.mend = timezone.now(), refused.why, refused.mend
    found.save(update_fields=["stopped_at", "why", "mend"])
    log(found.campaign, "ratings.stop_publication", data={"why": str(refused)})
    tell_stopped(found)
    return True


def _as_found(appointment: Appointment) -> Appointment | None:
    """The appointment with its campaign's row locked; None where it was withdrawn, renewed, moved or done meanwhile."""
    campaign = Campaign.objects.select_for_update().get(pk=appointment.campaign_id)
    found = Appointment.objects.waiting().filter(pk=appointment.pk, confirmed_at=appointment.confirmed_at).first()
    if found is None:
        return None
    found.campaign = campaign
    return found if found.is_due(timezone.now()) else None


def _require_standing(appointment: Appointment, release: Release | None) -> Release:
    """What the appointment publishes, ready for it. Raises ReleaseRefused."""
    if release is None or not appointment.is_of(release):
        raise ReleaseRefused(
            "После назначения результаты посчитали заново.", "Посмотрите на новые и назначьте публикацию ещё раз."
        )
    if appointment.confirmed_by is None or not appointment.confirmed_by.has_perm(RIGHT):
        raise ReleaseRefused("У того, кто назначил публикацию, больше нет права публиковать.", "Назначьте её заново.")
    release.campaign = appointment.campaign
    releases.require_ready(release)
    return release


def _require_right(by: User) -> None:
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права назначать публикацию рейтинга.")
