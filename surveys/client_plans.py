"""What a file of clients served would do, office by office. Reads only: surveys.actions.client_files writes."""

from dataclasses import dataclass, field

from campaigns.models import Campaign
from network.models import Office, Region
from surveys.actions.client_groups import Numbers, divisions_of_campaign
from surveys.actions.clients import MOST_CLIENTS
from surveys.client_files import CODE, WHO, Stated, read_row
from surveys.divisions import Division, explain_mismatch
from surveys.models import ClientFile, ClientGroup, ClientsServed
from tabular import Table
from uploads.planning import Change, Plan, Planned, Verdict


@dataclass(kw_only=True)
class PlannedOffice(Planned):
    """One row: what it says of an office, or what is wrong with it."""

    code: str
    name: str = ""
    office: Office | None = None
    stated: Stated = field(default_factory=Stated)
    is_known: bool = False

    @property
    def verdict(self) -> Verdict:
        if self.faults or self.office is None:
            return Verdict.REFUSED
        if not self.changes:
            return Verdict.UNCHANGED
        return Verdict.CHANGED if self.is_known else Verdict.NEW

    def names(self) -> dict[str, str]:
        return {"code": self.code, "name": self.name}


def make_plan(upload: ClientFile, *, lock: bool = False) -> Plan[PlannedOffice]:
    """What the file would do; with `lock` its offices stay in the campaign."""
    found = Office.objects.filter(participations__campaign=upload.campaign, region=upload.region)
    offices = {office.code.casefold(): office for office in (found.select_for_update() if lock else found)}
    divisions = divisions_of_campaign(upload.campaign)
    served, groups = find_known(upload.campaign, upload.region)
    rows, first = [], {}
    for row in Table.from_json(upload.table).rows:
        stated = read_row(row.values, divisions, MOST_CLIENTS)
        code = row.values.get(CODE, "")
        planned = PlannedOffice(number=row.number, code=code, faults=[*row.faults, *stated.faults], stated=stated)
        planned.office = offices.get(code.casefold())
        if planned.office is None:
            planned.faults.append(f"ЦЗН с кодом «{code}» в этой кампании у вашего региона нет. Проверьте код.")
        elif first.setdefault(planned.office.pk, row.number) != row.number:
            planned.faults.append(f"Этот ЦЗН уже есть в строке {first[planned.office.pk]}. Оставьте одну строку.")
        else:
            planned.name = planned.office.name
            _compare(planned, served.get(planned.office.pk, {}), groups.get(planned.office.pk, {}), divisions)
        rows.append(planned)
    return Plan(rows)


def find_known(campaign: Campaign, region: Region) -> tuple[dict[int, dict[str, int]], dict[int, Numbers]]:
    """By key of the office, what was said of its clients; two queries."""
    served: dict[int, dict[str, int]] = {}
    of_region = {"campaign": campaign, "office__region": region}
    for office, audience, number in ClientsServed.objects.filter(**of_region).values_list(
        "office", "audience", "number"
    ):
        served.setdefault(office, {})[audience] = number
    groups: dict[int, Numbers] = {}
    rows = ClientGroup.objects.filter(**of_region).order_by("pk")
    for office, audience, profile, option, number in rows.values_list(
        "office", "audience", "profile", "option", "number"
    ):
        groups.setdefault(office, {}).setdefault((audience, profile), {})[option] = number
    return served, groups


def _compare(planned: PlannedOffice, served: dict[str, int], groups: Numbers, divisions: list[Division]) -> None:
    """What the row changes of what is known, and groups that would not make up all clients."""
    planned.is_known = bool(served or groups)
    now = served | planned.stated.served
    for audience, number in planned.stated.served.items():
        _note(planned, audience, f"{WHO[audience]}, обслужено", served.get(audience), number)
    for one in divisions:
        numbers = planned.stated.groups.get(one.key)
        if numbers is None:
            continue
        if mismatch := explain_mismatch(now.get(one.audience), numbers):
            planned.faults.append(f"{WHO[one.audience]}, «{one.text}». {mismatch}")
        for option, title in one.choices.items():
            before = groups.get(one.key, {}).get(option)
            _note(planned, f"{one.key}/{option}", f"{WHO[one.audience]}, {title}", before, numbers[option])


def _note(planned: PlannedOffice, key: str, title: str, before: int | None, now: int) -> None:
    if before != now:
        planned.changes.append(Change(key, title, "" if before is None else str(before), str(now)))
