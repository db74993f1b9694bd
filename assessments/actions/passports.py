"""The passport that an action is about: whose business it is, and whether it may be changed now."""

from assessments.models import Passport
from assessments.opening import explain_closed
from campaigns import clock
from campaigns.models import Campaign, Participation, today
from network.guards import Actor, require_office
from network.models import Office

SUBMITTED = "Паспорт сдан. Чтобы его менять, откройте его снова: кнопка на странице паспорта."


class PassportRefused(Exception):
    """The passport cannot be changed so now; the message says why, in Russian."""


def hold_passport(campaign: Campaign, office: Office, by: Actor, *, is_filled: bool = True) -> Passport:
    """The passport of this office, its row locked until the transaction ends, begun where there was none.

    is_filled: refuse one that is handed in. Raises PermissionDenied, PassportRefused.
    """
    require_office(by, office)
    if not Participation.objects.filter(campaign=campaign, office=office).exists():
        raise PassportRefused(f"ЦЗН «{office}» в этой кампании не участвует.")
    if reason := explain_closed(Campaign.objects.get(pk=campaign.pk), today()):
        raise PassportRefused(reason)
    begun, _ = Passport.objects.get_or_create(campaign=campaign, office=office, defaults={"begun_at": clock.now()})
    passport = Passport.objects.select_for_update().get(pk=begun.pk)
    if is_filled and passport.is_submitted:
        raise PassportRefused(SUBMITTED)
    return passport
