"""Who takes part in a campaign, chosen for all regions at once: what is seen, what was sent, and the change itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from wagtail.log_actions import log

from campaigns.actions import Actor, CampaignRefused, lock_planned
from campaigns.models import Campaign, MilestoneMark, Participation, RegionPlan
from network.models import Office, Region
from seen import seals

SALT = "campaigns.participants"
UNSEEN = "Форма устарела или повреждена. Проверьте отметки и запишите ещё раз."
STALE = "Пока вы выбирали, состав изменили. Проверьте отметки и запишите ещё раз."


class ChoiceRefused(CampaignRefused):
    """The choice cannot be saved so; `faults` are said beside the regions that they are about, by key."""

    def __init__(self, message: str, faults: Mapping[int, str] | None = None, changes: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.faults, self.changes = dict(faults or {}), list(changes)


@dataclass
class Row:
    """One region with the offices that it can send, as it stands and as it has been ticked."""

    region: Region
    offices: list[Office]
    plan: RegionPlan | None
    present: frozenset[int]
    is_ticked: bool = False
    ticked: frozenset[int] = frozenset()
    fault: str = ""
    options: list[tuple[Office, bool]] = field(default_factory=list)

    def tick(self, region: bool, offices: Iterable[int]) -> None:
        """Keep what was sent of this row; keys of other regions are not taken."""
        self.is_ticked = region
        self.ticked = frozenset(offices) & {office.pk for office in self.offices}
        self.options = [(office, office.pk in self.ticked) for office in self.offices]

    @property
    def wanted(self) -> frozenset[int]:
        """The offices that the ticks mean: a region that is added without one sends all, one that is taken off none."""
        if self.plan is not None:
            return self.ticked if self.is_ticked else frozenset()
        return self.ticked or (frozenset(office.pk for office in self.offices) if self.is_ticked else frozenset())


def rows_of(campaign: Campaign, words: str = "") -> list[Row]:
    """Regions that have offices for this campaign, by name; of those whose name has the words. Three queries."""
    offices = Office.objects.filter(is_demo=campaign.is_demo).in_order()
    chosen = set(Participation.objects.filter(campaign=campaign).order_by().values_list("office", flat=True))
    plans = {plan.region_id: plan for plan in RegionPlan.objects.filter(campaign=campaign).prefetch_related("chosen")}
    rows = []
    for region, group in groupby(offices.defer("note", "address"), key=lambda office: office.region):
        if words.strip().lower() not in region.name.lower():
            continue
        listed = list(group)
        present = frozenset(office.pk for office in listed if office.pk in chosen)
        row = Row(region, listed, plans.get(region.pk), present)
        row.tick(row.plan is not None, present)
        rows.append(row)
    return rows


def seal(campaign: Campaign, rows: Iterable[Row]) -> str:
    """What is seen of the rows, signed: it travels with the form, and says later what has changed since."""
    seen = [[row.region.pk, row.plan is not None, sorted(row.present), _absent(row)] for row in rows]
    return seals.seal(seen, salt=f"{SALT}.{campaign.pk}")


def changes_since(campaign: Campaign, rows: Iterable[Row], seal_seen: str) -> list[str]:
    """How the rows differ from what was seen, in words; empty where they do not. Raises ChoiceRefused for a forgery."""
    known = seals.open_seal(seal_seen, salt=f"{SALT}.{campaign.pk}")
    if known is None:
        raise ChoiceRefused(UNSEEN)
    seen = {key: rest for key, *rest in known}
    said = []
    for row in rows:
        was_in, present, absent = seen.pop(row.region.pk, (False, [], []))
        now_in = row.plan is not None
        names = {office.pk: office.name for office in row.offices}
        parts = [] if was_in == now_in else ["регион добавлен" if now_in else "регион исключён"]
        parts += _named("добавлены ЦЗН", row.present - set(present), names)
        parts += _named("убраны ЦЗН", set(present) - row.present, names)
        parts += _named("записаны новые ЦЗН", names.keys() - set(present) - set(absent), names)
        if parts:
            said.append(f"{row.region}: {'; '.join(parts)}.")
    if seen:
        said.append("Регионы, в которых больше нет ни одного ЦЗН, здесь не показаны.")
    return said


def _absent(row: Row) -> list[int]:
    return sorted(office.pk for office in row.offices if office.pk not in row.present)


def _named(words: str, keys: Collection[int], names: Mapping[int, str]) -> list[str]:
    """«добавлены ЦЗН: А, Б»; nothing where there are none."""
    return [f"{words}: {', '.join(sorted(names.get(key, 'уже удалён') for key in keys))}"] if keys else []


def count_ticks(rows: Collection[Row]) -> dict[str, int]:
    """How many are ticked and how many there are, by regions, all_regions, offices and all_offices."""
    wanted = [row.wanted for row in rows]
    return {
        "regions": sum(bool(offices) for offices in wanted),
        "all_regions": len(rows),
        "offices": sum(len(offices) for offices in wanted),
        "all_offices": sum(len(row.offices) for row in rows),
    }


@transaction.atomic
def choose(
    *,
    campaign: Campaign,
    regions: Collection[int],
    offices: Collection[int],
    seen: str,
    by: Actor,
    words: str = "",
    everybody: bool = False,
) -> dict[str, int]:
    """Let the ticked offices take part and nobody else, among the regions that were shown; how many of what.

    words: what the shown regions were found by; everybody: regions that are not in the campaign yet join with all of
    their offices. A region keeps its indicators; a dozen queries whatever the size. Raises ChoiceRefused.
    """
    campaign = lock_planned(campaign, by)
    rows = rows_of(campaign, words)
    if changes := changes_since(campaign, rows, seen):
        raise ChoiceRefused(STALE, changes=changes)
    for row in rows:
        row.tick(row.region.pk in regions or (everybody and row.plan is None), offices)
    if faults := _faults(campaign, rows):
        raise ChoiceRefused("Ничего не записано: исправьте отмеченные регионы.", faults)
    changed = [row for row in rows if row.wanted != row.present or (row.plan is not None and not row.is_ticked)]
    if changed:
        _write(campaign, changed)
        campaign.save()  # a real signal: cached pages are dropped on it
        log(campaign, "campaigns.participants", user=by, data=_as_logged(changed))
    return count_ticks(rows)


def _faults(campaign: Campaign, rows: Iterable[Row]) -> dict[int, str]:
    """What is wrong with the ticks, by the region's key; one query."""
    dropped = [row.region.pk for row in rows if row.plan is not None and not row.is_ticked]
    marks = MilestoneMark.objects.filter(milestone__campaign=campaign, region__in=dropped)
    marked = set(marks.values_list("region", flat=True)) if dropped else set()
    found = {}
    for row in rows:
        stated = row.plan.offices_stated if row.plan else None
        if row.region.pk in marked:
            found[row.region.pk] = "В дорожной карте региона есть отметки. Сначала снимите их."
        elif row.plan is not None and row.is_ticked and not row.ticked:
            found[row.region.pk] = "Отметьте хотя бы один ЦЗН или снимите отметку с региона."
        elif stated is not None and row.is_ticked and stated < len(row.wanted):
            found[row.region.pk] = f"Отмечено ЦЗН {len(row.wanted)}, а регион заявил {stated}: исправьте у региона."
    return found


def _write(campaign: Campaign, changed: list[Row]) -> None:
    joined = [row for row in changed if row.plan is None]
    dropped = [row.plan.pk for row in changed if row.plan is not None and not row.wanted]
    left = {key for row in changed for key in row.present - row.wanted}
    RegionPlan.objects.bulk_create(RegionPlan(campaign=campaign, region=row.region) for row in joined)
    Participation.objects.filter(campaign=campaign, office__in=left).delete()
    RegionPlan.objects.filter(pk__in=dropped).delete()
    Participation.objects.bulk_create(
        Participation(campaign=campaign, office_id=key) for row in changed for key in sorted(row.wanted - row.present)
    )


def _as_logged(changed: Iterable[Row]) -> dict[str, list[str]]:
    """The offices of each changed region by their codes; none: the region takes part no longer."""
    return {row.region.name: [office.code for office in row.offices if office.pk in row.wanted] for row in changed}
