"""Each signal finds who did what it looks for, in a network that is honest otherwise, and says why in Russian."""

from datetime import datetime

import numpy as np
import pytest

from surveys.signals import (
    BurntBatch,
    DeclaredWindow,
    SignalKind,
    find_batches_of_one_device,
    find_bursts,
    find_codes_over_clients,
    find_confirmed_lower,
    find_fast_offices,
    find_near_duplicates,
    find_outside_hours,
    find_prompted,
    find_prompting_offices,
    find_same_devices,
    find_straight_lines,
    find_straight_offices,
    find_too_fast,
    find_unlike_peers,
    positive_share,
)

from .honest import ITEMS, batches_of, honest

OFFICE = "0007"


@pytest.fixture(scope="module")
def network():
    return honest(np.random.default_rng(11), differ=0.3)


@pytest.fixture
def places(network):
    """The places of the answers of the cheater's office."""
    return np.flatnonzero(network.offices == OFFICE)


def offices_in(screening):
    return {finding.office for finding in screening.findings}


def about(screening):
    """The findings of the cheater's office."""
    return [finding for finding in screening.findings if finding.office == OFFICE]


def test_answers_filled_in_by_a_script_are_found_one_by_one(network, places):
    seconds = network.seconds.copy()
    seconds[places[:5]] = 0.7
    before = find_too_fast(network.offices, network.seconds, network.marks > 0)
    found = about(find_too_fast(network.offices, seconds, network.marks > 0))
    assert {finding.answers for finding in found} >= {(int(place),) for place in places[:5]}
    assert not {finding.answers for finding in about(before)} & {(int(place),) for place in places[:5]}
    assert found[0].kind is SignalKind.TOO_FAST
    assert not found[0].is_about_office
    assert "в среднем 0,7 с, обычно" in found[0].why
    assert f"Шагов быстрее 2 с на вопрос: {np.count_nonzero(network.marks[places[0]])} из" in found[0].why


def test_a_total_time_is_enough(network, places):
    seconds = network.seconds.sum(axis=1)
    seconds[places[:3]] = 9.0
    found = about(find_too_fast(network.offices, seconds, np.count_nonzero(network.marks, axis=1)))
    assert {finding.answers[0] for finding in found} >= set(places[:3].tolist())


def test_an_office_with_a_third_of_fast_answers_is_found(network, places):
    seconds = network.seconds.copy()
    seconds[places[: len(places) // 3]] = 1.5
    (finding,) = about(find_fast_offices(network.offices, seconds, network.marks > 0))
    assert finding.is_about_office
    assert set(places[: len(places) // 3].tolist()) <= set(finding.answers)
    assert finding.measured > 0.3 > 0.1 > finding.expected
    assert not about(find_fast_offices(network.offices, network.seconds, network.marks > 0))


def test_a_long_run_of_one_low_mark_is_found_and_all_tens_never_are(network, places):
    marks = network.marks.copy()
    marks[places[0]], marks[places[1]], marks[places[2]] = 3, 10, 9
    rare = find_straight_lines(network.offices, marks, rate=0.02)
    found = {finding.answers[0]: finding for finding in about(rare)}
    assert {places[0], places[2]} <= found.keys()
    assert "13 одинаковых оценок подряд, и это не десятки; разброс оценок 0,00" in found[places[0]].why
    for finding in rare.findings:
        assert (marks[finding.answers[0]] < 10).any()
    assert places[1] not in found


def test_an_office_with_too_many_straight_lines_is_found(network, places):
    marks = network.marks.copy()
    marks[places[: 3 * len(places) // 4]] = 10
    (finding,) = about(find_straight_offices(network.offices, marks))
    assert "Одну и ту же оценку на все вопросы дали" in finding.why
    assert finding.probability < 0.001
    assert not about(find_straight_offices(network.offices, network.marks))


def test_copies_of_one_rare_answer_are_found_with_a_mark_changed_in_each(network, places):
    marks = network.marks.copy()
    copied = places[:6]
    marks[copied] = [10, 8, 9, 10, 7, 10, 9, 9, 10, 8, 10, 6, 10]
    marks[copied[1:], np.arange(5) + 1] = 5
    # Copies of copies differ on two questions: each matches the first, and so they hang together.
    (finding,) = about(find_near_duplicates(network.offices, marks))
    assert set(copied.tolist()) <= set(finding.answers)
    assert finding.measured >= 5 > 1 > finding.expected
    assert "Почти совпадают (различий не больше 1)" in finding.why
    assert not about(find_near_duplicates(network.offices, network.marks))


def test_popular_answers_are_no_copies(network, places):
    marks = network.marks.copy()
    marks[places] = 10
    assert not about(find_near_duplicates(network.offices, marks)), "they are for the signal of straight lines"


def test_a_burst_is_found_unless_it_was_declared(network, places):
    sent_at = network.sent_at.copy()
    sent_at[places[:6]] = np.datetime64("2026-03-11T11:20", "m") + np.arange(6)
    (finding,) = about(find_bursts(network.offices, sent_at, network.hours))
    assert set(places[:6].tolist()) <= set(finding.answers)
    assert finding.why.startswith("11.03.2026, 11:20: за 10 мин пришло 6")
    fair = DeclaredWindow(OFFICE, datetime(2026, 3, 11, 10), datetime(2026, 3, 11, 15))  # noqa: DTZ001
    assert not about(find_bursts(network.offices, sent_at, network.hours, [fair]))
    elsewhere = DeclaredWindow("0008", fair.start, fair.end)
    assert about(find_bursts(network.offices, sent_at, network.hours, [elsewhere]))


def test_evenings_of_one_office_are_found_and_its_hours_are_its_own(network, places):
    sent_at = network.sent_at.copy()
    third = places[: len(places) // 3]
    sent_at[third] = np.datetime64("2026-03-02T20:00", "m") + 24 * 60 * (np.arange(len(third)) % 50)
    (finding,) = about(find_outside_hours(network.offices, sent_at, network.hours))
    assert set(third.tolist()) <= set(finding.answers)
    late = {code: hours for code, hours in network.hours.items() if code != OFFICE}
    assert not about(find_outside_hours(network.offices, sent_at, late)), "without hours of its own it is open until 21"


def test_an_office_above_all_others_is_found_with_its_z(network, places):
    # Where nearly everybody is content nobody can stand out above: here half of the marks are positive.
    shares = positive_share(network.marks) * 0.6
    shares[places] += 0.35
    (finding,) = about(find_unlike_peers(network.offices, shares))
    assert finding.z > 3
    assert finding.measured > finding.expected
    assert "выше на" in finding.why
    shares[places] -= 0.6
    (finding,) = about(find_unlike_peers(network.offices, np.maximum(shares, 0)))
    assert finding.z < -3
    assert "ниже на" in finding.why


def test_invented_answers_without_codes_lift_an_office_above_its_confirmed_ones(network, places):
    shares = positive_share(network.marks)
    shares[places] = np.where(network.is_confirmed[places], 0.6, 0.97) + 0.001 * (np.arange(len(places)) % 3)
    (finding,) = about(find_confirmed_lower(network.offices, shares, network.is_confirmed))
    assert finding.interval[1] < 0
    assert "с кодом посещения" in finding.why


def test_more_codes_than_clients_is_found_and_unknown_clients_are_not():
    screening = find_codes_over_clients({"a": 120, "b": 80, "c": 5}, {"a": 100, "b": 80})
    (finding,) = screening.findings
    assert (finding.office, finding.measured, finding.expected, screening.tested) == ("a", 120, 100, 2)
    assert "на 20 меньше" in finding.why


def test_a_batch_burnt_from_one_device_is_found_unless_it_is_a_declared_kiosk(network):
    batches = batches_of(network.devices, network.offices)
    batches.append(BurntBatch("партия 9", OFFICE, {"tablet": 25, "a": 1, "b": 2, "c": 1}))
    (finding,) = [finding for finding in find_batches_of_one_device(batches).findings if "партия 9" in finding.why]
    assert "29 кодов с 4 устройств, больше всего с одного: 25" in finding.why
    assert not [x for x in find_batches_of_one_device(batches, {"tablet"}).findings if "партия 9" in x.why]


def test_every_yes_is_queued_and_an_office_with_many_is_found(network, places):
    said_yes = network.was_prompted.copy()
    said_yes[places[:12]] = True
    single = find_prompted(network.offices, said_yes)
    assert len(single.findings) == said_yes.sum()
    assert single.expected_false is None
    asked = np.ones(len(said_yes), dtype=bool)
    (finding,) = about(find_prompting_offices(network.offices, asked, said_yes))
    assert finding.is_about_office
    assert "говорят, что им подсказывали" in finding.why
    asked[places] = said_yes[places]
    asked[places[9:]] = False
    assert not about(find_prompting_offices(network.offices, asked, said_yes)), "nine answers say too little"


def test_a_device_with_many_answers_is_found_unless_it_is_a_declared_kiosk(network, places):
    devices = network.devices.copy()
    devices[places[:8]] = "tablet"
    (finding,) = [finding for finding in about(find_same_devices(network.offices, devices)) if finding.measured == 8]
    assert finding.answers == tuple(places[:8].tolist())
    assert "С одного устройства пришло 8\u00a0анкет" in finding.why
    assert not [x for x in find_same_devices(network.offices, devices, {"tablet"}).findings if x.measured == 8]


def test_five_per_cent_of_cheating_offices_do_not_hide_one_another(network):
    marks = network.marks.copy()
    cheaters = {f"{office:04}" for office in range(0, 120, 20)}
    for code in cheaters:
        places = np.flatnonzero(network.offices == code)
        marks[places[: 9 * len(places) // 10]] = 10
    assert len(cheaters & offices_in(find_straight_offices(network.offices, marks))) >= 5


def test_single_answers_of_several_cheaters_do_not_hide_one_another(network):
    # Thirty among ten thousand are three times as many as the rate lets a rank find.
    seconds, marks, planted = network.seconds.copy(), network.marks.copy(), set()
    for office in range(7, 127, 20):
        places = np.flatnonzero(network.offices == f"{office:04}")[:5]
        seconds[places], marks[places] = 0.7, 5
        planted |= set(places.tolist())
    for screening in (
        find_too_fast(network.offices, seconds, network.marks > 0),
        find_straight_lines(network.offices, marks),
    ):
        assert planted <= {place for finding in screening.findings for place in finding.answers}


def test_signals_do_not_depend_on_the_order_of_answers(network):
    order = np.random.default_rng(3).permutation(len(network.offices))

    def said(screening, places):
        return sorted((x.office, x.why, tuple(sorted(int(places[y]) for y in x.answers))) for x in screening.findings)

    every = np.arange(len(order))
    for find, rows in (
        (find_straight_offices, (network.marks,)),
        (find_too_fast, (network.seconds, network.marks > 0)),
        (find_outside_hours, (network.sent_at,)),
        (find_bursts, (network.sent_at,)),
        (find_same_devices, (network.devices,)),
    ):
        plain = find(network.offices, *rows, rate=0.02)
        mixed = find(network.offices[order], *(row[order] for row in rows), rate=0.02)
        assert said(plain, every) == said(mixed, order)
        assert plain.findings
    assert network.marks.shape[1] == ITEMS
