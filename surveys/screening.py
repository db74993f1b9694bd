"""Answers of a campaign as the arrays that signals take, and all signals over them. Reads only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from django.db.models import Count, Sum
from django.utils import timezone
from numpy.typing import NDArray

from campaigns.models import Campaign
from network.models import Office
from network.regional_time import hours_from_moscow
from surveys import signals
from surveys.form import TOP
from surveys.judged import SHARED_DEVICE
from surveys.models import Audience, ClientsServed, CodeBatch, Declared, Origin, Response
from surveys.opening import whole_form
from surveys.signals import DeclaredWindow, Screening

FIELDS = ("pk", "office__code", "office__region__code", "marks", "sent_at", "seconds", "device", "is_confirmed")
CHUNK = 20_000


@dataclass(frozen=True)
class Answers:
    """Counted answers of one audience, in the order of their keys; each array has a place for each of them."""

    keys: NDArray[np.int64]
    offices: NDArray[np.str_]
    marks: NDArray[np.uint8]
    answered: NDArray[np.float64]
    sent_at: NDArray[np.datetime64]
    seconds: NDArray[np.float64]
    devices: NDArray[np.str_]
    is_confirmed: NDArray[np.bool_]
    was_asked: NDArray[np.bool_]
    was_prompted: NDArray[np.bool_]

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Of each answer, its share of positive marks."""
        return signals.positive_share(self.marks)


def read_answers(campaign: Campaign, audience: str) -> Answers:
    """All that count, in one query."""
    form = whole_form(campaign, audience)
    scales = [place for place, number in enumerate(form.scored) if form.by_number[number].has_scale]
    columns: dict[str, list] = {name: [] for name in Answers.__annotations__}
    marks: list[bytes] = []
    zone = timezone.get_default_timezone()
    rows = Response.objects.filter(campaign=campaign, audience=audience).counted().order_by("pk")
    for row in rows.values_list(*FIELDS, "was_prompted", "origin").iterator(chunk_size=CHUNK):
        key, office, region, given, sent_at, seconds, device, is_confirmed, prompted, origin = row
        local = timezone.make_naive(sent_at, zone)
        # What was typed from paper says nothing of when and how fast the client answered.
        is_live = origin in (Origin.WEB, Origin.KIOSK)
        columns["keys"].append(key)
        columns["offices"].append(office)
        marks.append(bytes(given))
        columns["sent_at"].append(
            np.datetime64(local.replace(microsecond=0)) + np.timedelta64(hours_from_moscow(region), "h")
            if is_live
            else np.datetime64("NaT")
        )
        columns["seconds"].append(seconds if is_live and seconds else np.nan)
        # A tablet of the office is many clients' by its nature, declared or not.
        columns["devices"].append(SHARED_DEVICE if origin == Origin.KIOSK else device)
        columns["is_confirmed"].append(is_confirmed)
        columns["was_asked"].append(prompted is not None)
        columns["was_prompted"].append(bool(prompted))
    table = np.frombuffer(b"".join(marks), np.uint8).reshape(len(marks), len(form.scored))
    chosen = table[:, scales]
    return Answers(
        keys=np.array(columns["keys"], np.int64),
        offices=np.array(columns["offices"], np.str_),
        marks=np.where(chosen <= TOP, chosen, 0).astype(np.uint8),
        answered=np.count_nonzero(table, axis=1).astype(float),
        sent_at=np.array(columns["sent_at"], "datetime64[s]"),
        seconds=np.array(columns["seconds"], float),
        devices=np.array(columns["devices"], np.str_),
        is_confirmed=np.array(columns["is_confirmed"], bool),
        was_asked=np.array(columns["was_asked"], bool),
        was_prompted=np.array(columns["was_prompted"], bool),
    )


def list_windows(campaign: Campaign) -> list[DeclaredWindow]:
    """Fairs that were declared beforehand, in the local time of their offices."""
    fairs = Declared.objects.filter(campaign=campaign, kind=Declared.Kind.FAIR, ended_at=None)
    zone = timezone.get_default_timezone()
    windows = []
    for office, region, start, end in fairs.values_list("office__code", "office__region__code", "starts_at", "ends_at"):
        ahead = timedelta(hours=hours_from_moscow(region))
        windows.append(
            DeclaredWindow(office, timezone.make_naive(start, zone) + ahead, timezone.make_naive(end, zone) + ahead)
        )
    return windows


def screen_audience(answers: Answers, windows: Sequence[DeclaredWindow]) -> Iterator[Screening]:
    """Each signal over the answers of one audience, one after the other."""
    offices, marks = answers.offices, answers.marks
    searches: list[Callable[[], Screening]] = [
        lambda: signals.find_too_fast(offices, answers.seconds, answers.answered),
        lambda: signals.find_fast_offices(offices, answers.seconds, answers.answered),
        lambda: signals.find_straight_lines(offices, marks),
        lambda: signals.find_straight_offices(offices, marks),
        lambda: signals.find_near_duplicates(offices, marks),
        lambda: signals.find_bursts(offices, answers.sent_at, declared=windows),
        lambda: signals.find_outside_hours(offices, answers.sent_at),
        lambda: signals.find_unlike_peers(offices, answers.shares),
        lambda: signals.find_confirmed_lower(offices, answers.shares, answers.is_confirmed),
        lambda: signals.find_prompted(offices, answers.was_prompted),
        lambda: signals.find_prompting_offices(offices, answers.was_asked, answers.was_prompted),
        lambda: signals.find_same_devices(offices, answers.devices, [SHARED_DEVICE]),
    ]
    for search in searches:
        yield search()


def screen_codes(campaign: Campaign) -> Screening:
    """Offices that burnt more visit codes than they served clients, where both audiences' clients are known.

    Nothing kept joins a code to its answer (design.md, section 8), so which device has burnt a batch cannot be told.
    """
    batches = CodeBatch.objects.filter(campaign=campaign)
    issued = dict(batches.order_by().values_list("office__code").annotate(n=Sum("size") - Sum("withdrawn")))
    left = dict(batches.order_by().values_list("office__code").annotate(n=Count("codes")))
    served = ClientsServed.objects.filter(campaign=campaign).order_by().values_list("office__code")
    known = served.annotate(n=Sum("number"), audiences=Count("pk")).filter(audiences=len(Audience))
    return signals.find_codes_over_clients(
        {code: number - left.get(code, 0) for code, number in issued.items()},
        {code: number for code, number, _ in known},
    )


def count_by_office(answers: Answers) -> dict[str, int]:
    """How many answers each office has."""
    grouping = signals.Grouping.of(answers.offices)
    return dict(zip(grouping.codes, map(int, grouping.sizes), strict=True))


def offices_by_code(codes: set[str]) -> dict[str, Office]:
    """The offices that findings name."""
    return Office.objects.in_bulk(codes, field_name="code") if codes else {}
