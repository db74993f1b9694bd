"""What people of offices and regions are told of the verification of their passports."""

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from assessments.models import Passport, Return, Sanction, SanctionStep
from network.models import Membership, Office, Role
from notices.actions import notify

# Kinds by what was done with a sanction; of the other steps nobody outside is told.
KINDS = {
    SanctionStep.Kind.CONFIRMED: "sanction_confirmed",
    SanctionStep.Kind.UPHELD: "sanction_upheld",
    SanctionStep.Kind.LIFTED: "sanction_lifted",
}


def tell_returned(question: Return) -> None:
    """Tell the office and its region that an expert asks about a line; once for each question."""
    passport = question.case.passport
    notify(
        to=_people(passport.office),
        code="passport_returned",
        context=_place(passport)
        | {"пункт": question.case.item, "вопрос": question.text, "срок": f"{question.due_on:%d.%m.%Y}"},
        key=f"return/{question.pk}",
        link=_address(passport),
    )


def tell_sanction(sanction: Sanction, step: SanctionStep) -> None:
    """Tell the office and its region what was decided of a sanction; once for each step."""
    kind = KINDS.get(SanctionStep.Kind(step.kind))
    if kind is None:
        return
    words = sanction.public_reason if step.kind == SanctionStep.Kind.CONFIRMED else step.words
    notify(
        to=_people(sanction.passport.office),
        code=kind,
        context=_place(sanction.passport) | {"причина": words},
        key=f"sanction/{step.pk}",
        link=_address(sanction.passport),
    )


def _place(passport: Passport) -> dict[str, str]:
    return {"кампания": passport.campaign.title, "центр": passport.office.name}


def _address(passport: Passport) -> str:
    return reverse("cabinet:passport_checking", args=[passport.campaign.slug, passport.office.code])


def _people(office: Office) -> list[User]:
    """Who works at the office, and who acts for its region."""
    there = Q(role=Role.OFFICE, office=office) | Q(role=Role.COORDINATOR, region=office.region_id)
    members = Membership.objects.active().filter(there, user__is_active=True)
    return [membership.user for membership in members.select_related("user").order_by("pk")]
