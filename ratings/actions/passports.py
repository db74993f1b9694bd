"""Passports filled in on the portal become data of a campaign, by the same door as files."""

from collections.abc import Collection

from django.db.models import Max

from assessments.claims import judge
from assessments.models import Passport
from assessments.opening import is_open
from assessments.reading import list_claimed
from assessments.verdicts import active_sanctions, checked_items, last_decided, rejected_items
from campaigns.models import Campaign, today
from campaigns.states import Decision
from index_engine.inputs import Inputs, Points, PointsStatus, Sanction
from ratings import exchange
from ratings.actions import uploads
from ratings.actions.inputs import InputsRefused, current_inputs, frame_of
from ratings.exchange import Frame, Mode
from ratings.models import Upload

FILE = "Паспорта ЦЗН.zip"  # how a file of points is called, wherever files of data are listed
TABLES = ("points", "sanctions")  # others stay as they are


def collect_points(*, campaign: Campaign, by: uploads.Actor, take: uploads.Take = uploads.take_upload) -> Upload:
    """Make a file of the points of all passports and leave it to be read, looked at and confirmed like any other.

    It takes the place of all points of the offices that it names. take: by whom it is read, see `uploads.Take`. Raises
    PermissionDenied, InputsRefused.
    """
    points = read_points(campaign, frame_of(campaign, current_inputs(campaign)))
    if not points.points:
        raise InputsRefused("Ни один ЦЗН ещё не начал паспорт этой кампании: собирать нечего.")
    content = exchange.pack(points, TABLES)
    return take(campaign=campaign, file_name=FILE, content=content, by=by, mode=Mode.NAMED)


def read_points(campaign: Campaign, frame: Frame, regions: Collection[str] | None = None) -> Inputs:
    """Points of all passports of a campaign as their offices have filled them in, without what experts have rejected;
    and the sanctions that stand. regions: codes of those that matter; None: all."""
    rejected, checked = rejected_items(campaign, regions), checked_items(campaign, regions)
    rows = []
    for claimed in list_claimed(campaign, regions):
        office = claimed.passport.office
        no, seen = rejected.get(office.pk, frozenset()), checked.get(office.pk, frozenset())
        for sheet, said in claimed.sheets:
            judged = judge(sheet, said, no, seen)
            standing = PointsStatus(judged.standing.value)
            rows.append(Points(office.code, sheet.indicator, judged.points, sheet.maximum, standing))
    sanctions = [Sanction(code, reason, day.isoformat()) for code, reason, day in active_sanctions(campaign, regions)]
    return exchange.tabulate_points(frame, rows, sanctions)


def explain_uncollected(campaign: Campaign, decision: Decision) -> str:
    """Why the data cannot be closed: passports that may still change, or that are not among the data yet."""
    begun = Passport.objects.filter(campaign=campaign).saying_anything()
    if decision is not Decision.FROZEN or not begun.exists():
        return ""
    if is_open(campaign, today()):
        return f"Паспорта принимают до {campaign.passports_close:%d.%m.%Y}: подождите."
    applied = Upload.objects.filter(campaign=campaign, file_name=FILE, status=Upload.Status.APPLIED)
    collected = applied.aggregate(at=Max("created_at"))["at"]
    changed = begun.aggregate(at=Max("changed_at"))["at"]
    if collected is None or any(moment > collected for moment in (changed, last_decided(campaign)) if moment):
        return "Сначала соберите паспорта в данные кампании: кнопка на странице «Паспорта в данные»."
    return ""
