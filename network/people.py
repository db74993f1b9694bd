"""Pages of the CMS about people of regions: who has access, who is invited. For those with the right only."""

from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from network import invitations
from network.cms_way import cms_way
from network.forms import InviteForm, PeopleForm
from network.models import Invitation, Membership, Region

PER_PAGE = 100


def _permitted(view: Any) -> Any:
    return permission_required(invitations.RIGHT)(view)


@require_safe
@_permitted
def people(request: HttpRequest) -> HttpResponse:
    """Regions that nobody coordinates, invitations that are open, people with access; on demand those who had it."""
    form = PeopleForm(request.GET)
    form.is_valid()
    members = Membership.objects.real().select_related("user", "region", "office")
    waiting = Invitation.objects.open().select_related("region", "office")
    if not form.cleaned_data.get("former"):
        members = members.active()
    if region := form.cleaned_data.get("region"):
        members, waiting = members.filter(region=region), waiting.filter(region=region)
    if part := form.cleaned_data.get("q"):
        members, waiting = members.filter(user__username__icontains=part), waiting.filter(email__icontains=part)
    context = {
        "breadcrumbs_items": _crumbs(),
        "form": form,
        "invitations": waiting,
        "now": timezone.now(),
        "unattended": Region.objects.exclude(pk__in=Membership.objects.coordinators().values("region")),
        "region_count": Region.objects.count(),
        "page": Paginator(members, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "network/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """The form of an invitation; afterwards its link, which is shown this once."""
    form = InviteForm(request.POST or None, initial={"region": request.GET.get("region")})
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, invitations.invite(by=request.user, **form.cleaned_data))
        except invitations.InvitationRefused as refused:
            form.add_error(None, str(refused))
    return render(request, "network/invite.html", {"breadcrumbs_items": _crumbs("Пригласить"), "form": form})


@require_POST
@_permitted
@never_cache
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link instead of the old one."""
    try:
        return _sent(request, invitations.resend(invitation=get_object_or_404(Invitation, pk=pk), by=request.user))
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
        return redirect("people:list")


@require_POST
@_permitted
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.cancel(invitation=found, by=request.user)
        messages.success(request, f"Приглашение для {found.email} отменено.")
    except invitations.InvitationRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:list")


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """What closing an access will do; with POST, it is closed."""
    found = get_object_or_404(Membership.objects.select_related("user", "region", "office"), pk=pk)
    if request.method == "POST":
        invitations.end_membership(membership=found, by=request.user)
        messages.success(request, f"{found.user.get_username()}: доступ закрыт.")
        return redirect("people:list")
    context = {"breadcrumbs_items": _crumbs(found.user.get_username()), "membership": found}
    return render(request, "network/person_end.html", context)


def keep(request: HttpRequest, user: User) -> HttpResponse | None:
    """Refuse in words to delete the account of a person of a region: what they did there stays theirs."""
    if not Membership.objects.filter(user=user).exists():
        return None
    messages.error(request, f"«{user}» удалить нельзя: это человек региона. Закройте доступ в разделе «Люди регионов».")
    return redirect("people:list" if request.user.has_perm(invitations.RIGHT) else "wagtailusers_users:index")


def _sent(request: HttpRequest, sent: invitations.Sent) -> HttpResponse:
    context = {"breadcrumbs_items": _crumbs("Приглашение"), "sent": sent, "invitation": sent.invitation}
    return render(request, "network/invitation_sent.html", context)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    return cms_way(("Люди регионов", reverse("people:list")), last=last)


class PeopleMenuItem(MenuItem):
    """«Люди регионов», for those who may invite."""

    def __init__(self) -> None:
        super().__init__("Люди регионов", reverse("people:list"), icon_name="group", order=95)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(invitations.RIGHT)


URLS = [
    path("", people, name="list"),
    path("invite/", invite, name="invite"),
    path("invitations/<int:pk>/resend/", resend, name="resend"),
    path("invitations/<int:pk>/cancel/", cancel, name="cancel"),
    path("<int:pk>/end/", end, name="end"),
]
HISTORY = {
    "factor_added": ("Добавить второй шаг входа", "Добавлен второй шаг входа"),
    "factor_removed": ("Убрать второй шаг входа", "Убран второй шаг входа"),
    "factor_reset": ("Выдать запасные коды заново", "Запасные коды выданы заново"),
    "invite": ("Пригласить", "Приглашение отправлено"),
    "invite_again": ("Пригласить ещё раз", "Приглашение отправлено ещё раз"),
    "cancel_invitation": ("Отменить приглашение", "Приглашение отменено"),
    "accept_invitation": ("Принять приглашение", "Приглашение принято"),
    "end_membership": ("Закрыть доступ", "Доступ закрыт"),
}
