"""The search for signals, in the background: what was found takes the place of what the last search has found."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from jobs.running import Beat, job, queue, quiet
from network.models import Office
from surveys import screening
from surveys.actions.judging import explain_closed, require_judge
from surveys.models import Audience, Finding, Response, SignalRun
from surveys.signals import Finding as Found
from surveys.signals import Screening

HOPELESS = "Поиск сигналов трижды прерывался: скорее всего, не хватает памяти. Скажите тем, кто держит сервер."
BROKEN = "Поиск сигналов остановился из-за ошибки программы. О ней записано в журнале."
# A settled signal about a whole office comes back once the office has so many times the answers that it had.
GROWTH = 1.25
NIGHT = range(1, 5)  # hours at which campaigns with new answers are searched, by the portal's clock
LINKS_AT_ONCE = 10_000


FIGURES = ("measured", "expected", "probability", "why", "total")


@dataclass(frozen=True)
class Hit:
    """What a signal has found, with the keys of the answers, and of how many answers of its office."""

    found: Found
    audience: str
    keys: tuple[int, ...]
    total: int

    def describe(self, campaign: Campaign, office: Office) -> Finding:
        """A row for the queue, not stored yet."""
        found = self.found
        return Finding(
            campaign=campaign,
            office=office,
            audience=self.audience,
            kind=found.kind.value,
            is_about_office=found.is_about_office,
            measured=found.measured,
            expected=found.expected,
            probability=found.probability,
            why=found.why,
            total=self.total,
            subject=hashlib.sha256(",".join(map(str, self.keys)).encode()).hexdigest(),
            found_at=clock.now(),
        )


@job(SignalRun, refusals=(), broken=BROKEN, hopeless=HOPELESS)
def search(run: SignalRun, beat: Beat) -> dict[str, Any]:
    """Search; done twice at once, the slower of the two replaces what the other one has found by the same."""
    return search_campaign(run.campaign, beat)


def search_campaign(campaign: Campaign, beat: Beat = quiet) -> dict[str, Any]:
    """Search all counted answers of a campaign and keep what is found; what to keep in its run.

    Signals that nobody has looked at are replaced; those that somebody has stay, and are not found again while they
    are about the same answers, or about an office that has not grown by a quarter since.
    """
    moment = clock.now()
    hits: list[Hit] = []
    said: list[dict[str, Any]] = []
    total = 0
    windows = screening.list_windows(campaign)
    for place, audience in enumerate(Audience.values):
        beat(1 + 45 * place, "Читаем анкеты")
        answers = screening.read_answers(campaign, audience)
        counts = screening.count_by_office(answers)
        total += len(answers.keys)
        if not counts:
            continue
        for number, found in enumerate(screening.screen_audience(answers, windows)):
            beat(5 + 45 * place + 3 * number, "Сравниваем анкеты")
            said.append(_describe(found, audience))
            for one in found.findings:
                keys = tuple(sorted(int(answers.keys[answer]) for answer in one.answers))
                hits.append(Hit(one, audience, keys, counts[one.office]))
    codes = screening.screen_codes(campaign)
    said.append(_describe(codes, ""))
    hits += [Hit(one, "", (), round(one.measured)) for one in codes.findings]
    beat(95, "Записываем найденное")
    _replace(campaign, hits)
    return {"screenings": said, "answers": total, "looked_at": moment}


@transaction.atomic
def queue_search(*, campaign: Campaign, by: User | None) -> SignalRun:
    """Put a search into the queue; one that waits or runs already is returned. by: None for the clock.

    Raises PermissionDenied.
    """
    if by is not None:
        require_judge(by)
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    run = SignalRun.objects.filter(campaign=campaign).first() or SignalRun(campaign=campaign)
    if run.pk is None or not run.is_active:
        queue(run, search)
    return run


def search_nightly(moment: datetime) -> int:
    """Queue a search for each campaign whose answers came after its last one, at night; how many."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    if local.hour not in NIGHT:
        return 0
    evening = local.replace(hour=0, minute=0, second=0, microsecond=0)
    tried = SignalRun.objects.filter(queued_at__gte=evening).values("campaign")
    fresh = Response.objects.filter(campaign=OuterRef("pk")).filter(
        Q(campaign__signal_run=None) | Q(sent_at__gte=F("campaign__signal_run__looked_at"))
    )
    waiting = Campaign.objects.filter(Exists(fresh)).exclude(pk__in=tried)
    queued = [campaign for campaign in waiting if not explain_closed(campaign)]
    for campaign in queued:
        queue_search(campaign=campaign, by=None)
    return len(queued)


def _describe(found: Screening, audience: str) -> dict[str, Any]:
    return {
        "audience": audience,
        "kind": found.kind.value,
        "findings": len(found.findings),
        "tested": found.tested,
        "expected_false": found.expected_false,
        "not_applied": found.not_applied,
    }


@transaction.atomic
def _replace(campaign: Campaign, hits: Sequence[Hit]) -> None:
    """Put new findings in the place of those that nobody has looked at; one that is found again keeps its row."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    offices = screening.offices_by_code({hit.found.office for hit in hits})
    settled = _Settled(Finding.objects.filter(campaign=campaign, state=Finding.State.DONE))
    before = {_key(one): one for one in Finding.objects.filter(campaign=campaign, state=Finding.State.OPEN)}
    made: list[tuple[Finding, Hit]] = []
    again: list[Finding] = []
    for hit in hits:
        finding = hit.describe(campaign, offices[hit.found.office])
        if settled.covers(finding):
            continue
        if (same := before.pop(_key(finding), None)) is None:
            made.append((finding, hit))
            continue
        for name in FIGURES:
            setattr(same, name, getattr(finding, name))
        again.append(same)
    Finding.objects.filter(pk__in=[one.pk for one in before.values()]).delete()
    Finding.objects.bulk_update(again, FIGURES, batch_size=500)
    Finding.objects.bulk_create([finding for finding, _ in made], batch_size=500)
    link = Finding.responses.through
    links = (link(finding_id=finding.pk, response_id=key) for finding, hit in made for key in hit.keys)
    link.objects.bulk_create(links, batch_size=LINKS_AT_ONCE)


def _key(finding: Finding) -> tuple[int, str, str, bool, str]:
    return finding.office_id, finding.audience, str(finding.kind), finding.is_about_office, finding.subject


class _Settled:
    """What experts have looked at already."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._keys: set[tuple] = set()
        self._offices: dict[tuple, int] = {}
        for finding in findings:
            self._keys.add(_key(finding))
            if finding.is_about_office:
                office = _key(finding)[:3]
                self._offices[office] = max(finding.total, self._offices.get(office, 0))

    def covers(self, finding: Finding) -> bool:
        """Whether this says nothing new."""
        if not finding.is_about_office:
            return _key(finding) in self._keys
        office = _key(finding)[:3]
        return office in self._offices and finding.total < GROWTH * self._offices[office]
