"""Passports as they stand: what each sheet says, its points, what it lacks. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from assessments.blank import Blank, Line, Sheet
from assessments.missing import Missing, Progress, find_progress, list_missing
from assessments.models import Entry, Event, Evidence, Passport, say
from assessments.opening import Scopes
from assessments.scoring import Said, find_level, score
from campaigns.models import Campaign
from index_engine.rounding import round_half_up
from network.models import Office

AT_ONCE = 200  # passports of a whole campaign whose lines are in memory at a time


@dataclass(frozen=True)
class Stated:
    """One sheet of a passport as it stands."""

    sheet: Sheet
    said: Said
    entries: dict[str, Entry]
    events: tuple[Event, ...]
    removed: tuple[Event, ...]  # events that were taken out
    evidence: dict[str, list[Evidence]]

    @cached_property
    def points(self) -> Fraction | None:
        """Its points as claimed; None: not measured."""
        return score(self.sheet, self.said)

    @property
    def shown_points(self) -> Decimal | None:
        """The same as a page shows them."""
        return round_half_up(self.points)

    @cached_property
    def progress(self) -> Progress:
        """How far it has come."""
        return find_progress(self.sheet, self.said)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What it lacks."""
        dated = {key for key, entry in self.entries.items() if entry.dated}
        return tuple(list_missing(self.sheet, self.said, self.evidence.keys(), dated))

    def level_of(self, lines: Iterable[Line]) -> int:
        """The level of comfort that these lines, of one zone or all, have reached; 4 where none."""
        return find_level(lines, self.said)


@dataclass(frozen=True)
class Stand:
    """All sheets of an office's passport as they stand; `passport` is None while nothing was ever saved."""

    office: Office
    passport: Passport | None
    sheets: tuple[Stated, ...]

    @cached_property
    def points(self) -> Fraction:
        """Points of all that is measured."""
        return sum((one.points for one in self.sheets if one.points is not None), Fraction(0))

    @property
    def shown_points(self) -> Decimal:
        """The same as a page shows them."""
        return round_half_up(self.points)

    @cached_property
    def maximum(self) -> Decimal:
        """What all sheets could give."""
        return sum((one.sheet.shown_maximum for one in self.sheets), Decimal(0))

    @cached_property
    def progress(self) -> Progress:
        """How far all of it has come."""
        parts = [one.progress for one in self.sheets]
        return Progress(sum(part.done for part in parts), sum(part.total for part in parts))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What it lacks, sheet by sheet."""
        return tuple(lack for one in self.sheets for lack in one.missing)

    def of(self, sheet: Sheet) -> Stated:
        """One of its sheets."""
        return next(one for one in self.sheets if one.sheet is sheet)


def read_stand(campaign: Campaign, office: Office, blank: Blank) -> Stand:
    """The passport of one office, as far as `blank` goes; four queries."""
    return read_stands(campaign, [office], {office.pk: blank})[0]


def read_stands(campaign: Campaign, offices: Sequence[Office], blanks: dict[int, Blank]) -> list[Stand]:
    """Passports of these offices, in their order; `blanks` by key of the office. Four queries for any number."""
    passports = {
        passport.office_id: passport
        for passport in Passport.objects.filter(campaign=campaign, office__in=offices).select_related("submitted_by")
    }
    keys = [passport.pk for passport in passports.values()]
    entries: dict[int, dict[str, Entry]] = defaultdict(dict)
    events: dict[int, list[Event]] = defaultdict(list)
    evidence: dict[int, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    if keys:
        for entry in Entry.objects.filter(passport__in=keys).select_related("saved_by"):
            entries[entry.passport_id][entry.item] = entry
        for event in Event.objects.filter(passport__in=keys).order_by("held_on", "pk"):
            events[event.passport_id].append(event)
        for piece in Evidence.objects.filter(passport__in=keys).present():
            evidence[piece.passport_id][piece.item].append(piece)
    return [
        _stand(office, passports.get(office.pk), blanks[office.pk], entries, events, evidence) for office in offices
    ]


def _stand(
    office: Office,
    passport: Passport | None,
    blank: Blank,
    entries: dict[int, dict[str, Entry]],
    events: dict[int, list[Event]],
    evidence: dict[int, dict[str, list[Evidence]]],
) -> Stand:
    key = passport.pk if passport else 0
    own_entries, own_events, own_evidence = entries.get(key, {}), events.get(key, []), evidence.get(key, {})
    sheets = []
    for sheet in blank.sheets:
        keys = {sheet.own_key, *sheet.by_key}
        of_sheet = [event for event in own_events if event.sheet == sheet.indicator]
        present = tuple(event for event in of_sheet if not event.removed_at)
        sheets.append(
            Stated(
                sheet,
                say(sheet, own_entries, present),
                {item: entry for item, entry in own_entries.items() if item in keys},
                present,
                tuple(event for event in of_sheet if event.removed_at),
                {item: pieces for item, pieces in own_evidence.items() if item in keys},
            )
        )
    return Stand(office, passport, tuple(sheets))


@dataclass(frozen=True)
class Claimed:
    """A passport with what each sheet that its office fills in says."""

    passport: Passport
    blank: Blank
    entries: dict[str, Entry]
    events: list[Event]

    @cached_property
    def sheets(self) -> list[tuple[Sheet, Said]]:
        """Sheets with what is said of them."""
        return [
            (sheet, say(sheet, self.entries, [event for event in self.events if event.sheet == sheet.indicator]))
            for sheet in self.blank.sheets
        ]


def list_claimed(campaign: Campaign, regions: Collection[str] | None = None) -> Iterator[Claimed]:
    """Passports that say anything, of offices that take part, by code; two queries for each 200, and two.

    regions: codes of those that matter; None: all.
    """
    scopes = Scopes(campaign)
    found = Passport.objects.filter(campaign=campaign, office__participations__campaign=campaign).saying_anything()
    if regions is not None:
        found = found.filter(office__region__code__in=regions)
    passports = list(found.select_related("office__region").order_by("office__code"))
    for start in range(0, len(passports), AT_ONCE):
        pile = passports[start : start + AT_ONCE]
        entries: dict[int, dict[str, Entry]] = defaultdict(dict)
        fields = ("passport", "item", "is_met", "current", "previous")
        for entry in Entry.objects.filter(passport__in=pile).only(*fields):
            entries[entry.passport_id][entry.item] = entry
        events: dict[int, list[Event]] = defaultdict(list)
        for event in Event.objects.filter(passport__in=pile).present():
            events[event.passport_id].append(event)
        for passport in pile:
            yield Claimed(passport, scopes.split(passport.office)[0], entries[passport.pk], events[passport.pk])
