"""Answers that the portal has collected itself, as data of a campaign. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index_engine.inputs import Audience, Inputs, Office, Pair, Tally

from .frame import Frame


@dataclass
class Cell:
    """Answers of one office by one audience: how many people, by question (answered, positive), by pair of questions
    (answered both, positive on both, on the first, on the second)."""

    office: str
    audience: Audience
    respondents: int
    shares: Mapping[str, tuple[int, int]]
    pairs: Iterable[tuple[str, str, tuple[int, int, int, int]]] = field(default=())


def tabulate_answers(frame: Frame, current: Inputs, cells: Iterable[Cell], clients: Mapping[str, int]) -> Inputs:
    """The answers as tables of a campaign, of offices that take part and have any, or had: where all were excluded,
    there are none now, and data that were made before must not keep them.

    clients: served, by the office's code. An office that has said them and has no answers here is among the tables,
    too, since one unknown number takes the clients from the weights of its whole region; what the data so far
    (`current`) know of its answers is repeated.
    """
    people: dict[str, dict[Audience, int]] = {}
    inputs = Inputs(regions=list(frame.regions.values()))
    for cell in cells:
        if cell.office not in frame.offices:
            continue
        people.setdefault(cell.office, {})[cell.audience] = cell.respondents
        if not cell.respondents:
            continue
        inputs.tallies += [
            Tally(cell.office, cell.audience, number, answered, positive)
            for number, (answered, positive) in cell.shares.items()
            if answered
        ]
        inputs.pairs += [
            Pair(cell.office, cell.audience, first, second, *counts) for first, second, counts in cell.pairs
        ]
    inputs.offices = [
        frame.offices[code]._replace(
            clients=clients.get(code),
            jobseeker_respondents=counts.get(Audience.JOBSEEKER, 0),
            employer_respondents=counts.get(Audience.EMPLOYER, 0),
        )
        for code, counts in people.items()
    ]
    told = {code: office for code, office in frame.offices.items() if code in clients and code not in people}
    known = {office.code: office for office in current.offices}
    inputs.offices += [
        _counted(office, known.get(code), None)._replace(clients=clients[code]) for code, office in told.items()
    ]
    inputs.tallies += [row for row in current.tallies if row.office in told]
    inputs.pairs += [row for row in current.pairs if row.office in told]
    return inputs


def replace_answers(frame: Frame, current: Inputs, answers: Inputs) -> Inputs:
    """The campaign's data with these answers in place of all that there were of the same offices; all else stays."""
    named = {office.code: office for office in answers.offices}
    before = {office.code: office for office in current.offices}
    return Inputs(
        regions=list(frame.regions.values()),
        offices=[_counted(office, before.get(code), named.get(code)) for code, office in frame.offices.items()],
        tallies=[*(row for row in current.tallies if _stays(frame, named, row.office)), *answers.tallies],
        pairs=[*(row for row in current.pairs if _stays(frame, named, row.office)), *answers.pairs],
        points=[row for row in current.points if row.office in frame.offices],
        sanctions=[row for row in current.sanctions if row.office in frame.offices],
        previous=list(current.previous),
    )


def _stays(frame: Frame, named: Mapping[str, Office], code: str) -> bool:
    return code in frame.offices and code not in named


def _counted(office: Office, before: Office | None, new: Office | None) -> Office:
    counts = new or before
    if counts is None:
        return office
    clients = counts.clients if counts.clients is not None or before is None else before.clients
    return office._replace(
        clients=clients,
        jobseeker_respondents=counts.jobseeker_respondents,
        employer_respondents=counts.employer_respondents,
    )
