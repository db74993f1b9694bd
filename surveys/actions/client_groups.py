"""Saying how many clients of each group an office has served: by sex, age, or whatever a profile question asks."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from campaigns import clock
from campaigns.models import Campaign, Participation
from network.models import Office
from seen.digests import digest_seen
from surveys.actions.clients import MOST_CLIENTS, ClientsRefused, require_own, why_not_state
from surveys.divisions import NOT_KNOWN, Division, Key, explain_mismatch, list_divisions
from surveys.models import Audience, ClientGroup
from surveys.opening import forms_for, whole_form
from surveys.progress import find_clients

Numbers = dict[Key, dict[int, int]]  # by division and option


def divisions_of_campaign(campaign: Campaign) -> list[Division]:
    """What divides the clients of a campaign, by the surveys of its edition; jobseekers first."""
    return [one for audience in Audience.values for one in list_divisions(whole_form(campaign, audience))]


def divisions_of(campaign: Campaign, office: Office) -> list[Division]:
    """What divides the clients of an office, by the surveys of the campaign's edition; jobseekers first."""
    return [one for form in forms_for(campaign, office).values() for one in list_divisions(form)]


def find_groups(campaign: Campaign, office: Office) -> dict[Key, list[ClientGroup]]:
    """What was said of an office's clients, by division; one query."""
    found: dict[Key, list[ClientGroup]] = {}
    rows = ClientGroup.objects.filter(campaign=campaign, office=office).select_related("by").order_by("pk")
    for row in rows:
        found.setdefault((row.audience, row.profile), []).append(row)
    return found


def numbers_of(known: Mapping[Key, list[ClientGroup]]) -> Numbers:
    """The numbers of these rows."""
    return {key: {row.option: row.number for row in rows} for key, rows in known.items()}


def digest_of(known: Mapping[Key, list[ClientGroup]]) -> str:
    """What tells these numbers from any others, for those who are about to change them."""
    kept = [[*key, row.option, row.number, row.at.isoformat()] for key, rows in sorted(known.items()) for row in rows]
    return digest_seen(kept)


@transaction.atomic
def state_groups(
    *, campaign: Campaign, office: Office, numbers: Mapping[Key, Mapping[int, int]], seen: str, by: User
) -> list[Key]:
    """Keep how many clients of each group an office has served; the divisions whose numbers have changed.

    numbers: by division and option, nothing by option where nothing is said; divisions that are not named stay as they
    are. seen: `digest_of` what was looked at. The office's people and its region's coordinators may, until the data are
    closed. Raises PermissionDenied and ClientsRefused.
    """
    require_own(office, by)
    campaign = Campaign.objects.get(pk=campaign.pk)
    # Held, as by whoever changes the number of all clients: both must go together.
    if not Participation.objects.select_for_update().filter(campaign=campaign, office=office).exists():
        raise ClientsRefused(f"ЦЗН «{office}» в этой кампании не участвует.")
    if refusal := why_not_state(campaign):
        raise ClientsRefused(refusal)
    known = find_groups(campaign, office)
    before = numbers_of(known)
    changed = [key for key, options in numbers.items() if dict(options) != before.get(key, {})]
    if not changed:
        return []
    if seen != digest_of(known):
        raise ClientsRefused(
            "Пока вы заполняли, числа изменил кто-то другой. Откройте страницу заново и сравните со своими."
        )
    divisions, served = {one.key: one for one in divisions_of(campaign, office)}, find_clients(campaign, office)
    for key in changed:
        total = served[key[0]].number if key[0] in served else None
        _require_whole(divisions.get(key), total, numbers[key])
        _keep(campaign, office, key, numbers[key], by)
    log(campaign, "surveys.state_groups", user=by, data=_describe(office, changed, before, numbers))
    return changed


def _require_whole(division: Division | None, served: int | None, numbers: Mapping[int, int]) -> None:
    if division is None:
        raise ClientsRefused("Такого вопроса нет в анкете этой кампании.")
    allowed = range(NOT_KNOWN, len(division.options) + 1)
    if not all(option in allowed and 0 <= number <= MOST_CLIENTS for option, number in numbers.items()):
        raise ClientsRefused(f"«{division.text}». Число клиентов каждой группы — от 0 до {MOST_CLIENTS}.")
    if numbers and (mismatch := explain_mismatch(served, numbers)):
        raise ClientsRefused(f"«{division.text}». {mismatch}")


def _keep(campaign: Campaign, office: Office, key: Key, numbers: Mapping[int, int], by: User) -> None:
    place: dict[str, Any] = {"campaign": campaign, "office": office, "audience": key[0], "profile": key[1]}
    ClientGroup.objects.filter(**place).delete()
    said = {"by": by, "at": clock.now()}
    ClientGroup.objects.bulk_create(
        ClientGroup(**place, option=option, number=number, **said) for option, number in sorted(numbers.items())
    )


def _describe(
    office: Office, changed: list[Key], before: Numbers, numbers: Mapping[Key, Mapping[int, int]]
) -> dict[str, Any]:
    """What was and is now said, for the history: [audience, question, {option: number}]."""
    return {
        "office": office.code,
        "was": [[*key, before.get(key, {})] for key in changed],
        "now": [[*key, dict(numbers[key])] for key in changed],
    }
