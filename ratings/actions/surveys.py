"""Answers collected by the portal become data of a campaign, by the same door as files; until then, a live preview."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, Sum
from django.utils import timezone

from campaigns import clock
from campaigns.models import Campaign
from campaigns.models.campaign import end_of
from campaigns.states import Decision
from index_engine.inputs import Audience, Inputs
from network.models import Region
from ratings import exchange
from ratings.actions import microdata, response_rates, uploads
from ratings.actions.inputs import InputsRefused, current_inputs, frame_of
from ratings.exchange import Cell, Frame, Mode
from ratings.models import Upload
from ratings.release import tables
from ratings.release.layout import Table
from surveys import receipts
from surveys.actions import folding, keeping
from surveys.models import Change, ClientsServed, Reason, Response, Tally
from surveys.opening import LATE, columns_of, is_over, parameters_of
from surveys.response_rates import Reach

EXCLUDED = "исключён: "
STATES = {receipts.COUNTED: "учтён", receipts.FEW: "ответов слишком мало, не учтён"}
TABLES = ("regions", "offices", "tallies", "pairs")  # others stay as they are
FILE = "Ответы опроса.zip"  # how a file of answers is called, wherever files of data are listed


def collect_answers(*, campaign: Campaign, by: uploads.Actor, take: uploads.Take = uploads.take_upload) -> Upload:
    """Make a file of all counted answers and leave it to be read, looked at and confirmed like any other.

    It takes the place of all answers of the offices that it names. take: by whom it is read, see `uploads.Take`. Raises
    PermissionDenied, InputsRefused.
    """
    keeping.count_campaign(campaign)
    current = current_inputs(campaign)
    answers = read_answers(campaign, frame_of(campaign, current), current)
    if not answers.offices:
        raise InputsRefused("Портал ещё не получил ни одной анкеты и ни одного числа клиентов: собирать нечего.")
    content = exchange.pack(answers, TABLES)
    return take(campaign=campaign, file_name=FILE, content=content, by=by, mode=Mode.NAMED)


def read_answers(
    campaign: Campaign, frame: Frame, current: Inputs, region: Region | None = None, *, with_pairs: bool = True
) -> Inputs:
    """All answers of a campaign that count by now, of one region or of all; current: its data so far."""
    cells = []
    for tally in folding.read_tallies(campaign, region):
        columns = columns_of(campaign, tally.audience)
        counts = tally.read_counts(columns)
        cells.append(
            Cell(
                tally.office.code,
                Audience(tally.audience),
                tally.respondents,
                counts.shares(columns),
                counts.pairs(columns) if with_pairs else (),
            )
        )
    return exchange.tabulate_answers(frame, current, cells, read_clients(campaign, region))


def list_receipts(campaign: Campaign) -> list[tuple[str, str]]:
    """Hashes of the receipts of the portal's survey, each with what became of its answer, in Russian."""
    words = STATES | {reason.value: f"{EXCLUDED}{reason.label}" for reason in Reason}
    return [(digest, words[state]) for digest, state in receipts.list_states(campaign, _minimum(campaign))]


def tabulate(
    campaign: Campaign,
    shown: Inputs,
    states: Sequence[tuple[str, str]],
    reach: Mapping[response_rates.Cell, Reach],
    *,
    is_first: bool,
) -> list[tuple[str, Table]]:
    """Tables of a release that only the portal's own survey has, by the names of their files.

    shown: what is published; states: of the receipts; reach: see `response_rates`; is_first: whether it is the
    campaign's first version.
    """
    found = [("receipts.csv", tables.receipts(states))] if states else []
    if reach:
        found.append(("response.csv", response_rates.tabulate(reach, shown)))
    # Single answers of two versions, subtracted, would be those of the offices that were corrected.
    return [*found, *microdata.tabulate_answers(campaign, shown)] if is_first else found


def count_receipts(listed: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """How many answers the receipts of a release say are counted, too few to be used, and excluded, by reason."""
    found = Counter(state for _, state in listed)
    return {
        "counted": found.pop(STATES[receipts.COUNTED], 0),
        "few": found.pop(STATES[receipts.FEW], 0),
        "excluded": {state.removeprefix(EXCLUDED): count for state, count in sorted(found.items())},
    }


def mark_receipts(campaign: Campaign) -> None:
    """Keep with receipts that the published results leave their answers out; their link to answers will not last."""
    receipts.mark_few(campaign, _minimum(campaign))


def compare_receipts(campaign: Campaign, inputs: Inputs) -> tuple[int, int]:
    """How many answers receipts say are counted, and how many the data have of the offices that the portal asked.

    The two are equal unless data and receipts have gone apart: answers that were excluded after they were collected, or
    a file that has taken the place of the portal's answers. inputs: what is published.
    """
    counted = sum(state == receipts.COUNTED for _, state in receipts.list_states(campaign, _minimum(campaign)))
    asked = set(Tally.objects.filter(campaign=campaign, respondents__gt=0).values_list("office__code", "audience"))
    published = sum(
        office.respondents(audience)
        for office in inputs.offices
        for audience in Audience
        if (office.code, audience.value) in asked
    )
    return counted, published


def _minimum(campaign: Campaign) -> int:
    return parameters_of(campaign)["minimum_cell"]


def explain_uncollected(campaign: Campaign, decision: Decision) -> str:
    """Why the data cannot be closed: answers that may still come, or that are not among the data yet."""
    if decision is not Decision.FROZEN or not Response.objects.filter(campaign=campaign).exists():
        return ""
    if not is_over(campaign, clock.now()):
        until = timezone.localtime(end_of(campaign.surveys_close) + LATE, timezone.get_default_timezone())
        return f"Кто открыл анкету до конца опроса, может отправить её до {until:%d.%m.%Y, %H:%M}: подождите."
    collected = Upload.objects.filter(campaign=campaign, file_name=FILE, status=Upload.Status.APPLIED).aggregate(
        at=Max("created_at")
    )["at"]
    changed = Tally.objects.filter(campaign=campaign).aggregate(at=Max("changed_at"))["at"]
    told = ClientsServed.objects.filter(campaign=campaign).aggregate(at=Max("at"))["at"]
    waits = Change.objects.filter(response__campaign=campaign).exists()
    if waits or collected is None or any(moment > collected for moment in (changed, told) if moment):
        return "Сначала соберите ответы опроса в данные кампании: кнопка на странице «Опрос»."
    return ""


def read_clients(campaign: Campaign, region: Region | None = None) -> dict[str, int]:
    """Clients served by the office's code, where both audiences are known; of one region or of all."""
    rows = ClientsServed.objects.filter(campaign=campaign, **({"office__region": region} if region else {}))
    found = rows.values("office__code").annotate(audiences=Count("audience"), clients=Sum("number"))
    return {row["office__code"]: row["clients"] for row in found if row["audiences"] == len(Audience)}
