"""Tables of states and steps with the door that keeps them, working days, figures: no database."""

import ast
from datetime import date

import pytest
from django.conf import settings

from campaigns import workdays
from feedback.actions import RemarkRefused
from feedback.actions.writing import enter
from feedback.charts import draw_picture, median, outcome_of
from feedback.models import Remark
from feedback.states import LABELS, MEANINGS, RULES, SHOWN, WORDS, State, Step, allows, explain_refusal

# What each state lets happen, written anew from the brief and not from the table.
LET = {
    State.DRAFT: {Step.SUBMIT, Step.RECORD, Step.EDIT, Step.ATTACH, Step.DETACH},
    State.RECEIVED: {
        Step.EDIT,
        Step.WITHDRAW,
        Step.SUPPORT,
        Step.LEAVE,
        Step.START_REVIEW,
        Step.ASSIGN,
        Step.DECIDE,
        Step.MERGE,
        Step.GATHER,
        Step.SPLIT,
        Step.PUBLISH,
        Step.HIDE,
        Step.CORRECT,
        Step.ATTACH,
        Step.DETACH,
        Step.SHOW_FILE,
        Step.HIDE_FILE,
    },
    State.IN_REVIEW: {
        Step.SHOW_FILE,
        Step.HIDE_FILE,
        Step.WITHDRAW,
        Step.SUPPORT,
        Step.LEAVE,
        Step.ASSIGN,
        Step.DECIDE,
        Step.MERGE,
        Step.GATHER,
        Step.SPLIT,
        Step.PUBLISH,
        Step.HIDE,
        Step.CORRECT,
    },
    State.DECIDED: {
        Step.SHOW_FILE,
        Step.HIDE_FILE,
        Step.SUPPORT,
        Step.LEAVE,
        Step.GATHER,
        Step.REOPEN,
        Step.PUBLISH,
        Step.HIDE,
        Step.CORRECT,
    },
    State.JOINED: {Step.REOPEN, Step.PUBLISH, Step.HIDE, Step.CORRECT, Step.SHOW_FILE, Step.HIDE_FILE},
    State.WITHDRAWN: {Step.CORRECT},
}


# Where each step leads, written anew as well; a step that is not here leaves the state as it is.
LEADS = {
    Step.SUBMIT: State.RECEIVED,
    Step.RECORD: State.RECEIVED,
    Step.WITHDRAW: State.WITHDRAWN,
    Step.START_REVIEW: State.IN_REVIEW,
    Step.DECIDE: State.DECIDED,
    Step.MERGE: State.JOINED,
    Step.REOPEN: State.IN_REVIEW,
}


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(State))
def test_the_door_leads_where_the_table_says_and_lets_nothing_else_through(monkeypatch, state, step):
    monkeypatch.setattr(Remark, "save", lambda remark: None)
    monkeypatch.setattr(Remark, "save_revision", lambda remark, **options: None)
    remark = Remark(state=state)
    if step in LET[state]:
        enter(remark, step, None)
        assert remark.state == LEADS.get(step, state)
    else:
        with pytest.raises(RemarkRefused, match="нельзя"):
            enter(remark, step, None)
        assert remark.state == state


def test_states_are_set_by_the_door_alone():
    found = {}
    for path in sorted((settings.ROOT / "feedback").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        targets = [
            node.targets if isinstance(node, ast.Assign) else [node.target]
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        ]
        names = [name for group in targets for target in group for name in ast.walk(target)]
        if count := sum(isinstance(name, ast.Attribute) and name.attr == "state" for name in names):
            found[path.name] = count
    assert found == {"writing.py": 2}  # a draft begins; a step is taken


@pytest.mark.parametrize("state", list(State))
def test_each_state_lets_just_its_steps_happen(state):
    assert {step for step in Step if allows(state, step)} == LET[state]


def test_a_refusal_says_in_plain_words_what_stands_against_the_step_and_what_helps():
    assert explain_refusal(State.DECIDED, Step.EDIT) == "Изменить замечание нельзя: ФЦК уже решил и ответил."
    assert explain_refusal(State.WITHDRAWN, Step.DECIDE) == "Решить и ответить нельзя: регион отозвал замечание."
    assert "сначала верните замечание на рассмотрение" in explain_refusal(State.DECIDED, Step.DECIDE)
    assert explain_refusal("received", Step.EDIT) == ""
    refused = [explain_refusal(state, step) for state in State for step in Step if not allows(state, step)]
    assert not [words for words in refused if "в состоянии" in words or "None" in words]


def test_every_state_and_step_has_its_words():
    assert set(LABELS) == set(MEANINGS) == set(State)
    assert set(WORDS) == set(RULES) == set(Step)
    assert all(rule.to is None or rule.to in State for rule in RULES.values())
    assert State.DRAFT not in SHOWN
    assert State.WITHDRAWN not in SHOWN


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 24), 10, date(2026, 12, 8)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 11)),  # over the New Year's holidays and the weekend after
        (date(2026, 11, 3), 1, date(2026, 11, 5)),  # over the day of unity
        (date(2026, 3, 6), 1, date(2026, 3, 10)),  # 8 March is a Sunday, so the Monday after is free
        (date(2026, 5, 8), 1, date(2026, 5, 12)),  # 9 May is a Saturday
        (date(2026, 12, 30), 1, date(2026, 12, 31)),  # moved by decree only
        (date(2021, 12, 31), 1, date(2022, 1, 10)),  # 8 January is a Saturday: by decree only
        (date(2022, 12, 30), 1, date(2023, 1, 9)),  # 1, 7 and 8 January stand on weekends
    ],
)
def test_working_days_skip_weekends_and_holidays(start, count, end):
    assert workdays.add(start, count) == end


def test_moved_days_go_before_the_rule():
    moved = {date(2026, 12, 31): False, date(2027, 1, 16): True, date(2026, 3, 9): True}
    assert workdays.add(date(2026, 12, 30), 1, moved) == date(2027, 1, 11)
    assert workdays.add(date(2027, 1, 15), 1, moved) == date(2027, 1, 16)
    assert workdays.add(date(2026, 3, 6), 1, moved) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("days", "expected"),
    [({}, None), ({3: 1}, 3), ({1: 1, 2: 1}, 1.5), ({1: 3, 50: 1}, 1), ({0: 1, 4: 1, 9: 1}, 4), ({2: 2, 8: 2}, 5)],
)
def test_the_median_is_that_of_single_values(days, expected):
    assert median(days) == expected


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (("decided", "accepted", ""), "accepted"),
        (("decided", "accepted", "rejected"), "double"),
        (("joined", "", ""), "joined"),
        (("received", "", ""), "open"),
    ],
)
def test_each_remark_has_one_outcome(row, outcome):
    assert outcome_of(*row) == outcome


def test_shares_leave_out_what_is_not_decided_or_decided_twice():
    rows = [
        (1, "scale", "accepted", "", "decided", 1),
        (1, "scale", "partly", "", "decided", 1),
        (1, "other", "rejected", "", "decided", 2),
        (1, "other", "accepted", "rejected", "decided", 5),
        (2, "other", "", "", "received", 7),
    ]
    outcomes = [(name, name) for name in ("accepted", "partly", "rejected", "double", "open", "joined")]
    found = draw_picture(outcomes, rows, {1: ("a", "А"), 2: ("b", "Б")}, {"scale": "Шкала", "other": "Другое"})
    assert found.share == 50
    assert [(line.slug, line.total, line.share) for line in found.lines] == [("a", 9, 50), ("b", 7, None)]
    assert [(line.name, line.total, line.share) for line in found.topics] == [("Другое", 14, 0), ("Шкала", 2, 100)]
    assert [outcome.value for outcome in found.outcomes] == ["accepted", "partly", "rejected", "double", "open"]
