"""The small demonstration, made once for all tests of a file and rolled back in the end."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

SLUG, EARLIER = "demo-2026-autumn", "demo-2026-spring"
HOME = f"/ratings/{SLUG}/"


@contextmanager
def small_demonstration(blocker: Any, media: Path) -> Iterator[None]:
    """Two published campaigns of invented data with their files; what tests change is rolled back."""
    with blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        call_command("demo", "--scale", "small", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)
