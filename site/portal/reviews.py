"""Pages on their way to publication: those that wait for a person's word, and those that came back with a comment."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type

from network.duties import Duty, Item, first_of


def duties(user: User) -> Iterator[Duty]:
    """Reviews that this user can make, and the user's own pages that were sent back; as many queries at any size."""
    finder = AdminURLFinder(user)
    home = reverse("wagtailadmin_home")

    def review(state: TaskState) -> Item:
        content = state.revision.content_object
        return Item(
            str(content),
            _compared(content) or finder.get_edit_url(content) or home,
            _by(state.workflow_state.requested_by),
        )

    def returned(state: WorkflowState) -> Item:
        task = state.current_task_state
        return Item(str(state.content_object), finder.get_edit_url(state.content_object) or home, task.comment)

    waiting = TaskState.objects.reviewable_by(user).select_related("revision", "workflow_state__requested_by")
    yield first_of(
        "Страниц ждут вашей проверки",
        waiting.prefetch_related("revision__content_object").order_by("started_at", "pk"),
        review,
    )
    yield first_of(
        "Ваших страниц вернули на доработку",
        _returned(user).select_related("current_task_state").prefetch_related("content_object"),
        returned,
    )


class SeenFirstPanel(WorkflowObjectsToModeratePanel):
    """Wagtail's list of reviews, without buttons that approve a new version of a published page unseen."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        for state in context["states"]:
            if _compared(state["obj"]):
                state["actions"] = []
        return context


def _compared(content: Any) -> str:
    """Where the draft of a published page is compared and decided on; empty for what readers do not see yet."""
    if not isinstance(content, Page) or not content.live:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[content.pk, "live", "latest"])


def _by(person: User | None) -> str:
    return f"отправил {person.get_username()}" if person else ""


def _returned(user: User) -> QuerySet[WorkflowState]:
    """Those that the user sent, or whose page is the user's own, as Wagtail's list below tells them."""
    key = Cast(OuterRef("object_id"), output_field=IntegerField())
    own = Q(base_content_type=get_default_page_content_type()) & Exists(Page.objects.filter(owner=user, pk=key))
    found = WorkflowState.objects.filter(own | Q(requested_by=user), status=WorkflowState.STATUS_NEEDS_CHANGES)
    return found.order_by("-current_task_state__finished_at", "-pk")
