"""What the header of every page says of notices."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from notices.models import Notice


def unread(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`unread_notices`: how many notices this person has not read.

    Templates call it where they show it, so other pages do not ask the database; asked once for a page.
    """
    return {"unread_notices": cache(lambda: Notice.objects.of(request.user).unread().count())}
