"""A filter by words that a visitor types, for django-filter."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.text import normalise
from search.vocabulary import EXACT, drop_slips


class QueryField(forms.CharField):
    """Words typed by a visitor: whatever they are, they are cut and cleaned, never refused."""

    def to_python(self, value: Any) -> str:
        return normalise(value or "")

    def bound_data(self, data: Any, initial: Any) -> str:
        return normalise(data or "")


class QueryFilter(django_filters.CharFilter):
    """A filter by words."""

    field_class = QueryField


class ListSelect(forms.Select):
    """A list to choose from, written in one go: Django's has a template for each option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], mark_safe(" selected") if option["selected"] else "", option["label"])
                for _, options, _ in widget["optgroups"]
                for option in options
            ),
        )
        return format_html('<select name="{}"{}>\n{}\n</select>', name, flatatt(widget["attrs"]), options)


class ListField(django_filters.fields.ChoiceField):
    """A choice from a list."""

    widget = ListSelect


class ListFilter(django_filters.ChoiceFilter):
    """A filter by a choice from a list without groups."""

    field_class = ListField


class TolerantFilterSet(django_filters.FilterSet):
    """A filter set whose words are sought without their slips, where only that finds something."""

    mended = ""  # what was sought in place of what was typed

    @property
    def is_exact(self) -> bool:
        """Whether the words are wanted as they were typed."""
        return EXACT in self.data

    def without_slips(self, value: str, holding: Callable[[str], QuerySet]) -> QuerySet:
        """What `holding` finds for the words, or for what was meant by them."""
        words = value if self.is_exact else drop_slips(value, lambda said: holding(said).exists())
        self.mended = words if words != value else ""
        return holding(words)
