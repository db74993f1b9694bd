"""A photo as a file, and the copy of it that a child process makes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assessments.photos.parcel import Prepared
from assessments.photos.reading import Limits, prepare
from assessments.photos.slots import Slots


@pytest.fixture
def slots(tmp_path) -> Slots:
    return Slots(tmp_path / "slots", patience=60)


@pytest.fixture
def kept(tmp_path, slots) -> Callable[..., Prepared]:
    """Makes the copy to keep of a file with this content."""

    def make(content: bytes, limits: Limits | None = None) -> Prepared:
        path = Path(tmp_path / "photo")
        path.write_bytes(content)
        return prepare(path, slots=slots, limits=limits)

    return make
