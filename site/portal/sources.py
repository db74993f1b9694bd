"""The program as files: what it was when something was made with it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

# What neither serves nor loads anything.
ASIDE = frozenset({"tests", "benchmarks"})


def code() -> list[Path]:
    """All Python of the portal, and what says which libraries it uses."""
    root = settings.ROOT
    packages = [path.parent for path in root.glob("*/__init__.py") if path.parent.name not in ASIDE]
    return [
        root / "requirements.txt",
        *(path for folder in [root / "site", *packages] for path in folder.rglob("*.py")),
    ]


def below(*names: str) -> list[Path]:
    """All files in these folders of the portal."""
    return [path for name in names for path in (settings.ROOT / name).rglob("*") if path.is_file()]


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 of the names of these files, and of what they hold."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(settings.ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
