"""Where on the portal an accepted remark took effect besides the method: facts of the project, in data/effects.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings

SOURCE = settings.ROOT / "data" / "effects.toml"


@dataclass(frozen=True)
class Effect:
    """What the portal does because of remarks (numbers), and where that is seen."""

    remarks: tuple[int, ...]
    text: str
    url: str


@cache
def read_effects() -> tuple[Effect, ...]:
    """All of them, in the order of the file."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["effect"]
    return tuple(Effect(tuple(row["remarks"]), row["text"], row["url"]) for row in rows)


def find_effects(number: int) -> list[Effect]:
    """What the remark with this number has changed on the portal."""
    return [effect for effect in read_effects() if number in effect.remarks]
