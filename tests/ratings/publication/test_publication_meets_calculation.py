"""A release is published while the same campaign is being computed anew: what is published stays as it is."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from campaigns.models import Campaign
from ratings.actions import releases
from ratings.models import Release
from ratings.release import building
from tests.fixtures.measured import PUBLISHING


@pytest.fixture
def three_files(monkeypatch):
    """Files that tell the campaign's title, as reports and charts do."""

    def build(info, *args):
        for name in ("offices.csv", "report.pdf", "release.zip"):
            yield name, f"{name} {info.title} {info.version}".encode()

    monkeypatch.setattr(building, "count", lambda *args, **options: 3)
    monkeypatch.setattr(building, "build", build)


def damaged(release: Release) -> list[str]:
    """Names of files that are not in the storage as the manifest tells."""
    return [
        name
        for name, entry in release.manifest.items()
        if not default_storage.exists(release.path(name))
        or hashlib.sha256(default_storage.open(release.path(name)).read()).hexdigest() != entry["sha256"]
    ]


def publish_while_computing(preview: Release, percent: int):
    """A calculation's progress, at some point of which somebody publishes the preview that there is."""

    def progress(done: int, stage: str) -> None:
        if done >= percent and Release.objects.get(pk=preview.pk).state == Release.State.PREVIEW:
            releases.publish_release(release=preview, by=None)

    return progress


@pytest.mark.parametrize("percent", [1, 20, 50, 75, 91])
@pytest.mark.parametrize("title", ["", "Замер с новым названием"])
def test_files_of_what_is_published_meanwhile_stay_as_they_are(frozen, on, three_files, percent, title):
    on(PUBLISHING)
    preview = releases.compute_release(campaign=frozen, by=None)
    if title:
        Campaign.objects.filter(pk=frozen.pk).update(title=title)
    again = Campaign.objects.get(pk=frozen.pk)
    with pytest.raises(releases.ReleaseRefused, match="опубликова"):
        releases.compute_release(campaign=again, by=None, progress=publish_while_computing(preview, percent))
    found = Release.objects.get(campaign=frozen)
    assert (found.pk, found.state) == (preview.pk, Release.State.PUBLISHED)
    assert damaged(found) == []


def test_a_file_that_is_already_there_is_not_written_again(frozen, three_files, monkeypatch):
    """Else a reader, or a kill, could meet the moment when it is gone."""
    first = releases.compute_release(campaign=frozen, by=None)
    default_storage.delete(first.path("report.pdf"))
    deleted = []
    delete = default_storage.delete
    monkeypatch.setattr(default_storage, "delete", lambda name: (deleted.append(name), delete(name)))
    second = releases.compute_release(campaign=frozen, by=None)
    assert (second.folder, second.manifest) == (first.folder, first.manifest)
    assert [name for name in deleted if "report.pdf" not in name] == []
    assert damaged(second) == []
