"""What all offices of a campaign claim, read for the sample and for the rules that flag. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assessments.blank import Blank, Sheet
from assessments.models import Entry, Event, Passport, say
from assessments.opening import blank_of
from assessments.scoring import Said
from campaigns.models import Campaign, ChosenIndicator
from network.models import Office, Region

AT_ONCE = 200  # passports whose lines are in memory at a time


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


class Scopes:
    """What each office of a campaign fills in; one query for all of them."""

    def __init__(self, campaign: Campaign) -> None:
        self.whole = blank_of(campaign)
        self.codes: dict[int, list[str]] = defaultdict(list)
        chosen = ChosenIndicator.objects.filter(plan__campaign=campaign).values_list("plan__region", "code")
        for region, code in chosen:
            self.codes[region].append(code)
        self._known: dict[tuple[int, bool], Blank] = {}

    def of(self, office: Office) -> Blank:
        """The sheets of this office, whose region is loaded."""
        key = office.region_id, office.is_managing
        if key not in self._known:
            is_centralised = office.region.network_type == Region.NetworkType.CENTRALISED
            chosen = self.whole.measuring(self.codes.get(office.region_id, []))
            own, _ = chosen.split(is_managing=office.is_managing, is_centralised=is_centralised)
            self._known[key] = own
        return self._known[key]


def list_claimed(campaign: Campaign) -> Iterator[Claimed]:
    """Passports of the offices that take part, by code; two queries for each 200, and two."""
    scopes = Scopes(campaign)
    passports = list(
        Passport.objects.filter(campaign=campaign, office__participations__campaign=campaign)
        .select_related("office__region")
        .order_by("office__code")
    )
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
            yield Claimed(passport, scopes.of(passport.office), entries[passport.pk], events[passport.pk])
