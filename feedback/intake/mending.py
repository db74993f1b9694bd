"""A row of a file that a person mends after it was read. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from feedback.intake.decisions import TWO
from feedback.intake.parsing import ENDED, FOLLOWS, Entry, Fault, faults_of, title_of
from seen.digests import digest_seen

MENDED = ("region", "topic", "title", "text", "decision", "answer")


def digest(entry: Entry) -> str:
    """Differs when anything in the row differs."""
    data = vars(entry) | {"faults": [[fault, fault.column] for fault in entry.faults]}
    return digest_seen(data)


def mended(entry: Entry, values: Mapping[str, str]) -> Entry:
    """The row with these values of MENDED, checked again; what was wrong with its cells in the file is over."""
    texts = {name: _tidy(values.get(name, getattr(entry, name))) for name in MENDED}
    texts |= {name: " ".join(texts[name].split()) for name in ("region", "topic", "title")}
    texts["title"] = texts["title"] or title_of(texts["text"])
    faults = faults_of(texts["title"], texts["text"], texts["answer"])
    return replace(entry, **texts, decision_fault="", faults=tuple(faults), may_go_on=False, is_mended=True)


def joined(upper: Entry, lower: Entry) -> Entry:
    """Two rows as one proposal, the lower going on with the upper; what else is wrong with either stays so."""
    text = _put_together(upper.text, lower.text)
    answer = _put_together(upper.answer, lower.answer)
    title = title_of(text) if upper.title == title_of(upper.text) else upper.title
    is_contradictory = bool(upper.decision and lower.decision and upper.decision != lower.decision)
    fault = upper.decision_fault or lower.decision_fault
    if is_contradictory:
        fault = f"{TWO}: по одному в каждой из соединённых строк. Оставьте одно."
    return replace(
        upper,
        title=title,
        text=text,
        decision="" if is_contradictory else upper.decision or lower.decision,
        answer=answer,
        decision_fault=fault,
        faults=(*_of_cells(upper), *_of_cells(lower), *faults_of(title, text, answer)),
        is_mended=True,
    )


def _of_cells(entry: Entry) -> list[Fault]:
    """What is wrong with its cells in the file, besides what its texts themselves say."""
    told = faults_of(entry.title, entry.text, entry.answer)
    return [fault for fault in entry.faults if fault.column != FOLLOWS and fault not in told]


def _put_together(upper: str, lower: str) -> str:
    if not upper or not lower:
        return upper or lower
    return upper + (" " if lower[0].islower() or upper[-1] not in ENDED else "\n") + lower


def _tidy(text: str) -> str:
    """Lines without invisible characters and surplus spaces, as those of a file."""
    lines = (" ".join("".join(c for c in line if c.isprintable() or c.isspace()).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
