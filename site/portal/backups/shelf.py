"""The folder of all copies: one program at a time, whole copies only, the oldest go."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.backups import BackupRefused
from portal.backups.files import Listing
from portal.backups.store import Store, digest_of

FORMAT = 1
MANIFEST, LISTING, DATABASE, LAST = "manifest.json", "files.ndjson.gz", "database", "last-backup.json"
PARTIAL = ".partial-"


class Copy:
    """One whole copy: a folder with the database, the list of files, and the manifest that is written last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        except (OSError, ValueError) as error:
            raise BackupRefused(f"Копия {folder.name} повреждена: её опись не читается. Возьмите другую.") from error
        if self.manifest.get("format") != FORMAT:
            raise BackupRefused(f"Копия {folder.name} сделана программой другой версии: её формат здесь не читают.")

    @property
    def name(self) -> str:
        """When it was begun."""
        return self.folder.name

    def listing(self) -> Listing:
        """The files that it holds."""
        return Listing.read(self.folder / LISTING)

    def damaged_parts(self) -> list[str]:
        """Files of the copy itself, the database's and the list, that are not as they were written."""
        return [
            name
            for name, entry in self.manifest["parts"].items()
            if not (self.folder / name).is_file() or digest_of(self.folder / name) != entry["sha256"]
        ]


class Shelf:
    """All copies in one folder, and the contents that they share."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.store = Store(root / "contents")
        except OSError as error:
            raise BackupRefused(f"В папку копий {root} нельзя писать. Проверьте BACKUP_ROOT.") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else makes, checks or restores a copy here meanwhile; a killed program holds nothing."""
        handle = os.open(
            self.root / "lock", os.O_RDONLY | os.O_CREAT, 0o600
        )  # a copy may lie on a disk that is read only
        with os.fdopen(handle) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupRefused("Другая программа уже работает с копиями. Подождите, пока она закончит.") from error
            yield

    @contextmanager
    def adding(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """A folder for a new copy and its manifest to fill: whole copies appear at the end, or none does."""
        for left in self.root.glob(f"{PARTIAL}*"):
            shutil.rmtree(left)
        while (self.root / (name := f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}")).exists():
            time.sleep(0.1)
        folder = self.root / f"{PARTIAL}{name}"
        folder.mkdir(mode=0o700)
        manifest: dict[str, Any] = {"format": FORMAT, "name": name}
        try:
            yield folder, manifest
            parts = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            manifest["parts"] = {
                str(path.relative_to(folder)): {"sha256": digest_of(path), "size": path.stat().st_size}
                for path in parts
            }
            (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
            os.sync()  # the name of a whole copy promises that it survives a loss of power
            folder.rename(self.root / name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def names(self) -> list[str]:
        """All whole copies, the oldest first."""
        return sorted(path.parent.name for path in self.root.glob(f"[!.]*/{MANIFEST}"))

    def copy(self, name: str = "") -> Copy:
        """The copy of this name, or the newest."""
        names = self.names()
        if not names:
            raise BackupRefused(f"В папке {self.root} нет ни одной целой копии.")
        if name and name not in names:
            raise BackupRefused(f"Копии {name} нет. Есть: {', '.join(names[-5:])}.")
        return Copy(self.root / (name or names[-1]))

    def prune(self, keep: int) -> None:
        """Let the oldest copies go, and what only they held."""
        for name in self.names()[:-keep]:
            going = self.root / f"{PARTIAL}{name}"
            (self.root / name).rename(going)
            shutil.rmtree(going)
        try:
            wanted = {entry.sha256 for name in self.names() for entry in self.copy(name).listing().values()}
        except BackupRefused:  # whose list cannot be read may want anything
            return
        self.store.sweep(wanted)

    def tell(self, copy: Copy, *, verified: bool) -> None:
        """Say of the newest copy what a page of the portal shows."""
        told = {
            "name": copy.name,
            "finished": copy.manifest["finished"],
            "bytes": copy.manifest["bytes"],
            "rows": sum(copy.manifest["rows"].values()),
            "verified": verified,
        }
        unfinished = self.root / f".{LAST}"
        unfinished.write_text(json.dumps(told))
        unfinished.replace(self.root / LAST)
