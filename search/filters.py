"""A filter by words that a visitor types, for django-filter."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

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
