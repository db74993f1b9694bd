"""Two editions are compared item by item, in words."""

import json
import random
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from methodology.diff import LABELS, Change, ChangeKind, compare, comparing, plain, summary, words
from tests.work import calls

FIRST_EDITION = Path(__file__).parents[2] / "data" / "editions" / "1.json"
KEYS = {"code", "indicator", "audience", "number", "level", "zone", "rule"}


def indicator(code: str, title: str, **values: Any) -> dict[str, Any]:
    return {
        "code": code,
        "group": 1,
        "title": title,
        "level": "office",
        "status": "active",
        "status_reason": "",
        "weight": "",
        "measures": "<p>Знания.</p>",
        "method": "<p>Опрос.</p>",
        "report_place": "раздел 2.1",
    } | values


def item(number: int, text: str, **values: Any) -> dict[str, Any]:
    return {
        "number": number,
        "level": None,
        "zone": "",
        "text": text,
        "points": "0.2",
        "points_note": "",
        "evidence": "link",
        "report_place": "приложение 8",
    } | values


def checklist(code: str, *items: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "indicator": code,
        "title": f"Чек-лист: список {code}",
        "rule": "sum",
        "maximum": "1",
        "per_kind": "",
        "factor": "",
        "level_points": {"3": "", "2": "", "1": ""},
        "text": "<p>Отметьте пункты.</p>",
        "report_place": "приложение 8",
        "items": list(items),
    } | values


def question(number: str, text: str, **values: Any) -> dict[str, Any]:
    return {
        "block": "main",
        "number": number,
        "kind": "scale",
        "text": text,
        "hint": "",
        "indicator": "1.1",
        "condition": "",
        "skip_if_remote": False,
        "required": True,
        "options": [],
        "report_place": "приложение 6",
    } | values


def questionnaire(audience: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {
        "audience": audience,
        "title": "Анкета",
        "text": "<p>Об услуге.</p>",
        "report_place": "раздел 2.2",
        "questions": list(questions),
    }


def base() -> dict[str, Any]:
    levelled = [
        item(1, "Вход виден с улицы.", level=3, zone="Входная группа", points=""),
        item(2, "Над входом есть козырёк.", level=3, zone="Входная группа", points=""),
        item(1, "Работает терминал.", level=2, zone="Цифровая зона", points=""),
        item(1, "Есть детский уголок.", zone="Дополнительные услуги", points=""),
    ]
    plain_items = [
        item(1, "Объявлены часы приёма."),
        item(2, "Открыт телефон руководителя."),
        item(3, "Почта указана на сайте."),
        item(4, "Проходят встречи с клиентами."),
    ]
    return {
        "format": 1,
        "parameters": {"minimum_cell": 5, "confidence": "0.95", "region_weighting": "clients", "stars": False},
        "groups": [
            {"number": 1, "title": "Партнёрство", "weight": "0.5", "text": "<p>О людях.</p>"},
            {"number": 2, "title": "Комфорт", "weight": "0.5", "text": "<p>О зале.</p>"},
        ],
        "indicators": [
            indicator("1.1", "Знания сотрудников"),
            indicator("1.3", "Открытость руководства"),
            indicator("2.4", "Удобство офиса", group=2),
            indicator("site", "Наличие сайта", group=2),
        ],
        "checklists": [
            checklist("1.3", *plain_items),
            checklist(
                "2.4",
                *levelled,
                rule="levels",
                maximum="2",
                level_points={"3": "0.75", "2": "1.5", "1": "2"},
            ),
            checklist("site", item(1, "Сайт открывается с телефона.")),
        ],
        "questionnaires": [
            questionnaire(
                "jobseeker",
                question("email", "Ваша почта", kind="text", indicator="", block="header"),
                question("1", "Сотрудники знают своё дело."),
                question("2", "Руководство готово помочь.", indicator="1.3"),
                question("3", "В офисе удобно.", indicator="2.4"),
            ),
            questionnaire("employer", question("1", "Подбор шёл быстро.")),
        ],
    }


def changed(edit: Any) -> list[Change]:
    """What changes when `edit` has been at the new document."""
    new = base()
    edit(new)
    return compare(base(), new)


def only(edit: Any) -> Change:
    (change,) = changed(edit)
    return change


def renumber(rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, 1):
        row["number"] = type(row["number"])(number)


def rebuilt(change: Change) -> tuple[str, str]:
    before = "".join(text for operation, text in change.words if operation != "ins")
    after = "".join(text for operation, text in change.words if operation != "del")
    return before, after


# Each kind of change


def test_a_reworded_item_is_shown_word_by_word():
    change = only(lambda new: new["checklists"][0]["items"][1].update(text="Открыт прямой телефон руководителя."))
    assert change == Change(
        kind=ChangeKind.REWORDED,
        section="checklists",
        path="checklists/1.3/items/2",
        title="Чек-лист 1.3, пункт 2",
        field="параметр",
        before="Открыт телефон руководителя.",
        after="Открыт прямой телефон руководителя.",
        text="Открыт прямой телефон руководителя.",
        words=(("same", "Открыт"), ("ins", " прямой"), ("same", " телефон руководителя.")),
    )


@pytest.mark.parametrize(
    ("part", "name", "value", "expected"),
    [
        (("groups", 0), "weight", "0.4", (ChangeKind.REWEIGHTED, "groups/1", "вес", "0,5", "0,4")),
        (("groups", 0), "title", "Люди", (ChangeKind.REWORDED, "groups/1", "название", "Партнёрство", "Люди")),
        (
            ("indicators", 1),
            "weight",
            "0.25",
            (ChangeKind.REWEIGHTED, "indicators/1.3", "вес", "поровну в группе", "0,25"),
        ),
        (
            ("indicators", 1),
            "level",
            "managing",
            (ChangeKind.CHANGED, "indicators/1.3", "уровень", "каждый ЦЗН", "управляющий ЦЗН"),
        ),
        (
            ("indicators", 1),
            "status",
            "withdrawn",
            (ChangeKind.CHANGED, "indicators/1.3", "состояние", "действует", "исключён"),
        ),
        (("indicators", 1), "group", 2, (ChangeKind.CHANGED, "indicators/1.3", "группа", "1 Партнёрство", "2 Комфорт")),
        (
            ("indicators", 1),
            "method",
            "<p>Опрос &amp; <b>чек-лист</b>.</p>",
            (ChangeKind.REWORDED, "indicators/1.3", "как измеряется", "Опрос.", "Опрос & чек-лист."),
        ),
        (("checklists", 0), "maximum", "1.5", (ChangeKind.REWEIGHTED, "checklists/1.3", "максимум", "1", "1,5")),
        (
            ("checklists", 0),
            "rule",
            "yes_no",
            (ChangeKind.CHANGED, "checklists/1.3", "правило", "баллы складываются", "да или нет"),
        ),
        (
            ("checklists", 1),
            "level_points",
            {"3": "0.5", "2": "1.5", "1": "2"},
            (ChangeKind.REWEIGHTED, "checklists/2.4", "баллы за уровень 3", "0,75", "0,5"),
        ),
        (
            ("checklists", 0, "items", 0),
            "points",
            "",
            (ChangeKind.REWEIGHTED, "checklists/1.3/items/1", "баллы", "0,2", "не указано"),
        ),
        (
            ("checklists", 1, "items", 0),
            "evidence",
            "link;date",
            (
                ChangeKind.CHANGED,
                "checklists/2.4/items/3/Входная группа/1",
                "подтверждение",
                "ссылка на фото, снимок экрана или документ",
                "ссылка и дата",
            ),
        ),
        (
            ("questionnaires", 0, "questions", 1),
            "kind",
            "gate_scale",
            (
                ChangeKind.CHANGED,
                "questionnaires/jobseeker/questions/1",
                "вид",
                "шкала 1–10",
                "да или нет, затем шкала 1–10",
            ),
        ),
        (
            ("questionnaires", 0, "questions", 1),
            "required",
            False,
            (ChangeKind.CHANGED, "questionnaires/jobseeker/questions/1", "обязателен", "да", "нет"),
        ),
        (
            ("questionnaires", 0, "questions", 1),
            "indicator",
            "1.3",
            (
                ChangeKind.CHANGED,
                "questionnaires/jobseeker/questions/1",
                "показатель",
                "1.1 Знания сотрудников",
                "1.3 Открытость руководства",
            ),
        ),
        (
            ("questionnaires", 0, "questions", 1),
            "hint",
            "Например, о законах.",
            (ChangeKind.REWORDED, "questionnaires/jobseeker/questions/1", "подсказка", "", "Например, о законах."),
        ),
        (
            ("questionnaires", 0, "questions", 1),
            "options",
            ["Да", "Нет"],
            (ChangeKind.REWORDED, "questionnaires/jobseeker/questions/1", "варианты", "", "Да\nНет"),
        ),
        (
            ("parameters",),
            "confidence",
            "0.9",
            (ChangeKind.CHANGED, "parameters/confidence", "значение", "0,95", "0,9"),
        ),
        (("parameters",), "stars", True, (ChangeKind.CHANGED, "parameters/stars", "значение", "нет", "да")),
        (
            ("parameters",),
            "region_weighting",
            "equal",
            (
                ChangeKind.CHANGED,
                "parameters/region_weighting",
                "значение",
                "по числу клиентов, если оно известно всюду, иначе поровну",
                "поровну",
            ),
        ),
    ],
)
def test_a_changed_property_is_one_change_in_plain_words(part, name, value, expected):
    def edit(new):
        for step in part:
            new = new[step]
        new[name] = value

    change = only(edit)
    assert (change.kind, change.path, change.field, change.before, change.after) == expected
    assert change.section == change.path.split("/")[0]
    if change.kind is ChangeKind.REWORDED:
        assert rebuilt(change) == (change.before, change.after)
    else:
        assert change.words == ()


def test_an_added_item_is_one_change():
    change = only(lambda new: new["checklists"][0]["items"].append(item(5, "Ведётся блог.")))
    assert (change.kind, change.path, change.before, change.after, change.field) == (
        ChangeKind.ADDED,
        "checklists/1.3/items/5",
        "",
        "Ведётся блог.",
        "",
    )


def test_a_removed_item_is_one_change_though_the_later_ones_get_new_numbers():
    def edit(new):
        del new["checklists"][0]["items"][0]
        renumber(new["checklists"][0]["items"])

    change = only(edit)
    assert (change.kind, change.path, change.before) == (
        ChangeKind.REMOVED,
        "checklists/1.3/items/1",
        "Объявлены часы приёма.",
    )


def test_an_item_that_passed_others_moved_alone():
    def edit(new):
        items = new["checklists"][0]["items"]
        items.insert(0, items.pop())
        renumber(items)

    change = only(edit)
    assert (change.kind, change.old_path, change.path) == (
        ChangeKind.MOVED,
        "checklists/1.3/items/4",
        "checklists/1.3/items/1",
    )
    assert (change.before, change.after) == ("Чек-лист 1.3, пункт 4", "Чек-лист 1.3, пункт 1")
    assert change.text == "Проходят встречи с клиентами."


def test_an_item_of_another_checklist_moved_and_its_new_points_are_told_too():
    def edit(new):
        moved = new["checklists"][2]["items"].pop()
        new["checklists"][0]["items"].append(moved | {"number": 5, "points": "0.1"})

    move, points = changed(edit)
    assert move.kind == ChangeKind.MOVED
    assert (move.old_path, move.path) == ("checklists/site/items/1", "checklists/1.3/items/5")
    assert (move.before, move.after) == ("Чек-лист: список site, пункт 1", "Чек-лист 1.3, пункт 5")
    assert (points.kind, points.path, points.before, points.after) == (ChangeKind.REWEIGHTED, move.path, "0,2", "0,1")


def test_an_item_of_another_level_moved():
    def edit(new):
        new["checklists"][1]["items"][1] |= {"level": 2, "number": 2}

    change = only(edit)
    assert (change.kind, change.old_path, change.path) == (
        ChangeKind.MOVED,
        "checklists/2.4/items/3/Входная группа/2",
        "checklists/2.4/items/2/Входная группа/2",
    )
    assert change.title == "Чек-лист 2.4, уровень 2, Входная группа, пункт 2"


def test_an_item_outside_the_levels_has_no_level_in_its_path():
    change = only(lambda new: new["checklists"][1]["items"][3].update(points_note="По желанию."))
    assert change.path == "checklists/2.4/items/Дополнительные услуги/1"
    assert change.title == "Чек-лист 2.4, Дополнительные услуги, пункт 1"


# What is one thing and what is another


def test_a_reworded_item_is_known_though_an_earlier_one_was_removed():
    def edit(new):
        items = new["checklists"][0]["items"]
        items[1]["text"] = "Открыт прямой телефон руководителя."
        del items[0]
        renumber(items)

    removed, reworded = changed(edit)
    assert (removed.kind, removed.before) == (ChangeKind.REMOVED, "Объявлены часы приёма.")
    assert (reworded.kind, reworded.path, reworded.before) == (
        ChangeKind.REWORDED,
        "checklists/1.3/items/1",
        "Открыт телефон руководителя.",
    )


def test_a_reworded_item_that_passed_others_moved_too():
    def edit(new):
        items = new["checklists"][0]["items"]
        items.append(items.pop(0) | {"text": "Объявлены все часы приёма."})
        renumber(items)

    assert [(change.kind, change.path) for change in changed(edit)] == [
        (ChangeKind.MOVED, "checklists/1.3/items/4"),
        (ChangeKind.REWORDED, "checklists/1.3/items/4"),
    ]


def test_another_text_in_the_same_place_is_a_rewording_shown_whole():
    text = "Фасад чист, дверь и окна руководителя тоже"
    change = only(lambda new: new["checklists"][0]["items"][1].update(text=text))
    assert change.kind is ChangeKind.REWORDED
    assert change.words == (("del", "Открыт телефон руководителя."), ("ins", text))


def test_equal_texts_in_two_zones_stay_in_their_zones():
    old = base()
    old["checklists"][1]["items"][2]["text"] = "Вход виден с улицы."
    new = deepcopy(old)
    del new["checklists"][1]["items"][0]
    renumber(new["checklists"][1]["items"][:1])
    (change,) = compare(old, new)
    assert (change.kind, change.path) == (ChangeKind.REMOVED, "checklists/2.4/items/3/Входная группа/1")


def test_of_equal_texts_the_one_in_the_same_checklist_moved():
    old = base()
    old["checklists"][0]["items"][0]["text"] = "Вход виден с улицы."
    new = deepcopy(old)
    del new["checklists"][0]["items"][0]
    new["checklists"][1]["items"][0] |= {"level": 2, "number": 2}
    assert [(change.kind, change.path) for change in compare(old, new)] == [
        (ChangeKind.REMOVED, "checklists/1.3/items/1"),
        (ChangeKind.MOVED, "checklists/2.4/items/2/Входная группа/2"),
    ]


def test_of_equal_texts_in_two_other_checklists_the_first_in_the_method_moved():
    old = base()
    old["checklists"][0]["items"][3]["text"] = old["checklists"][2]["items"][0]["text"] = "Есть расписание."
    new = deepcopy(old)
    new["checklists"][1]["items"].append(new["checklists"][0]["items"].pop() | {"zone": "Зал"})
    new["checklists"][2]["items"] = []
    old["checklists"].reverse()
    assert [(change.kind, change.old_path or change.path) for change in compare(old, new)] == [
        (ChangeKind.MOVED, "checklists/1.3/items/4"),
        (ChangeKind.REMOVED, "checklists/site/items/1"),
    ]


def test_of_two_like_texts_the_more_alike_is_the_reworded_one():
    def edit(new):
        items = new["checklists"][0]["items"]
        items[3]["text"] = "Проходят открытые встречи с клиентами."
        items.insert(3, item(4, "Проходят встречи с людьми."))
        renumber(items)

    assert [(change.kind, change.path) for change in changed(edit)] == [
        (ChangeKind.ADDED, "checklists/1.3/items/4"),
        (ChangeKind.REWORDED, "checklists/1.3/items/5"),
    ]


@pytest.mark.parametrize(
    ("common", "found"),
    [
        (300, [(ChangeKind.REMOVED, "Объявлены часы приёма."), (ChangeKind.REWORDED, "старый текст")]),
        (299, [(ChangeKind.REMOVED, "старый текст"), (ChangeKind.REWORDED, "Объявлены часы приёма.")]),
    ],
)
def test_two_texts_are_one_reworded_from_three_words_in_five_on_and_not_below(common, found):
    shared = [f"слово{number}" for number in range(common)]
    before = " ".join([*shared, *(f"было{number}" for number in range(500 - common))])
    after = " ".join([*shared, *(f"стало{number}" for number in range(500 - common))])
    old, new = base(), base()
    old["checklists"][0]["items"] = [item(1, "Объявлены часы приёма."), item(2, before)]
    new["checklists"][0]["items"] = [item(1, after)]
    named = [
        (change.kind, "старый текст" if change.before == before else change.before) for change in compare(old, new)
    ]
    assert sorted(named) == sorted(found)


def test_a_question_does_not_move_to_another_audience():
    def edit(new):
        gone = new["questionnaires"][0]["questions"].pop()
        new["questionnaires"][1]["questions"].append(gone | {"number": "2"})

    assert [(change.kind, change.path) for change in changed(edit)] == [
        (ChangeKind.ADDED, "questionnaires/employer/questions/2"),
        (ChangeKind.REMOVED, "questionnaires/jobseeker/questions/3"),
    ]


def test_a_question_moved_under_its_old_number_is_told_by_its_position():
    def edit(new):
        questions = new["questionnaires"][0]["questions"]
        questions.append(questions.pop(0))

    change = only(edit)
    assert (change.kind, change.before, change.after) == (
        ChangeKind.MOVED,
        "1-е место по порядку",
        "4-е место по порядку",
    )


def test_a_reworded_question_in_its_old_place_has_not_moved_but_the_one_that_passed_it_has():
    old, new = base(), base()
    old["questionnaires"] = [questionnaire("jobseeker", question("1", "зал"), question("2", "зал"))]
    texts = enumerate(("зал света", "зал света", "зал"), 1)
    new["questionnaires"] = [questionnaire("jobseeker", *(question(str(number), text) for number, text in texts))]
    moves = [change for change in compare(old, new) if change.kind is ChangeKind.MOVED]
    assert [(change.before, change.after) for change in moves] == [
        ("Анкета соискателя, вопрос 1", "Анкета соискателя, вопрос 3")
    ]


def test_an_item_whose_list_got_another_number_has_not_moved_where_it_stands_at_its_old_number():
    """The list of 1.10 became that of 1.1 by its title; its item stands under 1.10, as it did."""
    alike = {"title": "Чек-лист"}
    old = base() | {
        "indicators": [indicator("1.1", "офис"), indicator("1.10", "офис")],
        "checklists": [checklist("1.10", item(1, "офис"), **alike)],
    }
    new = base() | {
        "indicators": [indicator("1.10", "другой"), *(indicator(code, "офис") for code in ("1.1", "1.2"))],
        "checklists": [checklist("1.10", item(1, "офис"), **alike), checklist("1.1", **alike)],
    }
    moved = [change for change in compare(old, new) if change.kind is ChangeKind.MOVED]
    assert [(change.old_path, change.path) for change in moved] == [
        ("indicators/1.10", "indicators/1.2"),
        ("checklists/1.10", "checklists/1.1"),
    ]


def test_a_new_number_of_an_indicator_is_a_move_and_its_checklist_and_questions_follow():
    def edit(new):
        new["indicators"][1]["code"] = new["checklists"][0]["indicator"] = "1.2"
        new["questionnaires"][0]["questions"][2]["indicator"] = "1.2"

    change = only(edit)
    assert (change.kind, change.old_path, change.path) == (ChangeKind.MOVED, "indicators/1.3", "indicators/1.2")
    assert (change.before, change.after) == (
        "Показатель 1.3 Открытость руководства",
        "Показатель 1.2 Открытость руководства",
    )


def test_a_new_title_of_an_indicator_is_told_once():
    change = only(lambda new: new["indicators"][1].update(title="Доступность руководства"))
    assert (change.kind, change.path, change.field) == (ChangeKind.REWORDED, "indicators/1.3", "название")


def test_a_new_number_of_a_group_is_told_once():
    def edit(new):
        new["groups"][1]["number"] = 3
        for listed in new["indicators"][2:]:
            listed["group"] = 3

    change = only(edit)
    assert (change.kind, change.old_path, change.path) == (ChangeKind.MOVED, "groups/2", "groups/3")


def test_a_question_that_feeds_the_new_bearer_of_an_old_number_changed():
    def edit(new):
        new["indicators"][0]["title"], new["indicators"][1]["title"] = "Открытость руководства", "Знания сотрудников"

    fed = [(change.path, change.before, change.after) for change in changed(edit) if change.field == "показатель"]
    assert ("questionnaires/jobseeker/questions/2", "1.3 Открытость руководства", "1.3 Знания сотрудников") in fed


def test_a_checklist_that_stays_under_a_number_of_another_indicator_moved():
    def edit(new):
        new["indicators"][0]["title"], new["indicators"][1]["title"] = "Открытость руководства", "Знания сотрудников"

    (move,) = [change for change in changed(edit) if change.section == "checklists"]
    assert (move.kind, move.path, move.before, move.after) == (
        ChangeKind.MOVED,
        "checklists/1.3",
        "1.3 Открытость руководства",
        "1.3 Знания сотрудников",
    )


def test_a_question_of_a_removed_indicator_that_feeds_none_now_changed():
    def edit(new):
        del new["indicators"][0]
        new["questionnaires"][0]["questions"][1]["indicator"] = ""

    kinds = {(change.kind, change.path, change.after) for change in changed(edit)}
    assert (ChangeKind.CHANGED, "questionnaires/jobseeker/questions/1", "нет") in kinds


def test_a_renamed_checklist_follows_its_renumbered_indicator():
    def edit(new):
        new["indicators"][1]["code"] = new["checklists"][0]["indicator"] = "1.2"
        new["questionnaires"][0]["questions"][2]["indicator"] = "1.2"
        new["checklists"][0]["title"] = "Чек-лист: руководство"

    assert [(change.kind, change.path, change.field) for change in changed(edit)] == [
        (ChangeKind.MOVED, "indicators/1.2", ""),
        (ChangeKind.REWORDED, "checklists/1.2", "название"),
    ]


def test_a_new_checklist_under_the_number_of_a_removed_one_has_new_items():
    def edit(new):
        del new["indicators"][1]
        new["indicators"][0]["code"] = "1.3"
        new["checklists"][0] = checklist("1.3", item(1, "Все прошли обучение."), title="Чек-лист: знания")

    listed = [(change.kind, change.path) for change in changed(edit) if change.section == "checklists"]
    assert listed == [
        (ChangeKind.REMOVED, "checklists/1.3"),
        *((ChangeKind.REMOVED, f"checklists/1.3/items/{number}") for number in (1, 2, 3, 4)),
        (ChangeKind.ADDED, "checklists/1.3"),
        (ChangeKind.ADDED, "checklists/1.3/items/1"),
    ]


def test_a_checklist_given_to_another_indicator_moved_with_its_items():
    change = only(lambda new: new["checklists"][0].update(indicator="1.1"))
    assert (change.kind, change.old_path, change.path) == (ChangeKind.MOVED, "checklists/1.3", "checklists/1.1")


def test_the_children_of_a_removed_checklist_follow_it_except_those_that_moved():
    def edit(new):
        gone = new["checklists"].pop(0)
        new["checklists"][1]["items"].append(gone["items"][0] | {"number": 2})

    assert [(change.kind, change.path) for change in changed(edit)] == [
        (ChangeKind.REMOVED, "checklists/1.3"),
        (ChangeKind.REMOVED, "checklists/1.3/items/2"),
        (ChangeKind.REMOVED, "checklists/1.3/items/3"),
        (ChangeKind.REMOVED, "checklists/1.3/items/4"),
        (ChangeKind.MOVED, "checklists/site/items/2"),
    ]


def test_the_questions_of_an_added_questionnaire_follow_it():
    old = base()
    del old["questionnaires"][1]
    assert [(change.kind, change.path, change.after) for change in compare(old, base())] == [
        (ChangeKind.ADDED, "questionnaires/employer", "Анкета"),
        (ChangeKind.ADDED, "questionnaires/employer/questions/1", "Подбор шёл быстро."),
    ]


def test_a_parameter_may_come_and_go():
    def edit(new):
        del new["parameters"]["minimum_cell"]
        new["parameters"]["decimals"] = 2

    assert [(change.kind, change.path, change.before, change.after) for change in changed(edit)] == [
        (ChangeKind.REMOVED, "parameters/minimum_cell", "5", ""),
        (ChangeKind.ADDED, "parameters/decimals", "", "2"),
    ]


# What is no change


def test_markup_alone_is_no_change():
    assert changed(lambda new: new["groups"][0].update(text='<ul><li>О <a href="/x/">людях</a>.</li></ul>')) == []


def test_other_line_breaks_in_html_are_no_change():
    assert changed(lambda new: new["groups"][0].update(text="<p>О</p><p>людях.</p>")) == []


def test_another_split_of_options_is_a_change():
    old = base()
    old["questionnaires"][0]["questions"][1]["options"] = ["Да Нет"]
    new = deepcopy(old)
    new["questionnaires"][0]["questions"][1]["options"] = ["Да", "Нет"]
    assert [change.field for change in compare(old, new)] == ["варианты"]


def test_signs_of_a_plain_text_are_not_taken_for_markup():
    change = only(lambda new: new["checklists"][0]["items"][0].update(text="Тег <b> & запись &lt; видны."))
    assert change.after == "Тег <b> & запись &lt; видны."


@pytest.mark.parametrize("section", ["groups", "indicators", "checklists", "questionnaires"])
def test_the_order_of_sections_and_of_numbered_items_means_nothing(section):
    def edit(new):
        new[section].reverse()
        for listed in new["checklists"]:
            listed["items"].reverse()

    assert changed(edit) == []


# Titles and counts


@pytest.mark.parametrize(
    ("part", "title"),
    [
        (("groups", 1), "Группа 2 Комфорт"),
        (("indicators", 1), "Показатель 1.3 Открытость руководства"),
        (("indicators", 3), "Показатель «Наличие сайта»"),
        (("checklists", 0), "Чек-лист 1.3"),
        (("checklists", 2), "Чек-лист: список site"),
        (("questionnaires", 0), "Анкета соискателя"),
        (("questionnaires", 1, "questions", 0), "Анкета работодателя, вопрос 1"),
        (("questionnaires", 0, "questions", 0), "Анкета соискателя, поле «Ваша почта»"),
    ],
)
def test_a_part_is_named_as_readers_know_it(part, title):
    def edit(new):
        for step in part:
            new = new[step]
        new["hint" if "questions" in part else "report_place" if "report_place" in new else "weight"] = "0.1"

    assert only(edit).title == title


def test_a_parameter_goes_by_its_label_if_there_is_one():
    new = base()
    new["parameters"] |= {"a_rule_of_later": "0.9", "minimum_cell": 7}
    titles = [change.title for change in compare(base(), new)]
    assert titles == ["Параметр «ответов для показа»", "Параметр a_rule_of_later"]


def test_the_summary_counts_every_kind():
    new = base()
    new["groups"][0]["weight"] = "0.4"
    new["groups"][1]["weight"] = "0.6"
    new["indicators"].pop()
    new["checklists"].pop()
    counted = {ChangeKind.REWEIGHTED: 2, ChangeKind.REMOVED: 3}
    assert summary(compare(base(), new)) == dict.fromkeys(ChangeKind, 0) | counted
    assert set(LABELS) == set(ChangeKind)


def test_sections_and_their_parts_come_in_the_order_of_the_method():
    new = base()
    new["indicators"] = [indicator("1.10", "Десятый"), indicator("1.9", "Девятый"), *new["indicators"]]
    new["parameters"]["stars"] = True
    new["groups"][0]["weight"] = "1"
    assert [change.path for change in compare(base(), new)] == [
        "parameters/stars",
        "groups/1",
        "indicators/1.9",
        "indicators/1.10",
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Один</p><p>два&nbsp;<b>т</b>ри</p>", "Один\nдва три"),
        ("<ul><li>раз</li><li>два</li></ul>", "раз\nдва"),
        ("строка<br/>другая", "строка\nдругая"),
        ("2 &lt; 3 &amp; 4", "2 < 3 & 4"),
        ("", ""),
    ],
)
def test_html_is_read_as_its_text(html, text):
    assert plain(html) == text


# Rules for all documents

VOCABULARY = st.sampled_from(["офис", "сайт", "часы", "приём", "видны", "и", "телефон", "0,5"])
TEXTS = st.lists(VOCABULARY, min_size=1, max_size=4).map(" ".join)
DECIMALS = st.sampled_from(["", "0.1", "0.25", "1", "2"])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Small methods whose parts differ in every way that the format allows."""
    document = base()
    document["parameters"] = draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), DECIMALS | st.booleans()))
    codes = draw(st.lists(st.sampled_from(["1.1", "1.2", "1.10", "2.1", "site"]), unique=True))
    document["indicators"] = [indicator(code, draw(TEXTS), weight=draw(DECIMALS)) for code in codes]
    document["checklists"] = [draw(checklists(code)) for code in codes if draw(st.booleans())]
    audiences = draw(st.lists(st.sampled_from(["jobseeker", "employer"]), unique=True))
    document["questionnaires"] = [
        questionnaire(
            audience,
            *(
                question(str(number), text, hint=draw(TEXTS), indicator=draw(st.sampled_from(["", *codes])))
                for number, text in enumerate(draw(st.lists(TEXTS, max_size=5)), 1)
            ),
        )
        for audience in audiences
    ]
    return document


@st.composite
def checklists(draw: st.DrawFn, code: str) -> dict[str, Any]:
    places = st.tuples(st.sampled_from([None, 2, 3]), st.sampled_from(["", "Зал"]), st.integers(1, 4))
    items = [
        item(number, draw(TEXTS), level=level, zone=zone, points=draw(DECIMALS))
        for level, zone, number in draw(st.lists(places, unique=True, max_size=6))
    ]
    return checklist(code, *items, title=draw(TEXTS), rule=draw(st.sampled_from(["sum", "levels"])))


def shuffled(value: Any, source: random.Random) -> Any:
    """The same value with the keys of its dicts in another order."""
    if isinstance(value, dict):
        keys = list(value)
        source.shuffle(keys)
        return {key: shuffled(value[key], source) for key in keys}
    return [shuffled(entry, source) for entry in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(documents())
def test_an_edition_does_not_differ_from_itself(document):
    assert compare(document, deepcopy(document)) == []


@settings(deadline=None)
@given(documents(), documents(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_sections_changes_nothing(old, new, source):
    expected = compare(old, new)
    old, new = shuffled(old, source), shuffled(new, source)
    for section in ("groups", "indicators", "checklists", "questionnaires"):
        source.shuffle(old[section])
        source.shuffle(new[section])
    assert compare(old, new) == expected


@settings(deadline=None)
@given(documents(), documents())
def test_what_is_added_one_way_is_removed_the_other_way(old, new):
    def found(changes, kind):
        return sorted(
            (change.path, change.title, change.before + change.after) for change in changes if change.kind is kind
        )

    there, back = compare(old, new), compare(new, old)
    assert found(there, ChangeKind.ADDED) == found(back, ChangeKind.REMOVED)
    assert found(there, ChangeKind.REMOVED) == found(back, ChangeKind.ADDED)


@settings(deadline=None)
@given(documents(), documents())
def test_words_of_every_rewording_rebuild_both_texts(old, new):
    for change in compare(old, new):
        assert bool(change.words) == (change.kind is ChangeKind.REWORDED)
        if change.words:
            assert rebuilt(change) == (change.before, change.after)
            assert change.before != change.after


@settings(deadline=None)
@given(documents(), documents())
def test_every_change_is_one_of_a_kind_and_says_something(old, new):
    for change in compare(old, new):
        assert bool(change.old_path) == (change.kind is ChangeKind.MOVED)
        assert bool(change.field) == (change.kind in {ChangeKind.REWORDED, ChangeKind.REWEIGHTED, ChangeKind.CHANGED})
        assert change.before != change.after


@settings(deadline=None)
@given(st.text(), st.text())
def test_words_rebuild_any_two_texts(before, after):
    steps = words(before, after)
    assert "".join(text for operation, text in steps if operation != "ins") == before
    assert "".join(text for operation, text in steps if operation != "del") == after
    assert all(text for _, text in steps)
    assert all(one[0] != other[0] for one, other in pairwise(steps))


# The method as piloted


@pytest.fixture(scope="module")
def first() -> dict[str, Any]:
    return json.loads(FIRST_EDITION.read_text("utf-8"))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all properties but those that say where a part stands."""
    if isinstance(value, dict):
        return [leaf for key, entry in value.items() if key not in KEYS for leaf in leaves(entry, (*path, key))]
    if isinstance(value, list) and path[-1:] != ("options",):
        return [leaf for index, entry in enumerate(value[:2]) for leaf in leaves(entry, (*path, index))]
    return [path]


def test_no_property_of_a_part_is_left_out(first):
    """Guards the tables of fields against a format that grows."""
    for *steps, name in leaves({key: value for key, value in first.items() if key != "format"}):
        new = deepcopy(first)
        place = new
        for step in steps:
            place = place[step]
        value = place[name]
        place[name] = {bool: lambda v: not v, int: lambda v: v + 1, list: lambda v: [*v, "Ещё"]}.get(
            type(value), lambda v: f"{v} 7"
        )(value)
        assert len(compare(first, new)) == 1, (*steps, name)


def split(first: dict[str, Any]) -> dict[str, Any]:
    """Edition 1 with 3.1 divided into four, as edition 2 does."""
    new = deepcopy(first)
    (whole,) = [entry for entry in new["checklists"] if entry["indicator"] == "3.1"]
    new["checklists"].remove(whole)
    for part in range(4):
        code = f"3.1.{part + 1}"
        new["indicators"].append(indicator(code, f"Информация, часть {part + 1}", group=3))
        items = deepcopy(whole["items"][5 * part : 5 * part + 5])
        renumber(items)
        new["checklists"].append(checklist(code, *(entry | {"zone": ""} for entry in items), title=f"Часть {part + 1}"))
    return new


def test_the_items_of_a_divided_checklist_moved_and_nothing_else_is_told_of_them(first):
    changes = compare(first, split(first))
    moves = [(change.old_path, change.path) for change in changes if change.kind is ChangeKind.MOVED]
    assert moves == [
        (f"checklists/3.1/items/{number + 1}", f"checklists/3.1.{number // 5 + 1}/items/{number % 5 + 1}")
        for number in range(20)
    ]
    assert {kind: count for kind, count in summary(changes).items() if count} == {
        ChangeKind.ADDED: 8,
        ChangeKind.REMOVED: 1,
        ChangeKind.MOVED: 20,
    }


def reworked(value: Any, source: random.Random) -> Any:
    """Every text with every fifth word replaced."""
    if isinstance(value, dict):
        return {key: entry if key in KEYS else reworked(entry, source) for key, entry in value.items()}
    if isinstance(value, list):
        return [reworked(entry, source) for entry in value]
    if isinstance(value, str) and " " in value:
        return " ".join(
            w if "<" in w or source.random() > 0.2 else source.choice(["и", "новое"]) for w in value.split()
        )
    return value


def test_where_every_text_is_reworded_each_pair_is_compared_word_by_word_once(first, monkeypatch):
    new = reworked(split(first), random.Random(5))
    compared = []
    monkeypatch.setattr(comparing, "words", lambda *texts: compared.append(texts) or words(*texts))
    changes = compare(first, new)
    assert len(compared) == summary(changes)[ChangeKind.REWORDED] > 200


def test_the_work_of_a_comparison_grows_no_faster_than_the_pairs_of_one_list():
    def work(count: int) -> int:
        rows = [f"Пункт номер {number} о приёме клиентов." for number in range(count)]
        old, new = base(), base()
        old["checklists"][0]["items"] = [item(place, text) for place, text in enumerate(rows, 1)]
        new["checklists"][0]["items"] = [item(place, f"{text} Иначе.") for place, text in enumerate(rows, 1)]
        return calls(lambda: compare(old, new))

    assert work(80) <= 4.2 * work(40)
