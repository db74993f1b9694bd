"""The small demonstration, made once for all tests of this folder; each test is a transaction within its own.

They stay on one worker (tests/conftest.py), or it would be made again for each.
"""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from ratings.models import Release
from tests.demonstration.published import SLUG


@pytest.fixture(scope="package")
def release(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Release]:
    """The last release of two published campaigns of invented data, with their files; rolled back in the end."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        call_command("demo", "--scale", "small", stdout=io.StringIO())
        yield Release.objects.select_related("campaign").get(campaign__slug=SLUG)
        transaction.set_rollback(True)
