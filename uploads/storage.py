"""The storage of files on a disk of this machine."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A file is there whole or not at all, whether the disk is full or the process is killed while it is written.

    It is written beside its place under a name that nobody asks for, and then given its own, which no other may have.
    """

    def _save(self, name: str, content: File) -> str:
        part = self._write(name, content)
        try:
            while True:
                try:
                    os.link(part, self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            part.unlink()

    def _write(self, name: str, content: File) -> Path:
        beside = f"{name}.{uuid4().hex}.part"
        try:
            super()._save(beside, content)
        except BaseException:
            with suppress(FileNotFoundError):
                os.remove(self.path(beside))
            raise
        return Path(self.path(beside))
