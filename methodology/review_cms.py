"""The word of a reviewer, sent from the comparison of a page's versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.models import Page

from methodology import reviewing

LONGEST = 2000
DONE = {"approve": "Одобрено", "reject": "Возвращено на доработку"}


@require_POST
@user_passes_test(user_has_any_page_permission)
def decide(request: HttpRequest, page_id: int, task_state_id: int, revision_id: int) -> HttpResponse:
    """Approve the version that was looked at, or send it back with a comment."""
    found = get_object_or_404(Page, pk=page_id)
    action = request.POST.get("action", "")
    try:
        reviewing.decide(
            page=found,
            state=task_state_id,
            revision=revision_id,
            action=action,
            comment=request.POST.get("comment", "")[:LONGEST],
            by=request.user,
        )
    except reviewing.ReviewRefused as refused:
        messages.error(request, str(refused))
        if refused.is_open:
            return redirect("wagtailadmin_pages:revisions_compare", page_id, "live", "latest")
        return redirect("wagtailadmin_home")
    messages.success(request, f"{DONE[action]}: {found}.")
    return redirect("wagtailadmin_home")


URLS = [path("<int:page_id>/<int:task_state_id>/<int:revision_id>/", decide, name="decide")]
