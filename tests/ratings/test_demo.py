"""The invented data of the demonstration: always the same, without contradictions, and like what is measured."""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, pstdev

import numpy as np
import pytest

from assessments.blank import build_blank
from assessments.claims import list_claims
from assessments.scoring import Event, Said, score
from index_engine.inputs import Audience, Inputs, Level, Method, Network, PointsStatus
from ratings import demo
from surveys.form import build_form
from surveys.tallies import Columns
from tests.demonstration.published import digest_inputs

DATA = Path(__file__).parents[2] / "data"
DOCUMENT = json.loads((DATA / "editions" / "1.json").read_text(encoding="utf-8"))
METHOD = Method.from_document(DOCUMENT)


def regions(count: int | None = None) -> list:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as file:
        return demo.invent_networks([(row["code"], row["name"]) for row in csv.DictReader(file)][:count])


def made(count: int, offices: int, wave: demo.Wave = demo.SPRING, seed: int = demo.SEED) -> Inputs:
    chosen = regions(count)
    return demo.invent_inputs(DOCUMENT, chosen, demo.invent_offices(chosen, offices, seed), wave, seed)


def shares(inputs: Inputs) -> dict[str, float]:
    """The share of positive answers of each office over all of its questions."""
    counts = defaultdict(lambda: [0, 0])
    for row in inputs.tallies:
        counts[row.office][0] += row.answered
        counts[row.office][1] += row.positive
    return {code: positive / answered for code, (answered, positive) in counts.items()}


@pytest.fixture(scope="module")
def small() -> Inputs:
    return made(6, 40)


@pytest.fixture(scope="module")
def middling() -> Inputs:
    return made(30, 600)


@pytest.mark.parametrize(
    ("wave", "sha256"),
    [
        (demo.SPRING, "c1694145b4446e303b5d144ce168a9a6d23186f00610773420d460e34e37d200"),
        (demo.AUTUMN, "cd804313b251be94681cdbeba35abb41f8d76d4e53a105cdaf8c54b806a9d24d"),
    ],
)
def test_the_same_seed_gives_the_same_bytes_everywhere(wave, sha256):
    assert digest_inputs(made(3, 12, wave)) == sha256


def test_another_seed_gives_other_data():
    assert digest_inputs(made(3, 12, seed=1)) != digest_inputs(made(3, 12, seed=2))


def test_the_whole_country_has_a_managing_office_in_each_region_and_names_that_nobody_takes_for_real():
    everywhere = regions()
    places = demo.invent_offices(everywhere, 2300)
    assert len(everywhere) == 89
    assert len(places) == 2300
    assert Counter(place.region for place in places if place.managing) == {region.code: 1 for region in everywhere}
    assert min(Counter(place.region for place in places).values()) >= 2
    assert len({place.code for place in places}) == len({(place.region, place.name) for place in places}) == 2300
    assert all(place.name.startswith("Демонстрационный ЦЗН № ") and place.town in place.name for place in places)
    assert all(place.code.startswith("demo-") and len(place.code) <= 20 for place in places)
    assert {region.network for region in everywhere} == {Network.CENTRALISED, Network.DECENTRALISED}


@pytest.mark.parametrize("offices", [11, 2000])
def test_offices_that_cannot_be_laid_out_are_refused(offices):
    with pytest.raises(ValueError, match="cannot be laid out"):
        demo.invent_offices(regions(6), offices)


def test_counts_do_not_contradict_each_other(small):
    people = {office.code: office for office in small.offices}
    tallies = {(row.office, row.audience, row.question): row for row in small.tallies}
    assert len(tallies) == len(small.tallies) > 1000
    for row in small.tallies:
        assert 0 <= row.positive <= row.answered <= people[row.office].respondents(row.audience)
    for pair in small.pairs:
        first = tallies[pair.office, pair.audience, pair.first]
        second = tallies[pair.office, pair.audience, pair.second]
        assert pair.answered <= min(first.answered, second.answered)
        # Those who answered only one of the two are left over, and are not fewer than the positive among them.
        for one, positive in ((first, pair.positive_first), (second, pair.positive_second)):
            assert 0 <= one.positive - positive <= one.answered - pair.answered
        lowest = max(0, pair.positive_first + pair.positive_second - pair.answered)
        assert lowest <= pair.positive <= min(pair.positive_first, pair.positive_second)
    for office in small.offices:
        assert office.clients is None or office.clients >= max(map(office.respondents, Audience))


def test_pairs_stand_in_the_order_of_the_questionnaire(small):
    order = {(question.audience, question.number): place for place, question in enumerate(METHOD.questions)}
    assert all(order[row.audience, row.first] < order[row.audience, row.second] for row in small.pairs)


def test_only_questions_and_indicators_of_the_edition_have_data(small):
    assert {(row.audience, row.question) for row in small.tallies} == {
        (question.audience, question.number) for question in METHOD.questions
    }
    maxima = {item.code: item.maximum for item in METHOD.indicators if item.maximum is not None}
    assert {row.indicator for row in small.points} == set(maxima)
    for row in small.points:
        assert row.maximum == maxima[row.indicator]
        assert (row.points is None) == (row.status is PointsStatus.UNMEASURED)
        assert row.points is None or 0 <= row.points <= row.maximum


def test_what_the_managing_office_measures_for_all_has_points_only_there():
    indicators = [
        row | {"level": Level.MANAGING.value} if row["code"] == "3.2" else row for row in DOCUMENT["indicators"]
    ]
    chosen = regions(6)
    inputs = demo.invent_inputs(
        DOCUMENT | {"indicators": indicators}, chosen, demo.invent_offices(chosen, 40), demo.SPRING
    )
    offices = {office.code: office for office in inputs.offices}
    centralised = {region.code for region in inputs.regions if region.network is Network.CENTRALISED}
    found = [offices[row.office] for row in inputs.points if row.indicator == "3.2"]
    assert all(office.managing for office in found if office.region in centralised)
    assert any(not office.managing for office in found if office.region not in centralised)
    # Drawn all the same: other points do not depend on where this one is measured.
    others = [row for row in made(6, 40).points if row.indicator != "3.2"]
    assert [row for row in inputs.points if row.indicator != "3.2"] == others


@pytest.mark.parametrize("offices", [(6, 40), (30, 600)])
def test_every_odd_kind_of_office_is_there(offices):
    inputs = made(*offices)
    people = [
        (office.jobseeker_respondents, office.employer_respondents, office.code, office.clients)
        for office in inputs.offices
    ]
    scored = {row.office for row in inputs.points}
    assert any(jobseekers == 0 for jobseekers, _, _, _ in people)
    assert any(0 < jobseekers < 5 for jobseekers, _, _, _ in people)
    assert any(jobseekers >= 5 and jobseekers + employers < 20 for jobseekers, employers, _, _ in people)
    assert any(jobseekers >= 20 and employers == 0 for jobseekers, employers, _, _ in people)
    assert any(code not in scored for _, _, code, _ in people)
    assert any(clients is None for _, _, _, clients in people)
    assert [row.decided_on for row in inputs.sanctions] == list(demo.SPRING.sanctioned_on)
    assert any(row.answered < 5 for row in inputs.tallies)


def test_answers_look_like_answers(middling):
    found = list(shares(middling).values())
    assert 0.75 < mean(found) < 0.87
    assert 0.06 < pstdev(found) < 0.14
    by_question = defaultdict(lambda: [0, 0])
    for row in middling.tallies:
        by_question[row.audience, row.question][0] += row.answered
        by_question[row.audience, row.question][1] += row.positive
    positive = [good / answered for answered, good in by_question.values()]
    assert max(positive) - min(positive) > 0.15
    people = sum(office.jobseeker_respondents for office in middling.offices)
    gates = [by_question[Audience.JOBSEEKER, number][0] / people for number in ("12", "13")]
    assert max(gates) < 0.5 < 0.85 < by_question[Audience.JOBSEEKER, "1"][0] / people


def test_answers_of_one_person_agree(middling):
    """Phi of two questions, on counts large enough: between independence and identity."""
    phis = []
    for pair in middling.pairs:
        n, a, b = pair.answered, pair.positive_first, pair.positive_second
        if n >= 100 and 0 < a < n and 0 < b < n:
            phis.append((pair.positive * n - a * b) / np.sqrt(a * (n - a) * b * (n - b)))
    assert len(phis) > 1000
    assert 0.15 < mean(phis) < 0.40


def test_the_second_wave_is_the_first_one_moved(middling):
    later = made(30, 600, demo.AUTUMN)
    before, after = shares(middling), shares(later)
    answers = {row.code: row.jobseeker_respondents for row in middling.offices}
    both = [code for code in before if code in after and answers[code] >= 50]
    one, other = np.array([before[code] for code in both]), np.array([after[code] for code in both])
    assert 0.7 < np.corrcoef(one, other)[0, 1] < 0.98
    assert 0.005 < float(np.mean(other - one)) < 0.04
    assert [row[:4] for row in later.offices] == [row[:4] for row in middling.offices]
    assert later.sanctions[0].decided_on == "2026-10-22"


def measured(count: int = 6, offices: int = 40, wave: demo.Wave = demo.SPRING) -> list[demo.Measured]:
    chosen = regions(count)
    return list(demo.invent(DOCUMENT, chosen, demo.invent_offices(chosen, offices), wave))


@pytest.mark.parametrize("audience", Audience)
def test_marks_on_the_form_give_the_counts_of_a_file(small, audience):
    columns = Columns.of(build_form(DOCUMENT, audience))
    tallies = {(row.office, row.question): row for row in small.tallies if row.audience is audience}
    for one in measured():
        crowd = one.crowds[audience]
        marks = crowd.mark()
        assert crowd.numbers == columns.numbers
        answered, positive = columns.answered(marks), columns.positive(marks)
        for place, number in enumerate(crowd.numbers):
            row = tallies.get((one.place.code, number))
            expected = (row.answered, row.positive) if row else (0, 0)
            assert (answered[:, place].sum(), (answered & positive)[:, place].sum()) == expected


def test_marks_use_the_whole_scale():
    marks = np.concatenate([one.crowds[Audience.JOBSEEKER].mark() for one in measured()])
    assert set(np.unique(marks).tolist()) == set(range(14))


def test_who_was_served_remotely_is_not_asked_about_the_premises():
    premises = ("12", "15.1")
    sheets = [
        sheet | {"questions": [row | {"skip_if_remote": row["number"] in premises} for row in sheet["questions"]]}
        for sheet in DOCUMENT["questionnaires"]
    ]
    chosen = regions(3)
    places = demo.invent_offices(chosen, 9)
    for one in demo.invent(DOCUMENT | {"questionnaires": sheets}, chosen, places, demo.SPRING):
        crowd = one.crowds[Audience.JOBSEEKER]
        asked = np.isin(crowd.numbers, premises)
        assert asked.sum() == 2
        marks = crowd.mark()
        assert not marks[crowd.is_remote][:, asked].any()
        assert marks[~crowd.is_remote][:, asked].all()


def test_lines_of_a_passport_earn_the_points_of_a_file():
    blank = build_blank(DOCUMENT)
    seen = Counter()
    for one in measured():
        for filled in one.sheets:
            sheet = blank.by_indicator[filled.indicator]
            met = {line.key: is_met for line, is_met in zip(sheet.lines, filled.met, strict=False)}
            events = tuple(Event(f"вид {number}") for number in range(filled.kinds))
            said = Said(
                met=met,
                events=events,
                counts=filled.counts or (None, None),
                is_without=not filled.kinds and sheet.has_events,
            )
            points = score(sheet, said)
            assert points == filled.points or (sheet.has_counts and round(points, 4) == filled.points)
            seen[sheet.rule] += points == sheet.maximum or 100 * (points == 0)
    assert all(count > 100 and count % 100 for rule, count in seen.items() if rule in ("levels", "sum"))


def test_the_smallest_decentralised_regions_measure_on_the_portal():
    chosen = regions(6)
    places = demo.invent_offices(chosen, 40)
    sizes = Counter(place.region for place in places)
    assert (sizes["03"], sizes["02"], sizes["04"]) == (3, 5, 4)
    assert {region.code for region in chosen if region.network is Network.DECENTRALISED} == {"02", "03"}
    assert demo.choose_regions(chosen, places, 2) == []
    assert demo.choose_regions(chosen, places, 3) == demo.choose_regions(chosen, places, 7) == ["03"]
    assert demo.choose_regions(chosen, places, 8) == ["03", "02"]


@pytest.mark.parametrize("wave", [demo.SPRING, demo.AUTUMN])
def test_what_happens_there_can_happen(wave):
    blank = build_blank(DOCUMENT)
    here = [one for one in measured(wave=wave) if one.place.region == "03"]
    plot = demo.invent_plot(DOCUMENT, here, wave)
    by_code = {one.place.code: one for one in here}
    assert plot.guilty != plot.source
    assert {plot.guilty, plot.source} <= by_code.keys()
    claimed = set()
    for code, one in by_code.items():
        for filled in one.sheets:
            sheet = blank.by_indicator[filled.indicator]
            if filled.is_measured and not sheet.has_events:
                met = {line.key: is_met for line, is_met in zip(sheet.lines, filled.met, strict=False)}
                said = Said(met=met, counts=filled.counts or (None, None))
                claimed |= {(code, claim.item) for claim in list_claims(sheet, said)}
    assert plot.false <= claimed
    rejected = [
        (code, filled)
        for code, one in by_code.items()
        for filled in one.sheets
        if filled.status is PointsStatus.REJECTED and filled.rule != "variety"
    ]
    expected = {
        (code, item)
        for code, item in claimed
        for place, filled in rejected
        if code == place and item.startswith(f"{filled.indicator}-")
    }
    assert plot.false == expected | {(plot.guilty, plot.copied)}
    backwards = demo.invent_plot(DOCUMENT, here[::-1], wave)
    assert backwards.guilty != backwards.source
    assert (plot.guilty, plot.copied) in plot.false
    assert (plot.source, plot.copied) in claimed - plot.false
    assert "photo" in blank.sheet_of(plot.copied).by_key[plot.copied].asks
    few, many = plot.careless.values()
    assert few >= 5
    assert many >= 5


def test_one_office_cannot_copy_from_itself():
    here = [one for one in measured() if one.place.region == "03"][:1]
    with pytest.raises(ValueError, match="Too few offices"):
        demo.invent_plot(DOCUMENT, here, demo.SPRING)


def test_clients_are_split_so_that_nobody_answers_who_did_not_come():
    for one in measured():
        split = demo.split_clients(one, 9)
        if one.clients is None:
            assert split == {}
            continue
        assert sum(split.values()) == one.clients
        assert split[Audience.EMPLOYER] >= len(one.crowds[Audience.EMPLOYER])
        assert split[Audience.JOBSEEKER] >= len(one.crowds[Audience.JOBSEEKER]) + 9
        crowded = replace(one, clients=len(one.crowds[Audience.JOBSEEKER]) + 9 + 1)
        assert demo.split_clients(crowded, 9)[Audience.EMPLOYER] == 1


def test_people_come_on_working_days_in_working_hours_and_read_what_they_answer():
    days = [date(2026, 3, 16) + timedelta(days=number) for number in range(14)]
    for one in measured()[:3]:
        crowd = one.crowds[Audience.JOBSEEKER]
        visits = demo.invent_visits(crowd, days, 0)
        assert visits == demo.invent_visits(crowd, days, 0)
        assert visits != demo.invent_visits(crowd, days, 1)
        assert len(visits) == len(crowd)
        assert {visit.day for visit in visits} <= set(days)
        assert all(visit.day.weekday() < 5 and 9 * 60 < visit.minute < 18 * 60 for visit in visits)
        items = crowd.answered.sum(axis=1)
        assert all(visit.seconds >= 5 * count for visit, count in zip(visits, items, strict=True))
        chosen = demo.invent_profiles(crowd, [2, 8], 0)
        assert len(chosen) == len(crowd)
        assert {option for option, _ in chosen} == {1, 2}
        assert {option for _, option in chosen} <= set(range(1, 9))
