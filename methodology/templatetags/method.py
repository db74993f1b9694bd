"""Tags of the CMS's pages about the method."""

from typing import Any

from django import template
from wagtail.models import Page

from methodology import drift as drifting
from methodology import falling_out as loss
from methodology import reviewing
from methodology.models import Edition

register = template.Library()


@register.simple_tag
def falling_out(page: Page) -> str:
    """What the next edition would lose with the page and those below it."""
    return loss.falling_out([page])


@register.simple_tag
def falling_out_of_all(items: list[dict[str, Any]]) -> str:
    """The same for the items of a bulk action."""
    return loss.falling_out([item["item"] for item in items])


@register.simple_tag(takes_context=True)
def drift_of(context: template.Context, page: Any) -> drifting.Drift | None:
    """How a published page differs from the last edition; nothing for pages that no edition holds."""
    versions = getattr(context.get("request"), "content_versions", None)
    state = versions.seen(Page, Edition) if versions else ""
    return drifting.drift_of(page, state) if isinstance(page, Page) else None


@register.simple_tag
def edition_changes(before: Any, after: Any) -> list[Any]:
    """What the next edition would say of the difference between two versions of a page; nothing for other things."""
    return reviewing.changes(before, after) if isinstance(after, Page) else []


@register.simple_tag(takes_context=True)
def review_of(context: template.Context, version: Any) -> reviewing.Review | None:
    """The check that waits for the reader's word on this version of a page."""
    page = context["object"]
    if not isinstance(page, Page) or not isinstance(version, Page):
        return None
    return reviewing.review_of(page, _revision_of(context["view"]), context["request"].user)


def _revision_of(view: Any) -> int | None:
    """The key of the later of the compared versions; None for the published text."""
    wanted = view.revision_id_b
    if wanted == "live":
        return None
    return view.object.latest_revision_id if wanted == "latest" else int(wanted)
