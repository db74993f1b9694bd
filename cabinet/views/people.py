"""People of a region's offices: its coordinator sees who works where, invites employees and closes their access."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.access import for_coordinators
from cabinet.people_forms import InviteEmployeeForm
from cabinet.views.home import CABINET
from methodology.models import HOME, Crumb
from network import invitations
from network.limits import Limit
from network.models import Invitation, Membership, Role

PEOPLE = Crumb(reverse_lazy("cabinet:people"), "Люди")
# A mailbox is not flooded, and the portal writes no letters to half the world in a coordinator's name.
LETTERS_TO_ONE = Limit("invitations-to-one", count=3, seconds=3600)
LETTERS_FROM_ONE = Limit("invitations-from-one", count=100, seconds=3600)


@require_safe
@for_coordinators
def people(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Who works for the region, and open invitations of its employees; ?office= is chosen in the form."""
    form = InviteEmployeeForm(region=membership.region, initial={"office": request.GET.get("office", "")})
    return _page(request, membership, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def invite(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Invite an employee of an office. The link goes by mail alone: whoever opens it first has the access."""
    if request.method != "POST":
        return redirect("cabinet:people")
    form = InviteEmployeeForm(request.POST, region=membership.region)
    if not form.is_valid():
        return _page(request, membership, form)
    if refusal := _too_many(request, form.cleaned_data["email"]):
        form.add_error("email", refusal)
        return _page(request, membership, form)
    try:
        sent = invitations.invite(
            by=request.user, region=membership.region, role=Role.OFFICE, **form.cleaned_data
        ).invitation
    except invitations.InvitationRefused as refused:
        form.add_error("email", str(refused))
        return _page(request, membership, form)
    messages.success(
        request,
        f"{sent.email}: письмо со ссылкой уйдёт в течение минуты. Ссылка действует до {_local(sent.expires_at)}.",
    )
    return redirect("cabinet:people")


@require_POST
@for_coordinators
def resend(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """A new letter with a new link; the old one stops working."""
    found = _invitation(membership, pk)
    if refusal := _too_many(request, found.email):
        messages.error(request, refusal)
        return redirect("cabinet:people")
    try:
        sent = invitations.resend(invitation=found, by=request.user).invitation
        messages.success(request, f"{sent.email}: новое письмо уйдёт в течение минуты, прежняя ссылка не действует.")
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:people")


@require_POST
@for_coordinators
def cancel(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Take an invitation back."""
    try:
        found = invitations.cancel(invitation=_invitation(membership, pk), by=request.user)
        messages.success(request, f"{found.email}: приглашение отменено, ссылка больше не действует.")
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:people")


@require_POST
@for_coordinators
def end(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Close the access of an employee of an own office; repeated, it changes nothing."""
    employees = Membership.objects.real().filter(region=membership.region, role=Role.OFFICE)
    found = get_object_or_404(employees.select_related("user"), pk=pk)
    invitations.end_membership(membership=found, by=request.user)
    messages.success(request, f"{found.user.get_username()}: доступ закрыт.")
    return redirect("cabinet:people")


def _invitation(membership: Membership, pk: int) -> Invitation:
    """An invitation of an employee of the own region."""
    return get_object_or_404(Invitation, pk=pk, region=membership.region, role=Role.OFFICE)


def _too_many(request: HttpRequest, email: str) -> str:
    """Why no more letters are sent now, in Russian; empty where one is, which is counted."""
    if not LETTERS_TO_ONE.use(email.lower()):
        return f"{email}: за час уже отправлено три письма. Подождите: они в пути."
    if not LETTERS_FROM_ONE.use(str(request.user.pk)):
        return f"За час приглашений отправлено {LETTERS_FROM_ONE.count}, больше нельзя. Подождите час."
    return ""


def _page(request: HttpRequest, membership: Membership, form: InviteEmployeeForm) -> HttpResponse:
    members = Membership.objects.active().real().filter(region=membership.region).select_related("user", "office")
    waiting = Invitation.objects.open().filter(region=membership.region, role=Role.OFFICE).select_related("office")
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": PEOPLE.title,
        "membership": membership,
        "coordinators": [one for one in members if one.is_coordinator],
        "employees": sorted(
            (one for one in members if not one.is_coordinator),
            key=lambda one: (one.office.name, one.user.get_username()),
        ),
        "invitations": waiting,
        "now": timezone.now(),
        "form": form,
    }
    return render(request, "cabinet/people.html", context)


def _local(moment: object) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}"
