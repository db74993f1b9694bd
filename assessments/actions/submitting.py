"""Handing a passport in, opening it again, and beginning it from the last one."""

from collections.abc import Iterator

from django.db import transaction

from assessments.actions.passports import PassportRefused, hold_passport
from assessments.copying import match_counts, match_lines
from assessments.models import Entry, Passport, Step
from assessments.opening import blank_of, scope_of
from assessments.reading import Stand, read_stand
from assessments.wording import list_changes, take_snapshot
from campaigns import clock
from campaigns.models import Campaign
from network.guards import Actor
from network.models import Office
from seen.digests import digest_seen

MOVED = "Пока вы смотрели, паспорт изменился. Проверьте список недостающего и сдайте ещё раз."
NOTHING = "В паспорте ещё ничего не заполнено: сдавать нечего."


def digest_of(stand: Stand) -> str:
    """What tells a passport as it was seen from any other state of it."""
    return digest_seen(take_snapshot(stand))


@transaction.atomic
def submit(*, campaign: Campaign, office: Office, seen: str, by: Actor) -> Passport:
    """Hand a passport in as it was seen (`digest_of`); again, it changes nothing.

    Its history names what differs from the last time. Raises PermissionDenied, PassportRefused.
    """
    passport = hold_passport(campaign, office, by, is_filled=False)
    if passport.is_submitted:
        return passport
    stand = read_stand(campaign, office, scope_of(campaign, office).own)
    snapshot = take_snapshot(stand)
    if not snapshot:
        raise PassportRefused(NOTHING)
    if digest_of(stand) != seen:
        raise PassportRefused(MOVED)
    last = passport.steps.filter(kind=Step.Kind.SUBMITTED).first()
    changes = list_changes(last.snapshot if last else {}, snapshot)
    passport.submitted_at, passport.submitted_by = clock.now(), by
    enter(passport, Step.Kind.SUBMITTED, by, changes, snapshot)
    return passport


@transaction.atomic
def reopen(*, campaign: Campaign, office: Office, by: Actor) -> Passport:
    """Open a passport that was handed in, while passports are taken; again, it changes nothing. Raises as above."""
    passport = hold_passport(campaign, office, by, is_filled=False)
    if passport.is_submitted:
        enter(passport, Step.Kind.REOPENED, by)
    return passport


STATES = {Step.Kind.SUBMITTED: Passport.State.SUBMITTED, Step.Kind.REOPENED: Passport.State.FILLING}


def enter(
    passport: Passport,
    kind: Step.Kind,
    by: Actor,
    changes: list[list[str]] | None = None,
    snapshot: dict[str, str] | None = None,
) -> None:
    """The one door by which a passport changes its state: tests that it may, and writes the history."""
    state = STATES[kind]
    if state not in passport.FOLLOWS[Passport.State(passport.state)]:
        raise PassportRefused(f"Паспорт в состоянии «{passport.get_state_display()}»: сейчас это невозможно.")
    passport.state = state
    passport.save(update_fields=["state", "submitted_at", "submitted_by"])
    said = {"changes": changes or [], "snapshot": snapshot or {}}
    Step.objects.create(passport=passport, kind=kind, at=clock.now(), by=by, **said)


def find_last(campaign: Campaign, office: Office) -> Passport | None:
    """The office's passport of the campaign before."""
    earlier = Passport.objects.filter(office=office, campaign__is_demo=campaign.is_demo).exclude(campaign=campaign)
    if campaign.period_start:
        earlier = earlier.filter(campaign__period_start__lt=campaign.period_start)
    return earlier.select_related("campaign__edition").order_by("-campaign__period_start", "-pk").first()


@transaction.atomic
def copy_last(*, campaign: Campaign, office: Office, by: Actor) -> int:
    """Take over marks and notes of the last passport where this one says nothing; how many lines.

    Evidence stays behind: it proves another period. Of counts, that period's becomes the one before. Raises as above.
    """
    passport = hold_passport(campaign, office, by)
    source = find_last(campaign, office)
    if source is None:
        raise PassportRefused("Прошлого паспорта этого ЦЗН на портале нет: переносить нечего.")
    known = set(passport.entries.values_list("item", flat=True))
    new = [entry for entry in _copies(campaign, office, source, by) if entry.item not in known]
    for entry in new:
        entry.passport, entry.saved_at = passport, clock.now()
    Entry.objects.bulk_create(new)
    if new:
        passport.touch(by)
        changes = [[entry.item, "", str(source.campaign)] for entry in new]
        Step.objects.create(passport=passport, kind=Step.Kind.COPIED, at=clock.now(), by=by, changes=changes)
    return len(new)


def _copies(campaign: Campaign, office: Office, source: Passport, by: Actor) -> Iterator[Entry]:
    before, after = blank_of(source.campaign), scope_of(campaign, office).own
    said = {entry.item: entry for entry in source.entries.all()}
    for old, new in match_lines(before, after):
        entry = said.get(old.key)
        if entry and entry.is_met is not None:
            yield Entry(item=new.key, is_met=entry.is_met, note=entry.note, version=1, saved_by=by)
    for old, new in match_counts(before, after):
        entry = said.get(old.key)
        if entry and entry.current is not None:
            yield Entry(item=new.key, previous=entry.current, version=1, saved_by=by)
