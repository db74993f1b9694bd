"""Parts of pages that stand in several frames: each frame has a folder of templates that say how it looks there."""

from typing import Any

from django.template import Context, Library
from django.template.loader import render_to_string

register = Library()


@register.simple_block_tag(takes_context=True)
def part(context: Context, content: str, name: str, **values: Any) -> str:
    """The content as a part of the view's frame: {% part "notice" tone="warning" %}<p>…</p>{% endpart %}."""
    return render_to_string(f"{context['view'].parts}/{name}.html", values | {"content": content})
