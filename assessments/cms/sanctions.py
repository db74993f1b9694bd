"""Sanctions in the CMS: the list of a campaign, a proposal, the second signature, appeals, lifting."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import any_permission_required

from assessments.actions import sanctioning
from assessments.actions.sanctioning import SIGN, SanctionRefused
from assessments.actions.verifying import RIGHT
from assessments.blank import find_place
from assessments.checking_forms import DecisionForm, ProposalForm
from assessments.cms.common import crumbs, for_checkers
from assessments.cms.queue import find_campaign
from assessments.models import Case, Passport, Sanction, SanctionStep
from assessments.opening import blank_of

# What the buttons say; an order is a sentence, a step of the history is a participle.
BUTTONS = {
    SanctionStep.Kind.CONFIRMED: "Подтвердить: обнулить баллы",
    SanctionStep.Kind.REFUSED: "Отклонить предложение",
    SanctionStep.Kind.WITHDRAWN: "Отозвать предложение",
    SanctionStep.Kind.UPHELD: "Отклонить жалобу",
    SanctionStep.Kind.LIFT_PROPOSED: "Предложить снять",
    SanctionStep.Kind.LIFT_REFUSED: "Не снимать",
    SanctionStep.Kind.LIFTED: "Снять обнуление",
}


@require_safe
@for_checkers
def sanctions(request: HttpRequest, slug: str) -> HttpResponse:
    """Sanctions of a campaign, and offices with rejected lines, for which one may be proposed."""
    campaign = find_campaign(slug)
    found = Sanction.objects.filter(passport__campaign=campaign)
    rejected = Case.objects.filter(passport__campaign=campaign, current__verdict="rejected").values("passport")
    live = Sanction.objects.live().values("passport")
    offices = Passport.objects.filter(pk__in=rejected).exclude(pk__in=live)
    context = {
        "breadcrumbs_items": crumbs(campaign, "Обнуления"),
        "campaign": campaign,
        "sanctions": found.select_related("passport__office__region", "proposed_by", "confirmed_by"),
        "passports": offices.select_related("office__region").order_by("office__region__name", "office__name"),
        "proposes": request.user.has_perm(RIGHT) or request.user.has_perm(SIGN),
    }
    return render(request, "assessments/cms/sanctions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@any_permission_required(RIGHT, SIGN)
def propose(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The form of a proposal; with POST, the proposal, which another person confirms."""
    campaign = find_campaign(slug)
    passports = Passport.objects.select_related("office__region", "campaign")
    passport = get_object_or_404(passports, campaign=campaign, office__code=code)
    blank = blank_of(campaign)
    proving = [
        (
            case.pk,
            f"{Truncator(find_place(blank, case.item).label).chars(110)} — {case.current.get_fault_display()}: "
            f"{case.current.words}",
        )
        for case in sanctioning.list_proving(passport)
    ]
    form = ProposalForm(request.POST if request.method == "POST" else None, proving=proving)
    if request.method == "POST" and form.is_valid():
        try:
            made = sanctioning.propose(passport=passport, by=request.user, **form.cleaned_data)
            messages.success(request, "Предложено. Теперь нужна подпись другого человека.")
            return redirect("passports_cms:sanction", slug, made.pk)
        except SanctionRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "breadcrumbs_items": crumbs(campaign, f"Обнулить: {passport.office.code}"),
        "campaign": campaign,
        "passport": passport,
        "form": form,
        "proving": proving,
    }
    return render(request, "assessments/cms/propose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_checkers
def sanction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A sanction with what proves it and its history; with POST, the next step."""
    campaign = find_campaign(slug)
    related = Sanction.objects.select_related("passport__office__region", "passport__campaign")
    found = get_object_or_404(related, pk=pk, passport__campaign=campaign)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            done = sanctioning.decide(sanction=found, kind=given["kind"], words=given["words"], by=request.user)
            messages.success(request, f"Обнуление: {done.get_state_display()}.")
            return redirect("passports_cms:sanction", slug, pk)
        except (SanctionRefused, PermissionDenied) as refused:
            form.add_error(None, str(refused))
    blank = blank_of(campaign)
    context = {
        "breadcrumbs_items": crumbs(campaign, f"Обнуление: {found.passport.office.code}"),
        "campaign": campaign,
        "sanction": found,
        "cases": [(case, find_place(blank, case.item)) for case in found.cases.select_related("current")],
        "steps": found.steps.select_related("by"),
        "form": form,
        "decisions": [(kind, BUTTONS[kind]) for kind in sanctioning.list_decisions(found, request.user)],
    }
    return render(request, "assessments/cms/sanction.html", context, status=422 if form.errors else 200)
