"""The search for lines that rules ask an expert to look at, in the background; what it finds joins the queue."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.actions.verifying import RIGHT, VerifyingRefused, explain_closed
from assessments.blank import indicator_of
from assessments.claims import list_claims
from assessments.flags import Flag, Photo, find_full, find_jump, find_same, flag_dead_link
from assessments.models import Case, Evidence, FlagRun, Passport, PhotoFacts, Reason
from assessments.photos.likeness import BYTES, ORIENTATIONS, Likeness
from assessments.reading import Claimed, list_claimed
from assessments.scoring import score
from campaigns import clock
from campaigns.models import Campaign
from jobs.running import Beat, job, queue, quiet

HOPELESS = "Поиск трижды прерывался: скорее всего, не хватает памяти. Скажите тем, кто держит сервер."
BROKEN = "Поиск остановился из-за ошибки программы. О ней записано в журнале."
Points = dict[tuple[str, str], Fraction | None]  # by code of the office and of the indicator


@job(FlagRun, refusals=(), broken=BROKEN, hopeless=HOPELESS)
def search(run: FlagRun, beat: Beat) -> dict[str, Any]:
    """Search; done twice at once, what one has put into the queue the other one finds there."""
    return flag_campaign(run.campaign, run.looked_at, beat)


@transaction.atomic
def queue_search(*, campaign: Campaign, by: User) -> FlagRun:
    """Leave the search to a worker; one that waits or runs already is returned.

    Raises PermissionDenied, and VerifyingRefused once the data are closed.
    """
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Паспорта проверяет эксперт ФЦК.")
    if why := explain_closed(campaign):
        raise VerifyingRefused(why)
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    run = FlagRun.objects.filter(campaign=campaign).first() or FlagRun(campaign=campaign)
    if run.pk is None or not run.is_active:
        queue(run, search)
    return run


def flag_campaign(campaign: Campaign, since: datetime | None = None, beat: Beat = quiet) -> dict[str, Any]:
    """Put what the rules find into the queue; what to keep in the run. Again, it adds only what is new.

    since: photos received before were compared with all others already.
    """
    moment = clock.now()
    beat(1, "Читаем прошлый замер")
    before = _read_points(find_campaign_before(campaign))
    beat(10, "Читаем паспорта")
    flags: list[Flag] = []
    claims: dict[int, set[str]] = {}
    for claimed in list_claimed(campaign):
        flags += _flag_sheets(claimed, before)
        claims[claimed.passport.pk] = {
            claim.item for sheet, said in claimed.sheets for claim in list_claims(sheet, said)
        }
    beat(50, "Смотрим ссылки и снимки")
    flags += _flag_links(campaign)
    flags += _flag_photos(campaign, since)
    beat(90, "Пополняем очередь")
    kept = [flag for flag in flags if flag.item in claims.get(flag.passport, ())]
    return {"count": _queue_flags(kept), "looked_at": moment}


def find_campaign_before(campaign: Campaign) -> Campaign | None:
    """The campaign of the same kind that has passports here and came before."""
    earlier = Campaign.objects.filter(is_demo=campaign.is_demo, passports__isnull=False).exclude(pk=campaign.pk)
    if campaign.period_start:
        earlier = earlier.filter(period_start__lt=campaign.period_start)
    return earlier.select_related("edition").order_by("-period_start", "-pk").first()


def _read_points(campaign: Campaign | None) -> Points:
    if campaign is None:
        return {}
    return {
        (claimed.passport.office.code, sheet.indicator): score(sheet, said)
        for claimed in list_claimed(campaign)
        for sheet, said in claimed.sheets
    }


def _flag_sheets(claimed: Claimed, before: Points) -> Iterator[Flag]:
    key, code = claimed.passport.pk, claimed.passport.office.code
    for sheet, said in claimed.sheets:
        found = (find_full(key, sheet, said), find_jump(key, sheet, said, before.get((code, sheet.indicator))))
        yield from (flag for flag in found if flag)


def _flag_links(campaign: Campaign) -> Iterator[Flag]:
    dead = Evidence.objects.filter(
        passport__campaign=campaign, kind=Evidence.Kind.LINK, link_state=Evidence.Link.DEAD
    ).present()
    for passport, item, link, reason in dead.values_list("passport", "item", "link", "link_reason"):
        yield flag_dead_link(passport, item, link, reason)


def _flag_photos(campaign: Campaign, since: datetime | None) -> Iterator[Flag]:
    """Photos of this campaign that stand elsewhere, too: in this one or in any other."""
    rows = (
        PhotoFacts.objects.exclude(likeness=b"")
        .filter(evidence__withdrawn_at=None, evidence__replaced_by=None)
        .select_related("evidence__passport__office", "evidence__passport__campaign")
    )
    photos: list[Photo] = []
    wanted: list[int] = []
    for facts in rows.order_by("pk").iterator(chunk_size=2000):
        likeness = bytes(facts.likeness)
        if len(likeness) != ORIENTATIONS * BYTES:
            continue
        piece = facts.evidence
        passport: Passport = piece.passport
        if passport.campaign_id == campaign.pk and (since is None or piece.received_at >= since):
            wanted.append(len(photos))
        place = f"{passport.office.name}, {passport.campaign}, пункт {piece.item}"
        photos.append(Photo(piece.pk, passport.pk, piece.item, place, Likeness(likeness, facts.quality)))
    yield from find_same(photos, wanted)


@transaction.atomic
def _queue_flags(flags: Iterable[Flag]) -> int:
    """Give lines their reasons, each once; how many lines are new in the queue."""
    wanted, moment = list(dict.fromkeys(flags)), clock.now()
    passports = {flag.passport for flag in wanted}
    held = Passport.objects.filter(pk__in=passports).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))
    cases = {(case.passport_id, case.item): case for case in Case.objects.filter(passport__in=passports)}
    new = {
        (flag.passport, flag.item): Case(
            passport_id=flag.passport,
            item=flag.item,
            indicator=indicator_of(flag.item),
            made_at=moment,
        )
        for flag in wanted
        if (flag.passport, flag.item) not in cases
    }
    Case.objects.bulk_create(new.values(), batch_size=1000)
    cases |= new
    told = set(
        Reason.objects.filter(case__passport__in=passports).values_list(
            "case__passport", "case__item", "why", "words", "other"
        )
    )
    Reason.objects.bulk_create(
        (
            Reason(case=cases[flag.passport, flag.item], why=flag.why, words=flag.words, other_id=flag.other, at=moment)
            for flag in wanted
            if (flag.passport, flag.item, flag.why.value, flag.words, flag.other) not in told
        ),
        batch_size=1000,
    )
    return len(new)
