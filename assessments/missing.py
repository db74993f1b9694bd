"""What a passport still lacks, and how far each sheet has come. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.blank import Line, Sheet
from assessments.scoring import Said


class Lack(StrEnum):
    """What is missing of a line or a sheet, in the order of how much it costs."""

    BLANK = "ничего не заполнено: показатель останется неизмеренным"
    ANSWER = "нет отметки: считается невыполненным"
    COUNTS = "нужны оба числа"
    PROOF = "нет подтверждения: эксперт такой пункт не засчитает"
    DATE = "нет даты"


@dataclass(frozen=True)
class Missing:
    """One thing that a sheet lacks; `line` is None where it is about the whole sheet."""

    sheet: Sheet
    line: Line | None
    lack: Lack


@dataclass(frozen=True)
class Progress:
    """How many lines of a sheet are answered, of how many."""

    done: int
    total: int

    @property
    def share(self) -> float:
        """The answered part, from 0 to 1."""
        return self.done / self.total if self.total else 1.0


def list_missing(sheet: Sheet, said: Said, proven: Collection[str], dated: Collection[str]) -> Iterator[Missing]:
    """What the sheet lacks, in its order. proven, dated: keys of lines with evidence, with a date."""
    if said.is_without:
        return
    if sheet.has_counts:
        if None in said.counts:
            is_blank = said.counts == (None, None)
            yield Missing(sheet, None, Lack.BLANK if is_blank else Lack.COUNTS)
        return
    if sheet.has_events:
        if not said.events:
            yield Missing(sheet, None, Lack.BLANK)
        return
    if not said.met:
        yield Missing(sheet, None, Lack.BLANK)
        return
    for line in sheet.lines:
        if line.key not in said.met:
            if counts_for_points(sheet, line):
                yield Missing(sheet, line, Lack.ANSWER)
        elif said.met[line.key]:
            if line.wants_proof and line.key not in proven:
                yield Missing(sheet, line, Lack.PROOF)
            if line.wants_date and line.key not in dated:
                yield Missing(sheet, line, Lack.DATE)


def counts_for_points(sheet: Sheet, line: Line) -> bool:
    """Whether the line can change the points: of comfort, what stands outside of the levels cannot."""
    return sheet.rule != "levels" or line.level is not None


def find_progress(sheet: Sheet, said: Said) -> Progress:
    """How far the sheet has come; one that was declared not measured is done."""
    if sheet.has_ticks:
        lines = [line for line in sheet.lines if counts_for_points(sheet, line)]
        done = len(lines) if said.is_without else sum(line.key in said.met for line in lines)
        return Progress(done, len(lines))
    if sheet.has_counts:
        return Progress(2 if said.is_without else sum(count is not None for count in said.counts), 2)
    return Progress(int(said.is_without or bool(said.events)), 1)


def count_lacks(missing: Collection[Missing]) -> Mapping[Lack, int]:
    """How many there are of each kind, those that cost most first."""
    return {lack: count for lack in Lack if (count := sum(one.lack is lack for one in missing))}
