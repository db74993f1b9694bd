"""What the portal has told a person, and how this person wants to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cabinet.views.home import CABINET
from methodology.models import HOME
from network.models import Membership
from notices import actions
from notices.forms import ModeForm
from notices.kinds import DECISIONS
from notices.models import Mode, Notice, NoticeQuerySet, Preference

PER_PAGE = 30
NEW, NEW_DECISIONS = "new", "decisions"


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first, ?show= leaves the new ones or new decisions; the choice of letters."""
    chosen = Preference.objects.filter(user=request.user.pk).first()
    own, show = Notice.objects.of(request.user), _show(request.GET)
    context = {
        "show": show,
        "new_decisions": own.unread().filter(code__in=DECISIONS).count(),
        "crumbs": [HOME, CABINET],
        "crumb_title": "Уведомления",
        "page": Paginator(_shown(own, show), PER_PAGE).get_page(request.GET.get("page")),
        "form": ModeForm(initial=_initial(chosen)),
        "membership": Membership.objects.of(request.user),
    }
    return render(request, "cabinet/notices.html", context)


@require_POST
@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads; it is read then."""
    found = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    actions.mark_read(user=request.user, notice=found)
    return redirect(found.link or "cabinet:notices")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all own notices as read, or those of decisions where only they were shown."""
    if _show(request.POST) == NEW_DECISIONS:
        actions.mark_read(user=request.user, codes=DECISIONS)
        messages.success(request, "Новые решения отмечены прочитанными.")
    else:
        actions.mark_read(user=request.user)
        messages.success(request, "Все уведомления отмечены прочитанными.")
    return redirect("cabinet:notices")


@require_POST
@login_required
def mode(request: HttpRequest) -> HttpResponse:
    """Choose how letters come."""
    follows = {ModeForm.ALL: True, ModeForm.OWN: False}.get(request.POST.get("follow", ""))
    try:
        chosen = actions.choose_mode(user=request.user, mode=request.POST.get("mode", ""), follows=follows)
        messages.success(request, f"Запомнили. Письма: {chosen.get_mode_display()}.")
    except actions.NoticeRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:notices")


def _initial(chosen: Preference | None) -> dict[str, str]:
    """What the form of letters begins with."""
    is_own_only = chosen is not None and chosen.unfollowed_at is not None
    return {
        "mode": chosen.mode if chosen else Mode.AT_ONCE,
        "follow": ModeForm.OWN if is_own_only else ModeForm.ALL,
    }


def _show(query: QueryDict) -> str:
    """Which notices are asked for; what is unknown is as if it were not there."""
    asked = query.get("show", "")
    return asked if asked in (NEW, NEW_DECISIONS) else ""


def _shown(own: NoticeQuerySet, show: str) -> NoticeQuerySet:
    if not show:
        return own
    return own.unread().filter(code__in=DECISIONS) if show == NEW_DECISIONS else own.unread()
