"""A correction upon the demonstration: what it adds is rolled back before other tests read the demonstration itself."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from index_engine.inputs import Sanction
from index_engine.results import Status
from ratings.actions.inputs import read_inputs, store_inputs
from ratings.actions.releases import compute_release, publish_release
from ratings.models import InputSet, Release
from tests.demonstration.published import REASON, Published


@pytest.fixture(scope="package")
def published(release: Release) -> Iterator[Published]:
    """The last campaign with a second version, which sets an office to zero, and a third that is not published."""
    with transaction.atomic():
        inputs = read_inputs(InputSet.objects.newest(release.campaign))
        guilty = {sanction.office for sanction in inputs.sanctions}
        ranked = release.results.offices().filter(status=Status.RANKED)
        sanctioned = ranked.exclude(code__in=guilty).first().code
        inputs.sanctions.append(Sanction(sanctioned, REASON, "2026-11-18"))
        told = {"campaign": release.campaign, "by": None}
        store_inputs(**told, inputs=inputs, source="проверка", reason=REASON)
        second = publish_release(release=compute_release(**told, reason=REASON), by=None)
        inputs.sanctions.pop()
        store_inputs(**told, inputs=inputs, source="проверка", reason="Ошиблись.")
        compute_release(**told, reason="Ошиблись.")
        yield Published(sanctioned, Release.objects.select_related("campaign").get(pk=second.pk))
        transaction.set_rollback(True)
