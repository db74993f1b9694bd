"""What a person had before the eyes when a form about a remark was opened, and what has become of it since.

Each form carries a signed copy of it (`Seen.token`): the copy tells whether anything differs when the form comes back,
and shows the difference in words even where no history is kept, as of drafts. A copy can be held back but not invented;
one that is missing or spoilt is as if nothing had been seen, so it never lets a form through.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wagtail.models import Page

from feedback.about import place_title
from feedback.models import Decision, Remark, RemarkEvent, Topic
from feedback.states import Step
from methodology.diff import words
from methodology.models import Edition
from network.models import Region
from seen.seals import open_seal, seal

SALT = "feedback.seen"
# Steps that change what is seen of a remark.
CHANGING = (Step.EDIT, Step.CORRECT, Step.SPLIT, Step.ATTACH, Step.DETACH, Step.DECIDE, Step.REOPEN)


@dataclass(frozen=True)
class Seen:
    """What a remark says, what it is about, its files by name and SHA-256, and how it was answered."""

    remark: int = 0
    title: str = ""
    text: str = ""
    topic: str = ""
    region: int | None = None
    codes: str = ""
    page: int | None = None
    place: str = ""
    edition: int | None = None
    files: tuple[tuple[str, str], ...] = ()
    decision: str = ""
    second_decision: str = ""
    answer: str = ""
    note: str = ""

    @classmethod
    def of(cls, remark: Remark, *, by_all: bool = False) -> "Seen":
        """What there is to be seen of a remark now; asks for its indicators and files, unless they are at hand.

        by_all: only what every reader of the register sees; others must not learn even the names of its other files.
        """
        return cls(
            remark=remark.pk,
            title=remark.title,
            text=remark.text,
            topic=remark.topic,
            region=remark.region_id,
            codes=remark.indicator_codes,
            page=remark.page_id,
            place=remark.about_path,
            edition=remark.about_edition_id,
            files=tuple((file.name, file.sha256) for file in remark.attachments.all() if file.is_public or not by_all),
            decision=remark.decision,
            second_decision=remark.second_decision,
            answer=remark.answer,
            note=remark.note,
        )

    @classmethod
    def read(cls, token: str) -> "Seen":
        """What a form has brought back; nothing at all where it has brought none of ours."""
        kept = open_seal(token, salt=SALT)
        try:
            return cls(**kept | {"files": tuple((name, sha256) for name, sha256 in kept["files"])})
        except (TypeError, KeyError):  # no seal, or one of a version with other parts
            return cls()

    @property
    def token(self) -> str:
        """What a form carries."""
        return seal(asdict(self), salt=SALT)


@dataclass(frozen=True)
class Part:
    """What has become of one part of a remark; `words`, of prose only, are those of methodology.diff."""

    label: str
    before: str
    after: str
    words: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Change:
    """What was seen of a remark, and what there is now."""

    remark: Remark
    seen: Seen
    now: Seen
    by_all: bool = False

    @property
    def is_one(self) -> bool:
        """Whether the two differ."""
        return self.seen != self.now

    @property
    def parts(self) -> list[Part]:
        """The difference, part by part, as readers see it."""
        return find_differences(self.seen, self.now)

    @property
    def event(self) -> RemarkEvent | None:
        """The step that changed it last: what was done, by whom and when; drafts have no history."""
        steps = self.remark.events.filter(step__in=CHANGING).select_related("by").order_by("-at", "-pk")
        return (steps.filter(is_public=True) if self.by_all else steps).first()


def find_differences(before: Seen, after: Seen) -> list[Part]:
    """What differs between two views of a remark, as readers see it."""
    return [
        *_prose(before, after, {"title": "Заголовок", "text": "Замечание"}),
        *_values(_facts(before), _facts(after)),
        *_files(before, after),
        *_values(_decisions(before), _decisions(after)),
        *_prose(before, after, {"answer": "Ответ", "note": "Примечание редакции"}),
    ]


def _prose(before: Seen, after: Seen, labels: dict[str, str]) -> list[Part]:
    found = []
    for name, label in labels.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Part(label, old, new, words(old, new)))
    return found


def _values(before: dict[str, tuple[Any, str]], after: dict[str, tuple[Any, str]]) -> list[Part]:
    """Parts whose values differ, by label; each comes with what readers see of it."""
    return [Part(label, before[label][1], after[label][1]) for label in after if before[label][0] != after[label][0]]


def _facts(seen: Seen) -> dict[str, tuple[Any, str]]:
    region = Region.objects.filter(pk=seen.region).first()
    page = Page.objects.filter(pk=seen.page).first()
    edition = Edition.objects.filter(pk=seen.edition).first()
    return {
        "Регион": (seen.region, str(region or "")),
        "Тема": (seen.topic, str(Topic(seen.topic).label) if seen.topic else ""),
        "Показатели": (seen.codes, seen.codes),
        "О странице": (seen.page, str(page or "")),
        "Пункт или вопрос": ((seen.edition, seen.place), place_title(edition, seen.place)),
    }


def _decisions(seen: Seen) -> dict[str, tuple[Any, str]]:
    values = [value for value in (seen.decision, seen.second_decision) if value]
    return {"Решение": (values, " / ".join(str(Decision(value).label) for value in values))}


def _files(before: Seen, after: Seen) -> list[Part]:
    old, new = ({f"{name} {sha256}": name for name, sha256 in seen.files} for seen in (before, after))
    gone = [name for key, name in old.items() if key not in new]
    come = [name for key, name in new.items() if key not in old]
    return [Part("Файлы", ", ".join(gone), ", ".join(come))] if gone or come else []
