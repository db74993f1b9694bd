"""What asks for an expert's eye besides the sample: rules about claims and their evidence. Pure.

A flag accuses nobody. Of what is said about a whole sheet it names the claimed line that gives most, so that the queue
stays short; the expert opens the others from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

import numpy as np

from assessments.blank import Sheet
from assessments.claims import Claim, list_claims
from assessments.photos.likeness import Library, Likeness, stack
from assessments.scoring import Said, score

JUMP = Fraction(1, 2)  # of a sheet's maximum


class Why(StrEnum):
    """Why a line stands in the queue; `label` is what people read."""

    label: str

    SAMPLE = "sample", "Выборка"
    FULL_SHEET = "full_sheet", "Заявлены все баллы чек-листа"
    SAME_PHOTO = "same_photo", "Такой же снимок уже есть"
    JUMP = "jump", "Баллы резко выросли"
    DEAD_LINK = "dead_link", "Ссылка не открывается"
    ASKED = "asked", "Просят другого мнения"

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Flag:
    """A reason to look at a line of a passport (its key). `other`: key of another piece of evidence it is about."""

    passport: int
    item: str
    why: Why
    words: str
    other: int | None = None


@dataclass(frozen=True)
class Photo:
    """A photo of any campaign; `place` says whose it is, in words for experts."""

    key: int
    passport: int
    item: str
    place: str
    likeness: Likeness


def find_full(passport: int, sheet: Sheet, said: Said) -> Flag | None:
    """A sheet all of whose points are claimed."""
    claim = _find_costliest(sheet, said)
    if claim is None or not sheet.maximum or score(sheet, said) != sheet.maximum:
        return None
    return Flag(passport, claim.item, Why.FULL_SHEET, f"По показателю {sheet.indicator} заявлен максимум баллов.")


def find_jump(passport: int, sheet: Sheet, said: Said, before: Fraction | None) -> Flag | None:
    """A sheet whose points have grown by more than half of its maximum since the last campaign. before: points then."""
    now, claim = score(sheet, said), _find_costliest(sheet, said)
    if before is None or now is None or claim is None or now - before <= sheet.maximum * JUMP:
        return None
    words = f"По показателю {sheet.indicator} было {_say(before)}, стало {_say(now)} из {_say(sheet.maximum)}."
    return Flag(passport, claim.item, Why.JUMP, words)


def _find_costliest(sheet: Sheet, said: Said) -> Claim | None:
    return max(list_claims(sheet, said), key=lambda one: (one.line and one.line.points) or Fraction(0), default=None)


def _say(points: Fraction) -> str:
    return f"{float(points):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def flag_dead_link(passport: int, item: str, link: str, reason: str) -> Flag:
    """A link that leads nowhere."""
    return Flag(passport, item, Why.DEAD_LINK, f"Ссылка {link} не открывается. {reason}".strip())


def find_same(photos: Sequence[Photo], looked_for: Iterable[int]) -> Iterator[Flag]:
    """Photos that show the same picture as another one, turned or mirrored too; one flag for each photo.

    looked_for: indices of those that are compared with all. A photo that stands twice at one line proves no less, so
    that is no reason. Of several alike the first of another passport is named, else the first.
    """
    if not photos:
        return
    library = Library(
        stack(photo.likeness.upright for photo in photos), np.array([photo.likeness.quality for photo in photos])
    )
    for index in looked_for:
        photo = photos[index]
        alike = [photos[int(other)] for other in library.find(photo.likeness) if int(other) != index]
        elsewhere = [one for one in alike if (one.passport, one.item) != (photo.passport, photo.item)]
        if elsewhere:
            other = next((one for one in elsewhere if one.passport != photo.passport), elsewhere[0])
            yield Flag(photo.passport, photo.item, Why.SAME_PHOTO, f"Такой же снимок: {other.place}.", other.key)
