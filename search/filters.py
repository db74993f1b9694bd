"""A filter by words that a visitor types, for django-filter."""

from typing import Any

import django_filters
from django import forms

from search.text import normalise


class QueryField(forms.CharField):
    """Words typed by a visitor: whatever they are, they are cut and cleaned, never refused."""

    def to_python(self, value: Any) -> str:
        return normalise(value or "")

    def bound_data(self, data: Any, initial: Any) -> str:
        return normalise(data or "")


class QueryFilter(django_filters.CharFilter):
    """A filter by words."""

    field_class = QueryField
