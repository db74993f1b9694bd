"""Fields that models of several apps have: who did something, and when."""

from typing import Any

from django.conf import settings
from django.db import models


def person(verbose_name: str, **kwargs: Any) -> models.ForeignKey:
    """A person; accounts go, what they did stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
        **({"editable": False} | kwargs),
    )


def moment(verbose_name: str) -> models.DateTimeField:
    """A moment that an action puts down; empty until then."""
    return models.DateTimeField(verbose_name, null=True, blank=True, editable=False)
