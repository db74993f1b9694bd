"""What a portal holds, told so that a restored one can be held against it."""

import subprocess
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from portal import finding, sources

# Words that the method and remarks are full of: what they find depends on rows, stems and the engine's own index.
WORDS = ("анкета", "показатель", "чек-лист", "центр занятости", "опрос соискателей")


def find_words() -> dict[str, dict[str, list[Any]]]:
    """How many of each kind some searches find, and the first of them."""
    return {
        word: {
            findings.kind: [findings.count, *(str(one.pk) for one in findings.leaf)]
            for findings in finding.find(word)
            if findings.kind != "places"  # those come with the program and go by the date
        }
        for word in WORDS
    }


def applied_migrations() -> list[str]:
    """The steps that the database has taken."""
    return sorted(".".join(step) for step in MigrationLoader(connection).applied_migrations)


def known_migrations() -> set[str]:
    """The steps that this program knows, and those that it took the place of."""
    steps = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {old for step in steps.values() for old in step.replaces}
    return {".".join(step) for step in {*steps, *replaced}}


def revision() -> str:
    """What this program is: its commit, or the digest of its code where it stands without its history."""
    command = ["git", "-C", str(settings.ROOT), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return f"sha256:{sources.digest(sources.code())}"


def key_mark() -> str:
    """Says whether two portals have the same SECRET_KEY, and nothing of the key."""
    return salted_hmac("portal.backups", "key", algorithm="sha256").hexdigest()[:16]
