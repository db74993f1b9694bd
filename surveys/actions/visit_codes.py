"""Issuing visit codes and taking them back."""

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from campaigns import clock
from campaigns.models import Campaign, Participation
from network.guards import Actor, require_office
from network.models import Office
from surveys.codes import derive_codes, digest_code
from surveys.models import MOST_CODES, CodeBatch, VisitCode
from surveys.models.plan import make_secret
from surveys.opening import is_late

MOST_OF_OFFICE = 20_000  # in a campaign: several times what the busiest office serves
ATTEMPTS = 3


class CodesRefused(Exception):
    """It cannot be done so now; the message says why, in Russian."""


def why_not_issue(campaign: Campaign) -> str:
    """Why no codes are issued in this campaign now, in Russian; empty where they are."""
    if not campaign.opened_at or not campaign.surveys_open:
        return "Опрос в этой кампании ещё не объявлен: коды выпускают, когда известны его дни."
    if campaign.closed_at or campaign.frozen_at or is_late(campaign, clock.now()):
        return "Опрос этой кампании закончен, коды больше не понадобятся."
    return ""


@transaction.atomic
def issue_codes(*, campaign: Campaign, office: Office, size: int, by: Actor, number: int | None = None) -> CodeBatch:
    """Issue codes for an office that takes part.

    number: what the form has called the new batch, so that a form sent twice issues one. Raises CodesRefused,
    PermissionDenied.
    """
    require_office(by, office)
    if not 1 <= size <= MOST_CODES:
        raise CodesRefused(f"За один раз выпускают от 1 до {MOST_CODES} кодов.")
    # Whoever issues codes of this office at the same time waits here for this one's number.
    if not Participation.objects.select_for_update().order_by().filter(campaign=campaign, office=office).first():
        raise CodesRefused("Этот центр занятости не участвует в кампании.")
    if reason := why_not_issue(Campaign.objects.get(pk=campaign.pk)):
        raise CodesRefused(reason)
    issued = CodeBatch.objects.filter(campaign=campaign, office=office)
    told = issued.aggregate(last=Max("number"), codes=Sum("size"))
    following = (told["last"] or 0) + 1
    if number is not None and number != following:
        found = issued.filter(number=number, size=size, issued_by=by).first()
        if found is None:
            raise CodesRefused("Пока вы смотрели на страницу, выпустили другие коды. Посмотрите, нужны ли ещё.")
        return found
    if (told["codes"] or 0) + size > MOST_OF_OFFICE:
        raise CodesRefused(f"За кампанию один центр занятости выпускает не больше {MOST_OF_OFFICE} кодов.")
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _write(CodeBatch(campaign=campaign, office=office, number=following, size=size, issued_by=by))
        except IntegrityError:
            # One of its codes waits elsewhere. With five million codes out this happens to one batch in 2,500.
            continue
    raise CodesRefused("Коды не выпущены. Попробуйте ещё раз.")


@transaction.atomic
def revoke_codes(*, batch: CodeBatch, by: Actor) -> CodeBatch:
    """Make the unused codes of a batch worthless; used ones stay good. Again, it changes nothing.

    Raises PermissionDenied.
    """
    require_office(by, batch.office)
    batch = CodeBatch.objects.select_for_update(of=("self",)).select_related("campaign", "office").get(pk=batch.pk)
    if batch.revoked_at is None:
        batch.withdrawn, _ = VisitCode.objects.filter(batch=batch).delete()
        batch.revoked_at, batch.revoked_by = clock.now(), by
        batch.save(update_fields=["withdrawn", "revoked_at", "revoked_by"])
    return batch


def _write(batch: CodeBatch) -> CodeBatch:
    """Store a batch; its codes in the order of their digests, which says nothing of who will get which."""
    batch.seed = make_secret()
    batch.save()
    digests = sorted(digest_code(code) for code in derive_codes(batch.seed, batch.size))
    VisitCode.objects.bulk_create([VisitCode(digest=digest, batch=batch) for digest in digests], batch_size=500)
    return batch
