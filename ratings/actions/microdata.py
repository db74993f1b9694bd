"""Single answers of the portal's survey for researchers, as far as they may be told (surveys.microdata)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Campaign
from index_engine.inputs import Audience, Inputs
from network.models import Office
from ratings.release import tables
from ratings.release.layout import Table
from surveys import microdata
from surveys.form import Asked, Form, Mark, list_profile
from surveys.microdata import CONTENT, WORDS, Answers
from surveys.models import Response
from surveys.opening import columns_of, parameters_of, whole_form
from surveys.scores import name_question
from surveys.tallies import Columns, Whole

CHUNK = 20_000


def tabulate_answers(campaign: Campaign, shown: Inputs) -> Iterator[tuple[str, Table]]:
    """Tables by the names of their files, none where answers are too few or come from too few offices.

    shown: what is published. Only answers of offices whose data are just these answers are in.
    """
    if not Response.objects.filter(campaign=campaign).exists():
        return
    minimum, names = parameters_of(campaign)["minimum_cell"], {region.code: region.name for region in shown.regions}
    for audience in Audience:
        form, columns = whole_form(campaign, audience), columns_of(campaign, audience)
        asked = list_profile(form)
        answers = _blank_withheld(_read(campaign, form, asked, shown), audience, shown, columns)
        if rows := microdata.list_by_region(answers, columns, minimum):
            places = dict(enumerate(sorted(names)))
            yield f"answers-{audience}.csv", _tabulate_regions(rows, form, places, names)
        if asked and (rows := microdata.list_by_profile(answers, columns, minimum)):
            yield f"profiles-{audience}.csv", _tabulate_profiles(rows, asked)


def _read(campaign: Campaign, form: Form, asked: list[Asked], shown: Inputs) -> Answers:
    """All counted answers of an audience at offices of the data; offices by key, regions in the order of codes."""
    codes = {code: place for place, code in enumerate(sorted(region.code for region in shown.regions))}
    homes = {office.code: codes[office.region] for office in shown.offices}
    regions = {key: homes[code] for key, code in Office.objects.values_list("pk", "code") if code in homes}
    rows = Response.objects.filter(campaign=campaign, audience=form.audience, office__in=regions).counted().order_by()
    marks, profile, offices, draws = bytearray(), bytearray(), [], []
    for office, mark, rest, draw in rows.values_list("office", "marks", "rest", "shuffle").iterator(chunk_size=CHUNK):
        marks += bytes(mark)
        profile += bytes(_find_option(rest.get(one.number)) for one in asked)
        offices.append(office)
        draws.append(draw)
    return Answers(
        np.frombuffer(marks, np.uint8).reshape(len(offices), len(form.scored)),
        np.frombuffer(profile, np.uint8).reshape(len(offices), len(asked)),
        np.array(offices, np.int64),
        np.array([regions[office] for office in offices], np.int64),
        np.array(draws, np.int64),
    )


def _find_option(said: object) -> int:
    """The chosen option of a question of the profile, 0 where none was."""
    return next((one for one in said if isinstance(one, int)), 0) if isinstance(said, list) else 0


def _blank_withheld(answers: Answers, audience: Audience, shown: Inputs, columns: Columns) -> Answers:
    """The answers without marks in cells that are published nowhere, and without offices whose data tell otherwise."""
    names = dict(Office.objects.values_list("pk", "code"))
    keys, unit = np.unique(answers.offices, return_inverse=True)
    codes = [names[key] for key in keys.tolist()]
    published = _read_published(codes, audience, shown, columns)
    told = published[0] > 0
    counted = np.stack(
        [_sum_by_unit(unit, len(keys), part(answers.marks)) for part in (columns.answered, columns.positive)]
    )
    respondents = {office.code: office.respondents(audience) for office in shown.offices}
    agrees = np.bincount(unit, minlength=len(keys)) == [respondents[code] for code in codes]
    agrees &= ((published == counted) | ~told).all(axis=(0, 2))
    marks = np.where(told[unit], answers.marks, np.uint8(Mark.NOTHING))
    return replace(answers, marks=marks).take(agrees[unit])


def _read_published(codes: Sequence[str], audience: Audience, shown: Inputs, columns: Columns) -> Whole:
    """How many answered each question at each office, and how many positively, (2, k, q); 0 where it is not told."""
    rows, places = ({name: place for place, name in enumerate(names)} for names in (codes, columns.numbers))
    published = np.zeros((2, len(codes), len(columns.numbers)), np.int64)
    for tally in shown.tallies:
        if tally.audience is audience and tally.office in rows and tally.question in places:
            published[:, rows[tally.office], places[tally.question]] = tally.answered, tally.positive
    return published


def _sum_by_unit(unit: Whole, units: int, flags: NDArray[np.bool_]) -> Whole:
    """How many are true of each unit, (k, q), of flags (n, q)."""
    return np.stack([np.bincount(unit, column, units) for column in flags.T], axis=1).astype(np.int64)


def _tabulate_regions(
    rows: list[tuple[int, ...]], form: Form, places: Mapping[int, str], names: Mapping[str, str]
) -> Table:
    questions = [f"{number}. {name_question(form, form.by_number[number])}" for number in form.scored]

    def told() -> Iterator[list[str]]:
        for place, *replies in rows:
            code = places.get(place, "")
            yield [code, names.get(code, "другие регионы"), *(WORDS.get(reply, "") for reply in replies)]

    return tables.single_answers(questions, told())


def _tabulate_profiles(rows: list[tuple[int, ...]], asked: list[Asked]) -> Table:
    def told() -> Iterator[list[str]]:
        for *chosen, content in rows:
            words = [one.options[place - 1] if place else "" for one, place in zip(asked, chosen, strict=True)]
            yield [*words, CONTENT[content]]

    return tables.single_profiles([one.text for one in asked], told())
