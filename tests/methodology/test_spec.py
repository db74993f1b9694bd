"""A field is declared once: what a new one of an item needs besides its model and its migration is one line here."""

import copy
import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from methodology import page_values, spec
from methodology.diff import ChangeKind, compare
from methodology.exchange import WorkbookRefused, form, from_xlsx, reading, to_xlsx, writing
from methodology.models import ChecklistItem, ChecklistPage
from methodology.spec import records
from methodology.spec.fields import field
from methodology.spec.json_schema import json_schema
from methodology.spec.kinds import any_text
from methodology.validation import Fault, faults

PILOT = Path(__file__).parents[2] / "data/editions/1.json"


@pytest.fixture
def coloured(monkeypatch) -> None:
    """The fields of an edition with one more of an item, which may be left out."""

    class Item(records.Item):
        colour: str = field(any_text(20), "цвет", "Цвет таблички.", width=12, compared="reworded", default="")

    class Checklist(records.Checklist):
        items: list[Item] = field(None, "параметры")

    class Edition(records.Edition):
        checklists: list[Checklist] = field(None, "чек-листы")

    for record in (Item, Checklist, Edition):
        monkeypatch.setattr(records, record.__name__, record)
    for module in (form, reading, writing):
        monkeypatch.setattr(module, "FORM", form.form_of(Edition))


@pytest.fixture
def document() -> spec.Document:
    """A valid method, without the new field."""
    found = spec.decode(PILOT.read_bytes())
    (unfinished,) = (checklist for checklist in found["checklists"] if checklist["indicator"] == "5.3")
    for item in unfinished["items"]:
        item["points"] = "0.5"
    return found


@pytest.fixture
def red(document) -> spec.Document:
    """The same, and the first item of all is red."""
    changed = copy.deepcopy(document)
    changed["checklists"][0]["items"][0]["colour"] = "красный"
    return changed


def path_of_first(document: spec.Document) -> str:
    checklist = document["checklists"][0]
    return f"checklists/{checklist['indicator']}/items/{checklist['items'][0]['number']}"


def test_a_new_field_is_unknown_until_it_is_declared(red):
    assert [fault.path for fault in faults(red)] == [path_of_first(red)]
    with pytest.raises(ValueError, match="colour"):
        to_xlsx(red)


@pytest.mark.usefixtures("coloured")
def test_a_new_field_is_checked(document, red):
    assert faults(document) == faults(red) == []
    records.Edition.model_validate(document)
    red["checklists"][0]["items"][0]["colour"] = "к" * 21
    assert faults(red) == [
        Fault(
            f"{path_of_first(red)}/colour",
            f"Чек-лист 1.3, параметр 1, цвет: не подходит «{'к' * 21}». Впишите текст: в кавычках, не длиннее "
            "20 знаков, без управляющих символов.",
        )
    ]


@pytest.mark.usefixtures("coloured")
def test_a_new_field_is_in_the_json_schema(document, red):
    schema = json_schema(records.Edition)
    item = schema["$defs"]["item"]
    assert item["properties"]["colour"] == {
        "title": "Цвет",
        "description": "Цвет таблички.",
        "$ref": "#/$defs/text",
        "maxLength": 20,
    }
    assert "colour" not in item["required"]
    for valid in (document, red):
        jsonschema.validate(valid, schema)


@pytest.mark.usefixtures("coloured")
def test_a_new_field_goes_into_a_workbook_and_comes_back(document, red):
    workbook = openpyxl.load_workbook(io.BytesIO(to_xlsx(red)))
    headings = [cell.value for cell in workbook["Пункты"][1]]
    column = headings.index("Цвет") + 1
    assert workbook["Пункты"].cell(2, column).value == "красный"
    assert workbook["Пункты"].column_dimensions[form.letter(column)].width == 12
    assert from_xlsx(to_xlsx(red)) == red
    assert from_xlsx(to_xlsx(document)) == document


def test_a_workbook_from_before_a_new_field_is_still_read(document, request):
    workbook = to_xlsx(document)
    request.getfixturevalue("coloured")
    assert from_xlsx(workbook) == document


@pytest.mark.usefixtures("coloured")
def test_a_column_that_may_not_be_left_out_is_still_asked_for(document):
    workbook = openpyxl.load_workbook(io.BytesIO(to_xlsx(document)))
    workbook["Пункты"]["G1"] = None
    output = io.BytesIO()
    workbook.save(output)
    with pytest.raises(WorkbookRefused) as refusal:
        from_xlsx(output.getvalue())
    assert "нет заголовка «Оговорка о баллах»" in refusal.value.faults[0].message


@pytest.mark.usefixtures("coloured")
def test_a_new_field_is_compared_also_with_an_edition_from_before_it(document, red):
    (change,) = compare(document, red)
    assert (change.kind, change.field, change.before, change.after) == (ChangeKind.REWORDED, "цвет", "", "красный")
    assert compare(document, document) == compare(red, red) == []
    red["checklists"][0]["items"][0]["colour"] = ""
    assert compare(document, red) == []


@pytest.fixture
def with_colour(monkeypatch) -> None:
    """The model's part of a new field."""
    colour = property(lambda item: vars(item).get("_colour", ""), lambda item, value: vars(item).update(_colour=value))
    monkeypatch.setattr(ChecklistItem, "colour", colour, raising=False)
    monkeypatch.setitem(vars(ChecklistItem._meta), "_property_names", ChecklistItem._meta._property_names | {"colour"})


@pytest.mark.usefixtures("db", "coloured", "with_colour")
def test_a_new_field_is_compiled_from_its_page_and_brought_back(document, red):
    for part in (document["checklists"][0], red["checklists"][0]):
        page = ChecklistPage()
        page_values.put(page, records.Checklist, part, {})
        assert page_values.take(page, records.Checklist, {}, indicator=part["indicator"]) == part
    assert page.items.all()[0].colour == "красный"


@pytest.mark.usefixtures("coloured")
def test_a_field_that_may_be_left_out_changes_the_bytes_of_no_edition(document):
    read = from_xlsx(to_xlsx(document))
    assert spec.encode(read) == spec.encode(document)
    assert json.loads(spec.encode(document)) == document
