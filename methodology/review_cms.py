"""The word of a reviewer, sent from the comparison of a page's versions, or from the form of the page."""

import json

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.admin.views.pages.edit import EditView
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
            saved_at=request.POST.get("saved_at", ""),
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


class SeenFirstEditView(EditView):
    """Wagtail's form of a page, where a check is decided on the version that the form was opened with, or not at all.

    It saves what the form holds, so an older form would also put its text in place of a newer one.
    """

    @transaction.atomic
    def perform_workflow_action(self) -> HttpResponse:
        page = Page.objects.select_for_update().get(pk=self.page.pk)
        self.latest_revision = page.get_latest_revision()
        if "loaded_revision_id" in self.request.POST and not self.is_out_of_date:
            return super().perform_workflow_action()
        return self.refuse_older()

    def refuse_older(self) -> HttpResponse:
        """The form as it was sent, still of the older version: what was typed can be read, and sent it is refused."""
        said = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}").get("comment", "")
        compared = reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, "live", "latest"])
        messages.error(
            self.request,
            f"{reviewing.NEWER_THAN_FORM} Ваше пояснение: «{said}»" if said else reviewing.NEWER_THAN_FORM,
            buttons=[
                messages.button(compared, "Что изменилось", new_window=True),
                messages.button(self.get_edit_url(), "Открыть новую версию", new_window=True),
            ],
        )
        self.latest_revision_created_at = self.request.POST.get("loaded_revision_created_at", "")
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


URLS = [path("<int:page_id>/<int:task_state_id>/<int:revision_id>/", decide, name="decide")]
