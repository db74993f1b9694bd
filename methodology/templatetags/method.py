"""Tags of the CMS's pages about the method."""

from typing import Any

from django import template
from wagtail.models import Page

from methodology import falling_out as loss

register = template.Library()


@register.simple_tag
def falling_out(page: Page) -> str:
    """What the next edition would lose with the page and those below it."""
    return loss.falling_out([page])


@register.simple_tag
def falling_out_of_all(items: list[dict[str, Any]]) -> str:
    """The same for the items of a bulk action."""
    return loss.falling_out([item["item"] for item in items])
