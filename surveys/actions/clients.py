"""Saying how many clients an office has served."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from campaigns import clock
from campaigns.models import Campaign, Participation
from network.models import Membership, Office
from seen.digests import digest_seen
from surveys.models import Audience, ClientsServed
from surveys.progress import find_clients

MOST_CLIENTS = 9_999_999


class ClientsRefused(Exception):
    """The numbers cannot be kept so; the message says why, in Russian."""


def digest_of(known: Mapping[str, ClientsServed]) -> str:
    """What tells these numbers (`find_clients`) from any others, for those who are about to change them."""
    kept = [[audience, row.number, row.by_id, row.at.isoformat()] for audience, row in sorted(known.items())]
    return digest_seen(kept)


def why_not_state(campaign: Campaign) -> str:
    """Why the numbers of clients cannot be changed now, in Russian; empty where they can."""
    if campaign.opened_at is None:
        return "Кампания ещё не открыта."
    if campaign.frozen_at or campaign.closed_at:
        return "Данные кампании закрыты, число клиентов больше не меняют."
    return ""


@transaction.atomic
def state_clients(
    *, campaign: Campaign, office: Office, numbers: Mapping[str, int | None], seen: str, by: User
) -> list[str]:
    """Keep how many clients of each audience an office has served; the audiences whose number has changed.

    numbers: by audience, None for nothing said. seen: `digest_of` what was looked at. The office's people and
    its region's coordinators may, until the data are closed. Raises PermissionDenied and ClientsRefused.
    """
    require_own(office, by)
    campaign = Campaign.objects.get(pk=campaign.pk)
    # Held by whoever changes the numbers: there may be no row of them yet.
    place = Participation.objects.select_for_update().filter(campaign=campaign, office=office).first()
    if place is None:
        raise ClientsRefused(f"ЦЗН «{office}» в этой кампании не участвует.")
    if refusal := why_not_state(campaign):
        raise ClientsRefused(refusal)
    known = find_clients(campaign, office)
    before = {audience: known[audience].number if audience in known else None for audience in Audience.values}
    changed = [
        audience for audience in Audience.values if audience in numbers and numbers[audience] != before[audience]
    ]
    if not changed:
        return []
    if seen != digest_of(known):
        raise ClientsRefused(
            "Пока вы заполняли, число изменил кто-то другой. Сравните: под полем сказано, что указано сейчас и кем. "
            "Если ваше вернее, сохраните ещё раз."
        )
    for audience in changed:
        _keep(campaign, office, audience, numbers[audience], by)
    log(
        campaign,
        "surveys.state_clients",
        user=by,
        data={"office": office.code, "was": before, "now": {audience: numbers[audience] for audience in changed}},
    )
    return changed


def require_own(office: Office, by: User) -> Membership:
    """The membership of a person whose business this office is; raises PermissionDenied for anybody else."""
    membership = Membership.objects.of(by)
    if membership is None or membership.region_id != office.region_id or not membership.may_see(office.code):
        raise PermissionDenied("Это ЦЗН другого региона или другой ЦЗН.")
    return membership


def _keep(campaign: Campaign, office: Office, audience: str, number: int | None, by: User) -> None:
    if number is None:
        ClientsServed.objects.filter(campaign=campaign, office=office, audience=audience).delete()
        return
    if not 0 <= number <= MOST_CLIENTS:
        raise ClientsRefused(f"Число клиентов — от 0 до {MOST_CLIENTS}.")
    said = {"number": number, "by": by, "at": clock.now()}
    ClientsServed.objects.update_or_create(campaign=campaign, office=office, audience=audience, defaults=said)
