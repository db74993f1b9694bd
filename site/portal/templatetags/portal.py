"""Tags and filters that every template has."""

import re
import textwrap
from datetime import date
from decimal import Decimal

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django_tables2 import Table
from wagtail.rich_text import expand_db_html

from methodology.links import to_addresses
from portal.lasting import HOLES
from search.text import mark_words
from tabular.numbers import ABSENT, choose_form, format_number, format_percent

register = template.Library()


@register.filter
def ru(value: Decimal | float | None, places: int | None = None) -> str:
    """A number in Russian form, −1 234,50; as many decimals as it has, or `places`; "—" where there is none."""
    return format_number(value, places)


@register.filter
def value_in_words(value: Decimal | float | str | None) -> str:
    """A number in Russian form, words as they are; "—" where there is nothing."""
    return (value or ABSENT) if isinstance(value, str) else format_number(value)


@register.filter(is_safe=True)
def on_one_line(text: str) -> str:
    """A text of a template without its line ends, for an attribute; no-break spaces stay."""
    return re.sub(r"[ \n]+", " ", text).strip(" ")


@register.filter
def first_words(text: object, most: int) -> str:
    """As many whole words of a text as fit, with "…" where some were left out; a single long word is cut."""
    short = textwrap.shorten(str(text), most, placeholder="…")
    return short if short != "…" else Truncator(text).chars(most)


@register.filter
def percent(value: Decimal | None, places: int = 0) -> str:
    """A share as a percentage in Russian form, 35 %; "—" where there is none."""
    return format_percent(value, places)


@register.filter
def svg_width(share: Decimal | None) -> str:
    """A share in [0, 1] as a length in per cent of an SVG's width, with a decimal point."""
    return f"{max(Decimal(0), min(Decimal(1), Decimal(share or 0))) * 100:.2f}"


@register.filter
def plural(count: int | Decimal | str | None, forms: str) -> str:
    """The form of a Russian word that goes with a count, whole or not: `{{ 5|plural:"ответ,ответа,ответов" }}`.

    A published figure, "5.00", is a count too.
    """
    one, few, many = forms.split(",")
    number = Decimal(count or 0)
    return few if number % 1 else choose_form(int(number), one, few, many)


@register.filter
def typeset(text: str) -> SafeString:
    """Rich text of a page as HTML."""
    return mark_safe(expand_db_html(text or ""))  # noqa: S308 - Wagtail has sanitised it on saving


@register.simple_tag(takes_context=True)
def hole(context: Context, name: str) -> SafeString:
    """A part of the page that depends on the visitor or the day; filled later where the page around it is kept."""
    if getattr(context.get("request"), "has_holes", False):
        return mark_safe(f"<!--hole {name}-->")  # noqa: S308 - a name from a template
    filled = context.template.engine.get_template(HOLES[name]).render(context)
    return mark_safe(filled.strip())  # noqa: S308 - a template has escaped it


@register.simple_tag
def today() -> date:
    """This day, in Moscow."""
    return timezone.localdate()


@register.simple_tag(takes_context=True)
def page_text(context: Context, text: str) -> SafeString:
    """Rich text of a page as HTML, with the addresses of linked pages that the page has looked up all at once."""
    addresses = context.get("addresses")
    return typeset(text if addresses is None else to_addresses(text or "", addresses))


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The rows of a table, cell by cell in one go: through templates they would cost more than all else on a page.

    A column whose cells have a scope holds the headings of rows. Cells of cards carry the names of their columns.
    """
    is_cards = "cards" in table.attrs.get("class", "").split()
    label = 'data-label="{}"' if is_cards else ""
    end = render_to_string("includes/tap.html") if is_cards else ""
    columns = []
    for column in table.columns:
        attributes = column.attrs["td"]
        tag, said = ("th", "") if "scope" in attributes else ("td", format_html(label, column.header))
        opening = " ".join(filter(None, [tag, attributes.as_html(), said]))
        columns.append((column.name, f"<{opening}>", f"</{tag}>"))
    rows = (
        "".join(f"{opening}{conditional_escape(row.get_cell(name))}{closing}" for name, opening, closing in columns)
        for row in table.paginated_rows
    )
    return mark_safe("\n".join(f"<tr>{row}{end}</tr>" for row in rows))  # noqa: S308 - each cell is escaped


@register.filter
def mark(text: str, query: str) -> SafeString:
    """The text, escaped, with the words of the query marked."""
    return mark_safe(mark_words(str(text), query))  # noqa: S308 - mark_words() escapes
