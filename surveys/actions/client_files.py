"""Clients served out of a file, by a region's coordinator: read, seen, confirmed and written together or not at all."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from campaigns.models import Campaign
from network.models import Membership, Office, Region
from surveys.actions import client_groups, clients
from surveys.client_files import list_columns, write_row
from surveys.client_plans import PlannedOffice, find_known, make_plan
from surveys.models import ClientFile
from surveys.progress import find_clients
from tabular import FileRefused, Sheet, read_table, write_xlsx
from uploads.actions import UploadRefused, apply, cancel
from uploads.planning import Plan

TITLE = "Обслуженные клиенты"
WIDTHS = (12, 40)  # characters of the first columns; the others follow
OTHER_WIDTH = 18


def _require_right(region: Region, by: User) -> None:
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator or membership.region_id != region.pk:
        raise PermissionDenied("Файл загружает координатор региона.")


@transaction.atomic
def upload_clients(*, file_name: str, content: bytes, campaign: Campaign, region: Region, by: User) -> ClientFile:
    """Read a file and keep it for the preview. Raises FileRefused, PermissionDenied."""
    _require_right(region, by)
    if refusal := clients.why_not_state(campaign):
        raise FileRefused(refusal)
    table = read_table(file_name, content, list_columns(client_groups.divisions_of_campaign(campaign)))
    return ClientFile.objects.create(
        file_name=file_name[-255:], user=by, campaign=campaign, region=region, table=table.to_json()
    )


def apply_clients(*, upload: ClientFile, by: User, seen: str) -> ClientFile:
    """Write all rows of a file or none, as `uploads.actions.apply` says. Raises PermissionDenied, UploadRefused."""
    _require_right(upload.region, by)

    def write(upload: ClientFile, plan: Plan[PlannedOffice]) -> None:
        for row in plan.writes:
            _write(row, upload.campaign, by)

    return apply(upload, plan_of=make_plan, write=write, by=by, seen=seen)


def _write(row: PlannedOffice, campaign: Campaign, by: User) -> None:
    """What a row says, by the actions of the forms: what was seen is what the plan has just read again."""
    if row.office is None:
        raise LookupError(row.code)
    office, said = row.office, row.stated
    known = client_groups.digest_of(client_groups.find_groups(campaign, office))
    try:
        seen = clients.digest_of(find_clients(campaign, office))
        clients.state_clients(campaign=campaign, office=office, numbers=said.served, seen=seen, by=by)
        client_groups.state_groups(campaign=campaign, office=office, numbers=said.groups, seen=known, by=by)
    except clients.ClientsRefused as refused:
        raise UploadRefused(f"{row.office}: {refused}") from refused


def cancel_clients(*, upload: ClientFile, by: User) -> ClientFile:
    """Drop a file that has not been written; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    _require_right(upload.region, by)
    return cancel(upload)


def make_template(campaign: Campaign, region: Region) -> bytes:
    """The table of a region's offices as a workbook, with what is known; XLSX."""
    divisions = client_groups.divisions_of_campaign(campaign)
    columns = list_columns(divisions)
    served, groups = find_known(campaign, region)
    offices = Office.objects.filter(participations__campaign=campaign, region=region).order_by("code")
    rows = [
        write_row(office.code, office.name, served.get(office.pk, {}), groups.get(office.pk, {}), divisions)
        for office in offices
    ]
    widths = (*WIDTHS, *[OTHER_WIDTH] * (len(columns) - len(WIDTHS)))
    formats = ("@", "@", *["0"] * (len(columns) - len(WIDTHS)))
    sheet = Sheet(TITLE, [column.title for column in columns], rows, widths, formats, kept=2)
    return write_xlsx([sheet])
