"""What an office announces beforehand: networks that many clients share, and fairs. Never for the past."""

from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from campaigns import clock
from campaigns.models import Campaign, Participation
from network.guards import require_office
from network.models import Office
from surveys import lookups
from surveys.models import Declared
from surveys.opening import is_over
from tabular.numbers import format_count

# Of IPv4 and IPv6: an office has no larger network, and nobody lifts limits for half of a provider's clients.
SHORTEST = {4: 24, 6: 48}
VISITOR = 64  # of IPv6, the network that counts as one visitor (network.visitors)
MOST = 20  # of an office, at the same time


class DeclaringRefused(Exception):
    """It cannot be announced so; the message says why, in Russian, `field` where."""

    def __init__(self, message: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(message)


def why_not_declare(campaign: Campaign) -> str:
    """Why nothing is announced for this campaign now, in Russian; empty where it is."""
    if not campaign.opened_at or not campaign.surveys_open:
        return "Опрос в этой кампании ещё не объявлен."
    return "Опрос этой кампании закончен." if is_over(campaign, clock.now()) else ""


@transaction.atomic
def declare_network(*, campaign: Campaign, office: Office, network: str, note: str, by: User) -> Declared:
    """Announce a network, by its address or addresses, from which many clients answer; again, it is the same one.

    From now on answers from there have no device of their own, and ten times as many of them are taken in a minute.
    Raises PermissionDenied, DeclaringRefused.
    """
    return _declare(campaign, office, Declared(kind=Declared.Kind.KIOSK, network=_read_network(network), note=note), by)


@transaction.atomic
def declare_fair(
    *, campaign: Campaign, office: Office, starts_at: datetime, ends_at: datetime, note: str, by: User
) -> Declared:
    """Announce hours at which many clients answer at once; again, it is the same one. Errors as above."""
    if starts_at <= clock.now():
        raise DeclaringRefused("Объявляют заранее: начало должно быть в будущем.", "starts")
    if ends_at <= starts_at:
        raise DeclaringRefused("Конец должен быть позже начала.", "ends")
    return _declare(campaign, office, Declared(kind="fair", starts_at=starts_at, ends_at=ends_at, note=note), by)


@transaction.atomic
def end_declared(*, declared: Declared, by: User) -> Declared:
    """Take back what was announced, from now on; again, it changes nothing. Raises PermissionDenied."""
    held = Declared.objects.select_for_update(of=("self",)).select_related("office", "campaign").get(pk=declared.pk)
    require_office(by, held.office)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        log(held.campaign, "surveys.end_declared", user=by, data=_describe(held))
        lookups.forget()
    return held


def _declare(campaign: Campaign, office: Office, new: Declared, by: User) -> Declared:
    require_office(by, office)
    # Whoever announces something of this office at the same time waits here.
    if not Participation.objects.select_for_update().order_by().filter(campaign=campaign, office=office).first():
        raise DeclaringRefused("Этот центр занятости не участвует в кампании.")
    if reason := why_not_declare(Campaign.objects.get(pk=campaign.pk)):
        raise DeclaringRefused(reason)
    standing = Declared.objects.filter(campaign=campaign, office=office, ended_at=None)
    same = {name: getattr(new, name) for name in ("kind", "network", "starts_at", "ends_at")}
    if (found := standing.filter(**same).first()) is not None:
        return found
    if standing.count() >= MOST:
        things = format_count(MOST, "объявление", "объявления", "объявлений")
        raise DeclaringRefused(f"У центра занятости уже {things}. Сначала отмените лишние.")
    new.campaign, new.office, new.by = campaign, office, by
    new.save()
    log(campaign, "surveys.declare", user=by, data=_describe(new))
    lookups.forget()
    return new


def _read_network(text: str) -> str:
    try:
        network: IPv4Network | IPv6Network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise DeclaringRefused(
            "Это не адрес сети. Напишите, например, 203.0.113.7 или 203.0.113.0/28.", "network"
        ) from None
    if isinstance(network, IPv6Network) and network.prefixlen > VISITOR:
        network = network.supernet(new_prefix=VISITOR)
    if network.prefixlen < SHORTEST[network.version]:
        raise DeclaringRefused(
            f"Сеть слишком велика: не шире /{SHORTEST[network.version]}. Укажите адрес самого ЦЗН.", "network"
        )
    return str(network)


def _describe(declared: Declared) -> dict[str, str]:
    return {"office": declared.office.code, "kind": declared.kind, "note": declared.note}
