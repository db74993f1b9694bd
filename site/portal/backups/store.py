"""Contents of files under their SHA-256: what two copies hold alike is kept once."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

CHUNK = 1024**2
UNFINISHED = "unfinished-"


def digest_of(path: Path) -> str:
    """SHA-256 of a file on this disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store:
    """A folder of contents; one of them is written whole or not at all, and never again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        """Keep what a file holds; its SHA-256 and size."""
        total, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=self.root)
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := source.read(CHUNK):
                    total.update(chunk)
                    size += target.write(chunk)
            place = self._place(total.hexdigest())
            place.parent.mkdir(exist_ok=True)
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
        return total.hexdigest(), size

    def holds(self, sha256: str, size: int) -> bool:
        """Whether the content is here and as long as it was; `is_sound` reads it."""
        place = self._place(sha256)
        return place.is_file() and place.stat().st_size == size

    def is_sound(self, sha256: str) -> bool:
        """Whether the content is here and is the one that was put."""
        place = self._place(sha256)
        return place.is_file() and digest_of(place) == sha256

    @contextmanager
    def open(self, sha256: str) -> Iterator[IO[bytes]]:
        """The content as a file; FileNotFoundError where it is not here."""
        with self._place(sha256).open("rb") as file:
            yield file

    def set_aside(self, sha256: str) -> None:
        """Keep a damaged content out of the way, so that the next copy puts it again; then it goes."""
        place = self._place(sha256)
        if place.exists():
            place.rename(place.with_suffix(".damaged"))

    def sweep(self, wanted: Collection[str]) -> None:
        """Forget what nobody wants any more, and what a killed program has left."""
        for place in self.root.glob("??/*"):
            if place.name not in wanted:
                place.unlink()
        for place in self.root.glob(f"{UNFINISHED}*"):
            place.unlink()

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256
