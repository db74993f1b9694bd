"""Every fault of a document is named where it is; a valid one has none. The schema file agrees."""

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pydantic
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from methodology import spec
from methodology.spec import records
from methodology.spec.json_schema import json_schema
from methodology.validation import Fault, faults
from tests.work import calls

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "methodology/edition.schema.json").read_text())
PILOT = json.loads((ROOT / "data/editions/1.json").read_text())
KEYS = {"groups": "number", "indicators": "code", "checklists": "indicator", "questionnaires": "audience"}

Draw = Callable[[st.SearchStrategy[Any]], Any]
schema = jsonschema.Draft202012Validator(SCHEMA)
few = settings(max_examples=40, deadline=None)
fewer = settings(max_examples=8, deadline=None)


# --- Valid methods ----------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def parts_of_one(draw: Draw, count: int) -> list[str]:
    """That many shares that sum to 1."""
    cuts = sorted(draw(st.integers(0, 10_000)) for _ in range(count - 1))
    sizes = [higher - lower for lower, higher in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return [spec.number(Decimal(size) / 10_000) for size in sizes]


def points(draw: Draw, low: int = 1, high: int = 300) -> str:
    return spec.number(Decimal(draw(st.integers(low, high))) / 100)


def total(items: list[dict[str, Any]]) -> str:
    return spec.number(sum(Decimal(item["points"]) for item in items))


def make_item(number: int, **values: Any) -> dict[str, Any]:
    evidence = ["none", "link", "photo", "date", "link;date"][number % 5]
    filled = {"level": None, "zone": "", "points": "", "points_note": "", "report_place": ""}
    return {"number": number, "text": "Слово", "evidence": evidence} | filled | values


def make_checklist(draw: Draw, code: str, rule: str) -> dict[str, Any]:
    made = {"indicator": code, "title": "Слово", "rule": rule, "maximum": points(draw, 100), "per_kind": ""}
    made |= {"factor": "", "level_points": {"3": "", "2": "", "1": ""}, "text": "", "report_place": ""}
    count = draw(st.integers(2, 4))
    match rule:
        case "sum" | "bonus":
            items = [make_item(n + 1, points=points(draw, 1, 25)) for n in range(count)]
            made["maximum"] = total(items)
        case "levels":
            zones = ["Вход", "Зал"]
            items = [make_item(n + 1, level=at, zone=z) for at in (3, 2, 1, None) for z in zones for n in (0, 1)]
            made |= {"level_points": {"3": "0.75", "2": "1.5", "1": "2"}, "maximum": "2"}
        case "variety":
            items = [make_item(n + 1) for n in range(count)]
            made["per_kind"] = points(draw, 1, 100)
        case "growth":
            items, made["factor"] = [make_item(1)], points(draw)
        case _:
            items = [make_item(1)]
    return made | {"items": items}


def make_question(number: str, kind: str, **values: Any) -> dict[str, Any]:
    made = {"block": "comment" if kind == "comment" else "main", "number": number, "kind": kind, "text": "Слово"}
    made |= {"hint": "", "indicator": "", "condition": "", "skip_if_remote": kind == "scale", "required": False}
    return made | {"options": [], "report_place": ""} | values


RULED = {"1.1": "sum", "1.2": "levels", "1.3": "variety", "2.1": "growth", "2.2": "yes_no", "2.3": "bonus"}
CODES = {1: ["1.1", "1.2", "1.3"], 2: ["2.1", "2.2", "2.3"], 3: ["3.1", "3.1.1", "3.2", "site"]}
IDLE = {"3.2": "suspended", "site": "withdrawn"}


@st.composite
def methods(draw: Draw) -> spec.Document:
    """A small method that has one of everything; 3.1 and 3.1.1 are measured by questions alone, group 1 has weights."""
    weights = parts_of_one(draw, 2), parts_of_one(draw, 2)
    parameters = {"positive_from": 8, "scale_max": 10, "subjective_weight": weights[0][0]}
    parameters |= {"objective_weight": weights[0][1], "jobseeker_weight": weights[1][0]}
    parameters |= {"employer_weight": weights[1][1], "minimum_cell": draw(st.integers(1, 99)), "minimum_pairs": 5}
    parameters |= {"minimum_answers": 20, "minimum_coverage": "0.8", "region_weighting": "clients"}
    parameters |= {"country_weighting": "equal", "sanctioned": "zero", "confidence": "0.95", "decimals": 2}
    parameters |= {"missing_answers": "estimate", "absent_audience": "unmeasured", "intervals": "correlation"}
    parameters |= {"weight_tolerance": "0.25", "stars": draw(st.booleans()), "star_bands": "50 60 70.5 80 90"}
    shares = iter(parts_of_one(draw, 3))
    groups = [{"number": n, "title": "Слово", "weight": next(shares), "text": ""} for n in CODES]
    within = dict(zip(CODES[1], parts_of_one(draw, 3), strict=True))
    indicators = [
        {
            "code": code,
            "group": group,
            "title": "Слово",
            "level": "managing" if code == "site" else "office",
            "status": IDLE.get(code, "active"),
            "status_reason": "Нет данных." if code in IDLE else "",
            "weight": within.get(code, ""),
            "measures": "",
            "method": "",
            "report_place": "",
        }
        for group, codes in CODES.items()
        for code in codes
    ]
    checklists = [make_checklist(draw, code, rule) for code, rule in RULED.items()]
    checklists.append(make_checklist(draw, "site", "sum"))
    questionnaires = []
    for audience in draw(st.permutations(["jobseeker", "employer"])):
        questions = [
            make_question("email", "text"),
            make_question("1", "scale", indicator="3.1"),
            make_question("2", "gate_scale", indicator="2.3", options=["Да", "Нет"]),
            make_question("3", "yes_no_unknown", indicator="3.2"),
            make_question("4", "choice", options=["Лично", "По телефону"]),
            make_question("5", "choice"),
            make_question("6", "matrix"),
            make_question("6.1", "matrix_row", indicator="3.1.1"),
            make_question("6.2", "matrix_row", indicator="3.1.1"),
            make_question("D1", "profile", options=["до 35", "старше"]),
            make_question("7", "comment"),
        ]
        questionnaires.append({"audience": audience, "title": "Слово", "text": "", "report_place": ""})
        questionnaires[-1]["questions"] = questions
    method = {"format": 1, "parameters": parameters, "groups": groups, "indicators": indicators}
    method |= {"checklists": checklists, "questionnaires": questionnaires}
    written = [(holder, key) for _, holder, key in places(method) if key in ("title", "text", "hint", "measures")]
    for holder, key in draw(st.lists(st.sampled_from(written), max_size=4)):
        holder[key] = draw(words)
    return method


def places(value: Any, form: dict[str, Any] = SCHEMA, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place of a valid document in order, by the schema file: its path, and where it is kept."""
    form = SCHEMA["$defs"][form["$ref"].rpartition("/")[2]] if "$ref" in form else form
    if "properties" in form:
        for name, below in form["properties"].items():
            yield f"{path}/{name}".strip("/"), value, name
            yield from places(value[name], below, f"{path}/{name}")
    elif "$ref" in form.get("items", {}):
        list_name = path.rpartition("/")[2]
        keys = [row[KEYS.get(list_name, "number")] for row in value]
        for place, (row, key) in enumerate(zip(value, keys, strict=True)):
            shared = list_name == "items" and Counter(keys)[key] > 1
            at = f"{path}/#{place + 1}" if shared else f"{path}/{key}"
            yield at.strip("/"), value, place
            yield from places(row, form["items"], at)


def check_messages(found: list[Fault]) -> None:
    """Messages say in Russian what is wrong, and in a second sentence what to do."""
    for fault in found:
        assert re.search("[а-яё]{3}", fault.message), fault
        assert re.fullmatch(r"[А-ЯЁ].+: .+\. [А-ЯЁ].+\.", fault.message, re.DOTALL), fault
        fault.path.encode()
        fault.message.encode()


# --- Tests of what is right -------------------------------------------------------------------------------------------


def mended(document: spec.Document) -> spec.Document:
    """The pilot's method with the points that the report does not give."""
    document = copy.deepcopy(document)
    for checklist in document["checklists"]:
        if checklist["indicator"] == "5.3":
            for item in checklist["items"]:
                item["points"] = "0.5"
    return document


def test_the_pilots_method_is_valid():
    assert faults(mended(PILOT)) == []
    schema.validate(mended(PILOT))


def test_the_published_schema_is_that_of_the_fields():
    """Write it anew with `python -m methodology.spec.json_schema > methodology/edition.schema.json`."""
    assert json.dumps(SCHEMA) == json.dumps(json_schema())


def test_the_schema_is_a_schema_explained_in_russian():
    schema.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "edition.schema.json"
    forms = [SCHEMA, *SCHEMA["$defs"].values()]
    for form in forms:
        for below in [form, *form.get("properties", {}).values()]:
            assert "$ref" in below or re.search("[А-Яа-я]", below["title"])


@given(methods())
@few
def test_any_valid_method_has_no_fault(method):
    assert faults(method) == []
    schema.validate(method)
    records.Edition.model_validate(method)


@given(methods(), st.randoms(use_true_random=False))
@few
def test_the_order_of_keys_does_not_matter(method, rng):
    method["groups"][0]["weight"] = method["indicators"][1]["code"] = 7
    method["extra"] = method["other"] = 1

    def shuffled(value):
        if isinstance(value, dict):
            return {key: shuffled(below) for key, below in rng.sample(sorted(value.items()), len(value))}
        return [shuffled(below) for below in value] if isinstance(value, list) else value

    assert faults(shuffled(method)) == faults(method)


@given(methods())
@few
def test_an_idle_indicator_may_lack_its_sources_or_keep_them(method):
    method["checklists"][-1] |= {"maximum": ""}
    assert faults(method) == []
    method["checklists"].pop()
    method["questionnaires"] = [drop_questions(q, "3.2") for q in method["questionnaires"]]
    assert faults(method) == []


def drop_questions(questionnaire: dict[str, Any], *codes: str) -> dict[str, Any]:
    kept = [question for question in questionnaire["questions"] if question["indicator"] not in codes]
    return questionnaire | {"questions": kept}


@given(methods())
@few
def test_extra_services_stand_outside_the_levels(method):
    checklist = part(method, "checklists", "1.2")
    checklist["items"] = [item for item in checklist["items"] if item["level"]]
    assert faults(method) == []


# --- Breakers: each breaks a valid method in one way and says where the faults are ------------------------------------


def part(method: spec.Document, rows: str, key: Any) -> dict[str, Any]:
    return next(row for row in method[rows] if row[KEYS[rows]] == key)


def asked(method: spec.Document, number: str) -> dict[str, Any]:
    """A question of the employers' questionnaire."""
    rows = part(method, "questionnaires", "employer")["questions"]
    return next(question for question in rows if question["number"] == number)


def put(path: str, **values: Any) -> Callable[[spec.Document, Draw], str]:
    """Puts the value at `path`/name."""
    ((name, value),) = values.items()

    def breaker(method: spec.Document, draw: Draw) -> str:
        target = {at: holder[key] for at, holder, key in places(method)}[path] if path else method
        target[name] = value
        return f"{path}/{name}".strip("/")

    return breaker


def put_at(path: str, at: str, **values: Any) -> Callable[[spec.Document, Draw], str]:
    """Puts the value at `path`, where the fault is expected at `at`."""

    def breaker(method: spec.Document, draw: Draw) -> str:
        put(path, **values)(method, draw)
        return at

    return breaker


def missing_key(method, draw):
    found = [place for place in places(method) if isinstance(place[2], str)]
    path, holder, key = draw(st.sampled_from(found))
    above, _, name = path.rpartition("/")
    rows = above.rpartition("/")[0]
    if name == KEYS.get(rows, "number") and above:
        # A part that has lost its name is known by its place.
        place = next(place for at, _, place in places(method) if at == above)
        path = f"{rows}/#{place + 1}/{name}"
    del holder[key]
    return path


def superfluous_key(method, draw):
    parts = [(path, holder[key]) for path, holder, key in places(method) if isinstance(holder[key], dict)]
    path, target = draw(st.sampled_from([("", method), *parts]))
    target[draw(st.sampled_from(["maximum_note", "Вес", "", "\ud800", "x" * 5000]))] = "1"
    return path


def group_weight(method, draw):
    group = draw(st.sampled_from(method["groups"]))
    group["weight"] = draw(shares_but(group["weight"]))
    return "groups"


def shares_but(value: str) -> st.SearchStrategy[str]:
    return st.integers(0, 10_000).map(lambda n: spec.number(Decimal(n) / 10_000)).filter(lambda text: text != value)


def no_active_indicator(method, draw):
    for indicator in method["indicators"]:
        if indicator["group"] == 2:
            indicator |= {"status": "suspended", "status_reason": "Нет данных."}
    return "groups/2"


def second_group_of_that_number(method, draw):
    method["groups"].append(method["groups"][1] | {"weight": "0"})
    return "groups/2/number"


def some_weights_empty(method, draw):
    code = draw(st.sampled_from(CODES[1]))
    part(method, "indicators", code)["weight"] = ""
    return f"indicators/{code}/weight"


def one_weight_given(method, draw):
    code = draw(st.sampled_from(CODES[2]))
    part(method, "indicators", code)["weight"] = draw(shares_but(""))
    return [f"indicators/{other}/weight" for other in CODES[2] if other != code]


def member_weight(method, draw):
    indicator = part(method, "indicators", draw(st.sampled_from(CODES[1])))
    indicator["weight"] = draw(shares_but(indicator["weight"]))
    return "groups/1"


def parameter_pair(first, second):
    def breaker(method, draw):
        name = draw(st.sampled_from([first, second]))
        method["parameters"][name] = draw(shares_but(method["parameters"][name]))
        return f"parameters/{first}"

    return breaker


def stars_without_bands(method, draw):
    bands = st.sampled_from(["", "  ", "60 50", "50 50", "50; 60", "50,5 60", "50 101", "-1 5", "NaN", "1e1", "50 ٦٠"])
    method["parameters"] |= {"stars": True, "star_bands": draw(bands)}
    return "parameters/star_bands"


def second_indicator_of_that_code(method, draw):
    method["indicators"].append(part(method, "indicators", "3.1") | {"weight": ""})
    return "indicators/3.1/code"


def unmeasured(method, draw):
    method["questionnaires"] = [drop_questions(q, "3.1") for q in method["questionnaires"]]
    return "indicators/3.1"


def bonus_without_question(method, draw):
    method["questionnaires"] = [drop_questions(q, "2.3") for q in method["questionnaires"]]
    return "indicators/2.3"


def second_checklist(method, draw):
    method["checklists"].append(copy.deepcopy(method["checklists"][0]))
    return "checklists/1.1/indicator"


def same_item_twice(method, draw):
    checklist = part(method, "checklists", "1.2")
    at = draw(st.integers(0, len(checklist["items"]) - 1))
    checklist["items"].append(copy.deepcopy(checklist["items"][at]))
    return f"checklists/1.2/items/#{len(checklist['items'])}/number"


def item_points(code):
    def breaker(method, draw):
        item = draw(st.sampled_from(part(method, "checklists", code)["items"]))
        item["points"] = spec.number(Decimal(item["points"]) + Decimal("0.01"))
        return f"checklists/{code}/maximum"

    return breaker


def missing_level(method, draw):
    level = draw(st.sampled_from([3, 2, 1]))
    checklist = part(method, "checklists", "1.2")
    checklist["items"] = [item for item in checklist["items"] if item["level"] != level]
    return "checklists/1.2/items"


def two_answers_to_yes_or_no(method, draw):
    part(method, "checklists", "2.2")["items"].append(make_item(2))
    return "checklists/2.2/items"


def no_answer_to_yes_or_no(method, draw):
    part(method, "checklists", "2.2")["items"].clear()
    return "checklists/2.2/items"


def great_bonus(method, draw):
    checklist = part(method, "checklists", "2.3")
    checklist["items"][0]["points"] = "1.01"
    checklist["maximum"] = total(checklist["items"])
    return "checklists/2.3/maximum"


def no_such_audience(method, draw):
    method["questionnaires"].pop(draw(st.integers(0, 1)))
    return "questionnaires"


def audience_unknown(method, draw):
    place = draw(st.integers(0, 1))
    method["questionnaires"][place]["audience"] = "students"
    return f"questionnaires/#{place + 1}/audience"


def second_questionnaire(method, draw):
    method["questionnaires"].append(copy.deepcopy(part(method, "questionnaires", "employer")))
    return "questionnaires/employer/audience"


def same_question_twice(method, draw):
    part(method, "questionnaires", "employer")["questions"].append(make_question("1", "comment"))
    return "questionnaires/employer/questions/1/number"


def row_without_matrix(method, draw):
    questions = part(method, "questionnaires", "employer")["questions"]
    questions.append(make_question("8.1", "matrix_row", indicator="3.1"))
    return "questionnaires/employer/questions/8.1/kind"


def row_at_the_beginning(method, draw):
    questions = part(method, "questionnaires", "employer")["questions"]
    questions.insert(0, make_question("8.1", "matrix_row", indicator="3.1"))
    return "questionnaires/employer/questions/8.1/kind"


def matrix_without_rows(method, draw):
    part(method, "questionnaires", "employer")["questions"].append(make_question("8", "matrix"))
    return "questionnaires/employer/questions/8/kind"


def scored_question_without_indicator(method, draw):
    number = draw(st.sampled_from(["2", "3", "6.1"]))
    asked(method, number)["indicator"] = ""
    return f"questionnaires/employer/questions/{number}/indicator"


EMPLOYER = "questionnaires/employer/questions"

FORM = {
    "a key is missing": missing_key,
    "a key is superfluous": superfluous_key,
    "the format is unknown": put("", format=2),
    "the format is a text": put("", format="1"),
    "the format is true": put("", format=True),
    "the parameters are a list": put("", parameters=[]),
    "the groups are an object": put("", groups={}),
    "a parameter is null": put("parameters", minimum_cell=None),
    "a share is a number": put("parameters", subjective_weight=0.6),
    "a share is empty": put("parameters", confidence=""),
    "a share has an exponent": put("parameters", subjective_weight="6e-1"),
    "a share has a needless zero": put("parameters", subjective_weight="0.60"),
    "a share has a comma": put("parameters", subjective_weight="0,6"),
    "a share is greater than 1": put("parameters", subjective_weight="1.2"),
    "a share is negative": put("parameters", weight_tolerance="-0.1"),
    "a share is not a number": put("parameters", minimum_coverage="NaN"),
    "a share has Arabic digits": put("parameters", minimum_coverage="0.٨"),
    "a share is endless": put("groups/1", weight="0." + "3" * 90_000),
    "pairs are none": put("parameters", minimum_pairs=0),
    "a whole number is true": put("parameters", minimum_answers=True),
    "a whole number has a point": put("parameters", minimum_answers=20.5),
    "a whole number is huge": put("parameters", scale_max=10**4000),
    "decimals are too many": put("parameters", decimals=3),
    "decimals are too few": put("parameters", decimals=1),
    "a weighting is unknown": put("parameters", region_weighting="answers"),
    "a sanction is unknown": put("parameters", sanctioned=""),
    "stars are a number": put("parameters", stars=0),
    "a title is blank": put("groups/2", title=" \n"),
    "a title is too long": put("indicators/3.1", title="д" * 256),
    "a text has half a character": put("groups/2", text="\ud83d"),
    "a text has a null character": put("groups/2", text="a\0b"),
    "an indicator has no code": put_at("indicators/3.2", "indicators/#9/code", code=""),
    "a code has a slash": put_at("indicators/3.2", "indicators/#9/code", code="3/2"),
    "a level of an indicator is unknown": put("indicators/3.1", level="region"),
    "a status is unknown": put("indicators/3.1", status="draft"),
    "a rule is unknown": put("checklists/1.1", rule="product"),
    "points are negative": put("checklists/1.1/items/2", points="-1"),
    "points have three decimals": put("checklists/1.3", per_kind="0.125"),
    "points are too many": put("checklists/1.3", maximum="1000"),
    "a level of an item is unknown": put("checklists/1.2/items/#1", level=4),
    "an item says nothing": put("checklists/1.1/items/1", text=""),
    "an item has no number": put_at("checklists/1.1/items/1", "checklists/1.1/items/#1/number", number=0),
    "evidence is unknown": put("checklists/1.1/items/1", evidence="video"),
    "an audience is unknown": audience_unknown,
    "a kind of question is unknown": put(f"{EMPLOYER}/7", kind="stars"),
    "a block is unknown": put(f"{EMPLOYER}/7", block="footer"),
    "a question says nothing": put(f"{EMPLOYER}/7", text=""),
    "options are a text": put(f"{EMPLOYER}/4", options="Да\nНет"),
    "an option is empty": put(f"{EMPLOYER}/4", options=["Да", ""]),
    "an option has two lines": put(f"{EMPLOYER}/4", options=["Да", "Нет\nНе знаю"]),
    "an option is there twice": put(f"{EMPLOYER}/4", options=["Да", "Да"]),
    "an option is a list": put(f"{EMPLOYER}/4", options=["Да", []]),
}
SENSE = {
    "weights of groups do not sum to 1": group_weight,
    "a group has no active indicator": no_active_indicator,
    "two groups have one number": second_group_of_that_number,
    "one indicator of a group has no weight": some_weights_empty,
    "one indicator of a group alone has a weight": one_weight_given,
    "weights of a group's indicators do not sum to 1": member_weight,
    "subjective and objective weights do not sum to 1": parameter_pair("subjective_weight", "objective_weight"),
    "weights of audiences do not sum to 1": parameter_pair("jobseeker_weight", "employer_weight"),
    "a positive answer is above the scale": put("parameters", positive_from=11),
    "intervals are certain": put("parameters", confidence="1"),
    "intervals are empty": put("parameters", confidence="0"),
    "stars have no increasing bands": stars_without_bands,
    "two indicators have one code": second_indicator_of_that_code,
    "the group of an indicator is unknown": put("indicators/3.1", group=9),
    "a suspended indicator has no reason": put("indicators/3.2", status_reason=" "),
    "a withdrawn indicator has no reason": put("indicators/site", status_reason=""),
    "an active indicator is not measured": unmeasured,
    "a bonus has nothing to be added to": bonus_without_question,
    "a checklist belongs to no indicator": put_at("checklists/site", "checklists/9.9/indicator", indicator="9.9"),
    "an indicator has two checklists": second_checklist,
    "an item is there twice": same_item_twice,
    "a checklist has no maximum": put("checklists/2.2", maximum=""),
    "a maximum is 0": put("checklists/2.1", maximum="0"),
    "an item of a sum has no points": put("checklists/1.1/items/2", points=""),
    "points of a sum are not the maximum": item_points("1.1"),
    "a level has no points": put("checklists/1.2/level_points", **{"2": ""}),
    "levels do not increase": put("checklists/1.2/level_points", **{"2": "0.75"}),
    "the best level is below the second": put_at(
        "checklists/1.2/level_points", "checklists/1.2/level_points/1", **{"2": "2.5"}
    ),
    "the best level is not the maximum": put("checklists/1.2/level_points", **{"1": "1.9"}),
    "a level has no item": missing_level,
    "variety has no points for a kind": put("checklists/1.3", per_kind=""),
    "variety has 0 points for a kind": put("checklists/1.3", per_kind="0"),
    "a kind gives more than the maximum": put_at("checklists/1.3", "checklists/1.3/maximum", per_kind="4"),
    "growth has no factor": put("checklists/2.1", factor=""),
    "growth has the factor 0": put("checklists/2.1", factor="0"),
    "yes or no is asked twice": two_answers_to_yes_or_no,
    "yes or no is not asked": no_answer_to_yes_or_no,
    "an item of a bonus has no points": put("checklists/2.3/items/1", points=""),
    "points of a bonus are not the maximum": item_points("2.3"),
    "a bonus is greater than 1": great_bonus,
    "an audience is not asked": no_such_audience,
    "an audience is asked twice": second_questionnaire,
    "a question is there twice": same_question_twice,
    "a scored question feeds nothing": scored_question_without_indicator,
    "a scored question feeds an unknown indicator": put(f"{EMPLOYER}/3", indicator="9.9"),
    "another question feeds an unknown indicator": put(f"{EMPLOYER}/6", indicator="9.9"),
    "a row has no matrix": row_without_matrix,
    "a row stands first": row_at_the_beginning,
    "a matrix has no rows": matrix_without_rows,
    "a choice has one option": put(f"{EMPLOYER}/4", options=["Да"]),
    "a profile has one option": put(f"{EMPLOYER}/D1", options=["Да"]),
}


@pytest.mark.parametrize("breaker", [pytest.param(breaker, id=name) for name, breaker in SENSE.items()])
@given(method=methods(), data=st.data())
@fewer
def test_a_fault_of_sense_is_named_where_it_is_and_nothing_else(breaker, method, data):
    expected = breaker(method, data.draw)
    found = faults(method)
    assert {fault.path for fault in found} == ({expected} if isinstance(expected, str) else set(expected))
    check_messages(found)
    schema.validate(method)


@pytest.mark.parametrize("breaker", [pytest.param(breaker, id=name) for name, breaker in FORM.items()])
@given(method=methods(), data=st.data())
@fewer
def test_a_fault_of_form_is_named_where_it_is_and_refused_by_the_schema(breaker, method, data):
    expected = breaker(method, data.draw)
    found = faults(method)
    assert expected in {fault.path for fault in found}
    check_messages(found)
    assert not schema.is_valid(method)
    with pytest.raises((pydantic.ValidationError, UnicodeEncodeError)):
        records.Edition.model_validate(method)


# --- Whatever json can produce ----------------------------------------------------------------------------------------

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**4000, -(10**4000), 1e400, -0.0])
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["0.6", "NaN", "1e9", "Infinity", "\ud800", "1.3", "active", "sum", "matrix_row"])
)
anything = st.recursive(
    leaves, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3)
)
documents = st.dictionaries(st.sampled_from(list(SCHEMA["properties"])), anything) | anything


@given(documents)
@few
def test_no_json_makes_it_raise(document):
    found = faults(document)
    assert found
    check_messages(found)


@given(method=methods(), data=st.data())
@few
def test_a_method_with_anything_anywhere_does_not_make_it_raise(method, data):
    found = [place for place in places(method) if place[0] != "format"]
    for _, holder, key in data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=4)):
        holder[key] = data.draw(anything)
    check_messages(faults(method))
    if not faults(method):
        assert schema.is_valid(method)


@given(method=methods(), data=st.data())
@few
def test_a_value_of_wrong_form_is_named_where_the_schema_refuses_it(method, data):
    found = [place for place in places(method) if place[2] not in ("format", "number", *KEYS.values())]
    path, holder, key = data.draw(st.sampled_from(found))
    holder[key] = data.draw(leaves)
    assume(not schema.is_valid(method))
    named = [fault.path for fault in faults(method)]
    place = f"{path.rpartition('/')[0]}/#{key + 1}".strip("/") if isinstance(key, int) else path
    assert place in named


@given(method=methods(), data=st.data())
@few
def test_faults_come_in_the_order_of_the_document(method, data):
    ranks = {path: rank for rank, (path, _, _) in enumerate(places(method))}
    names = ("weight", "points", "title", "maximum", "kind", "text", "status", "confidence", "level")
    found = [place for place in places(method) if place[2] in names]
    for _, holder, key in data.draw(st.lists(st.sampled_from(found), min_size=2, max_size=8)):
        holder[key] = data.draw(st.sampled_from(["", None, 5, "0.01", "suspended"]))
    order = [ranks[fault.path] for fault in faults(method)]
    assert order == sorted(order)


def test_an_unknown_format_is_the_only_fault_named():
    assert [fault.path for fault in faults({"format": 2, "groups": 5})] == ["format"]


def test_a_text_that_is_a_number_says_how_to_write_it():
    method = mended(PILOT)
    method["groups"][1]["weight"] = 0.2
    assert faults(method) == [
        Fault(
            "groups/2/weight",
            "Группа 2, вес: не подходит число 0.2. Впишите долю от 0 до 1: в кавычках, с точкой, до четырёх знаков "
            'после неё, без лишних нулей, например "0.6".',
        )
    ]


def test_all_faults_are_named_at_once():
    method = mended(PILOT)
    method["parameters"]["jobseeker_weight"] = "0.7"
    part(method, "groups", 4)["weight"] = "0.1"
    part(method, "indicators", "4.2")["status"] = "suspended"
    part(method, "checklists", "1.3")["items"][2]["points"] = "0.3"
    asked(method, "14")["options"] = ["Лично"]
    assert [(fault.path, fault.message) for fault in faults(method)] == [
        (
            "parameters/jobseeker_weight",
            "Параметры расчёта, вес соискателей: вместе с полем «вес работодателей» даёт 1,2, а нужно 1. Поправьте их.",
        ),
        ("groups", "Группы: веса в сумме дают 0,9, а нужно 1. Поправьте веса групп."),
        (
            "indicators/4.2/status_reason",
            "Показатель 4.2, причина: пусто. Напишите, почему показатель не действует.",
        ),
        (
            "checklists/1.3/maximum",
            "Чек-лист 1.3, максимум: 1, а баллы параметров в сумме дают 1,1. Поправьте максимум или баллы.",
        ),
        (
            "questionnaires/employer/questions/14/options",
            "Анкета работодателей, вопрос 14, варианты: вариант один, выбирать не из чего. "
            "Добавьте второй или уберите варианты.",
        ),
    ]


def test_the_bounds_themselves_are_allowed():
    method = mended(PILOT)
    method["parameters"] |= {"positive_from": 10, "stars": True, "star_bands": "0 50 100", "minimum_pairs": 1}
    method["groups"][0] |= {"title": "д" * 255, "weight": "0"}
    method["groups"][1]["weight"] = "0.4"
    part(method, "checklists", "2.3")["per_kind"] = "2"
    part(method, "checklists", "3.3")["maximum"] = "999.99"
    part(method, "checklists", "1.3")["rule"] = "bonus"
    assert faults(method) == []
    schema.validate(method)


@pytest.mark.parametrize("bands", ["50 50", "60 50", "50 101", ""])
def test_star_bands_increase_up_to_100(bands):
    method = mended(PILOT)
    method["parameters"] |= {"stars": True, "star_bands": bands}
    assert [fault.path for fault in faults(method)] == ["parameters/star_bands"]


@pytest.mark.parametrize("nothing", ["", None])
def test_what_is_left_empty_in_the_cms_is_asked_for_without_the_ways_of_the_file(nothing):
    method = mended(PILOT)
    method["parameters"]["confidence"] = nothing
    assert faults(method) == [
        Fault("parameters/confidence", "Параметры расчёта, надёжность интервалов: пусто. Впишите долю от 0 до 1.")
    ]


def test_a_long_value_is_shown_by_its_beginning():
    method = mended(PILOT)
    method["parameters"]["star_bands"] = "5" * 41
    (fault,) = faults(method)
    assert f"не подходит «{'5' * 40}…»." in fault.message


def with_items(count: int) -> spec.Document:
    """A method whose items bear each of 500 numbers again and again."""
    method = mended(PILOT)
    checklist = part(method, "checklists", "1.3")
    checklist["items"] = [checklist["items"][0] | {"number": number % 500 + 1} for number in range(count)]
    return method


def test_all_faults_of_a_great_document_are_found_and_the_work_grows_no_faster_than_the_document():
    small, great = with_items(5_000), with_items(10_000)
    assert len(faults(great)) == 10_000 - 500 + 1
    assert calls(lambda: faults(great)) <= 2.1 * calls(lambda: faults(small))


def test_a_fault_of_a_whole_part_names_the_part():
    method = mended(PILOT)
    method["surplus"] = method["groups"][2]["surplus"] = 1
    assert faults(method) == [
        Fault("", "Редакция: лишний ключ «surplus». Уберите его."),
        Fault("groups/3", "Группа 3: лишний ключ «surplus». Уберите его."),
    ]
