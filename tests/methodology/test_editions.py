"""Editions: frozen for ever, the same on both engines, readable, comparable."""

import hashlib
import json

import jsonschema
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.html import escape

from methodology import spec
from methodology.compiling import compile_pages
from methodology.diff import ChangeKind, compare
from methodology.exchange import from_xlsx
from methodology.freezing import MethodHasFaults, MethodMoved, NothingChanged, add, check, freeze
from methodology.models import ChecklistPage, Edition, IndicatorGroupPage, IndicatorPage
from methodology.reading import by_part, part_of, place, read
from methodology.typesetting import RichText, pdf
from tests.fixtures.pages import markup
from tests.methodology.test_pdf import conformance


@pytest.fixture
def last(pilot) -> Edition:
    return Edition.objects.newest()


def reword(code: str = "1.3", text: str = "Часы приёма опубликованы и вывешены у входа.") -> ChecklistPage:
    page = ChecklistPage.objects.child_of(IndicatorPage.objects.get(code=code)).get()
    item = page.items.all()[1]
    item.text = text
    page.items.add(item)
    page.save_revision().publish()
    return page


def test_three_editions_come_with_the_pilot(pilot):
    first, second, third = Edition.objects.order_by("number")
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert {i["code"] for i in first.document["indicators"] if i["status"] == "active"} >= {"site", "3.1"}
    assert "3.1.4" in {i["code"] for i in second.document["indicators"]}
    assert "site" not in {i["code"] for i in spec.active(second.document)}
    rules = {"intervals": "correlation", "missing_answers": "estimate", "absent_audience": "unmeasured"}
    assert third.document == second.document | {"parameters": second.document["parameters"] | rules}


def test_the_live_method_is_valid_and_equals_the_last_edition(last):
    compiled = compile_pages()
    assert check(compiled) == []
    assert spec.digest(compiled.document) == last.sha256
    with pytest.raises(NothingChanged):
        freeze(by=None, in_force_from=None)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_published_document_obeys_the_published_schema(pilot, client, number):
    schema = client.get("/methodology/editions/edition.schema.json").json()
    jsonschema.validate(client.get(f"/methodology/editions/{number}/edition.json").json(), schema)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_published_digest_is_that_of_the_published_bytes(pilot, client, number):
    response = client.get(f"/methodology/editions/{number}/edition.json")
    edition = Edition.objects.get(number=number)
    assert hashlib.sha256(response.content).hexdigest() == edition.sha256
    assert spec.encode(json.loads(response.content)) == response.content
    assert edition.sha256 in markup(client.get(f"/methodology/editions/{number}/"))


def test_nobody_changes_a_frozen_edition(last):
    statements = [
        lambda: Edition.objects.update(note="x"),
        lambda: Edition.objects.filter(pk=last.pk).delete(),
        lambda: last.save(),
        lambda: last.delete(),
        lambda: connection.cursor().execute("UPDATE methodology_edition SET content = ''"),
        lambda: connection.cursor().execute("DELETE FROM methodology_edition"),
    ]
    for statement in statements:
        with pytest.raises(DatabaseError, match="frozen edition"), transaction.atomic():
            statement()
    assert Edition.objects.get(pk=last.pk).sha256 == last.sha256


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_nobody_empties_the_table_of_editions(last):
    with pytest.raises(DatabaseError, match="frozen edition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE methodology_edition CASCADE")


def test_a_new_wording_makes_the_next_edition_and_leaves_the_last_as_it_was(last, methodologist):
    reword()
    edition = freeze(by=methodologist, in_force_from=None, note="Уточнён пункт о приёме.")
    assert (edition.number, edition.author) == (last.number + 1, methodologist)
    changes = compare(last.document, edition.document)
    assert [change.path for change in changes] == ["checklists/1.3/items/2"]
    assert "вывешены у входа" not in Edition.objects.get(pk=last.pk).content


def test_marks_of_the_editor_make_no_edition(last):
    page = IndicatorPage.objects.get(code="1.3")
    page.measures = page.measures.replace("<p>", '<p data-block-key="a1b2c">', 1).replace("</p>", "</p>\n", 1)
    page.save_revision().publish()
    assert spec.digest(compile_pages().document) != last.sha256
    with pytest.raises(NothingChanged, match="не изменилась"):
        freeze(by=None, in_force_from=None)
    assert Edition.objects.newest() == last


def test_nothing_is_frozen_but_what_was_looked_at(last):
    reword()
    seen = spec.digest(compile_pages().document)
    reword("3.2", "Опубликовано, пока методолог читал.")
    with pytest.raises(MethodMoved):
        freeze(by=None, in_force_from=None, seen=seen)
    assert Edition.objects.newest() == last


def test_a_draft_is_not_frozen(last):
    page = IndicatorPage.objects.get(code="1.3")
    page.title = "Черновик"
    page.save_revision()
    assert spec.digest(compile_pages().document) == last.sha256


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_a_methodologist_freezes(role, request, last):
    reword()
    with pytest.raises(PermissionDenied):
        freeze(by=request.getfixturevalue(role), in_force_from=None)
    assert Edition.objects.newest() == last


def test_all_faults_are_named_at_once_with_the_form_where_each_is_mended(last):
    group = IndicatorGroupPage.objects.get(number=1)
    group.weight = None
    group.save_revision().publish()
    reword(text=" ")
    with pytest.raises(MethodHasFaults) as refusal:
        freeze(by=None, in_force_from=None)
    paths = {mend.fault.path: mend.edit_url for mend in refusal.value.faults}
    assert f"/cms/pages/{group.pk}/edit/" in paths.values()
    assert any(path.startswith("checklists/1.3/items/2") for path in paths)
    assert Edition.objects.newest() == last


def test_freezing_takes_few_queries_whatever_the_size(last, django_assert_max_num_queries):
    reword()
    with django_assert_max_num_queries(40):
        freeze(by=None, in_force_from=None)


def test_the_command_freezes_checks_and_refuses_plainly(last, capsys):
    with pytest.raises(CommandError, match="не изменилась"):
        call_command("freeze_edition")
    call_command("freeze_edition", "--dry-run")
    reword()
    call_command("freeze_edition", "--note", "Из командной строки")
    assert Edition.objects.newest().note == "Из командной строки"
    page = reword("3.2")
    page.maximum = None
    page.save_revision().publish()
    with pytest.raises(CommandError, match=r"Чек-лист 3\.2"):
        call_command("freeze_edition", "--dry-run")


def test_public_pages_show_editions_and_their_difference(pilot, client):
    body = markup(client.get("/methodology/editions/"))
    assert "Редакция 1" in body
    assert "Редакция 2" in body
    assert client.get("/methodology/editions/?a=1&b=2")["Location"] == "/methodology/editions/1/diff/2/"
    difference = markup(client.get("/methodology/editions/1/diff/2/"))
    assert "/feedback/3/" in difference
    assert "<ins>" in difference
    assert "Эти редакции не отличаются" in markup(client.get("/methodology/editions/2/diff/2/"))


def test_a_comparison_that_looks_back_says_so_and_leads_forward(pilot, client):
    back = BeautifulSoup(markup(client.get("/methodology/editions/2/diff/1/")), "html.parser")
    note = back.select_one("main [role=note]")
    assert "Сравнение назад" in note.text
    assert note.a["href"] == "/methodology/editions/1/diff/2/"
    forward = markup(client.get("/methodology/editions/1/diff/2/"))
    assert "Сравнение назад" not in forward
    assert "Сравнение назад" not in markup(client.get("/methodology/editions/2/diff/2/"))


def test_a_reason_stands_by_the_very_part_that_it_names_and_by_no_other(last, client):
    page = reword()
    page.maximum += 1
    item = page.items.all()[0]
    item.points += 1
    page.items.add(item)
    page.save_revision().publish()
    cause = {"about": ["checklists/1.3"], "text": "Добавлен балл.", "remarks": [3]}
    freeze(by=None, in_force_from=None, changes=[cause])
    soup = BeautifulSoup(markup(client.get("/methodology/editions/3/diff/4/")), "html.parser")
    entries = soup.select("section[aria-labelledby=changes] li")
    linked = {entry.b.text: [link["href"] for link in entry.select("a")] for entry in entries}
    assert linked == {
        "Чек-лист 1.3": ["#cause-1", "/feedback/3/"],
        "Чек-лист 1.3, пункт 1": [],
        "Чек-лист 1.3, пункт 2": [],
    }
    assert "Добавлен балл." in soup.find(id="cause-1").text


@pytest.mark.parametrize("path", ["9/", "9/edition.json", "1/diff/9/", "?a=x&b=2", "?a=1", "?a=9&b=1"])
def test_unknown_editions_are_a_404(pilot, client, path):
    response = client.get(f"/methodology/editions/{path}", follow=True)
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("checklists/3.1/items/6", "checklists/3.1"),
        ("indicators/3.1", "indicators/3.1"),
        ("questionnaires/jobseeker/questions/2", "questionnaires/jobseeker"),
        ("parameters/decimals", "parameters"),
        ("groups", "groups"),
    ],
)
def test_the_part_of_a_path(path, part):
    assert part_of(path) == part


def test_differences_are_folded_by_parts_in_their_order_and_none_is_lost(pilot, client):
    changes = compare(*documents())
    parts = by_part((change,) for change in changes)
    assert sum(len(found) for _, found in parts) == len(changes)
    titles = [title for title, _ in parts]
    assert len(set(titles)) == len(titles)
    assert titles[0].startswith("Показатель 3.1 Доступность")
    assert titles[-1] == "Анкета соискателя"
    soup = BeautifulSoup(markup(client.get("/methodology/editions/1/diff/2/")), "html.parser")
    folded = soup.select("section[aria-labelledby=changes] > details")
    assert [details.summary.text.split()[-1] for details in folded] == [str(len(found)) for _, found in parts]
    assert len(soup.select("section[aria-labelledby=changes] ol > li")) == len(changes)


def test_a_link_to_an_indicator_of_an_edition_leads_into_its_fold(pilot, client):
    soup = BeautifulSoup(markup(client.get("/methodology/editions/2/")), "html.parser")
    links = [link["href"][1:] for link in soup.select(".toc a")]
    assert {"parameters", "group-3", "i3.1.2", "jobseeker"} <= set(links)
    for name in links:
        assert soup.find(id=name), name
    for name in ("parameters", "i1.3", "i5.4"):
        found = soup.find(id=name)
        assert found.find_parent("details")
        assert not found.find_parent("summary")  # browsers unfold only what holds the target


def test_an_edition_page_asks_the_database_little(pilot, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/methodology/editions/2/")
    with django_assert_max_num_queries(12):
        client.get("/methodology/editions/1/diff/2/")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("", "Методика"),
        ("groups", "Группы"),
        ("groups/2/weight", "Группа 2"),
        ("indicators/site", "Показатель сайта"),
        ("checklists/1.3/items/2/text", "Чек-лист 1.3, пункт 2"),
        ("questionnaires/employer/questions/14", "Анкета работодателя, вопрос 14"),
        ("parameters/minimum_cell", "Параметр «ответов для показа»"),
    ],
)
def test_parts_are_named_in_russian(path, shown):
    assert place(path) == shown


def test_files_stand_beside_an_edition(pilot, client, last):
    pdf = client.get(f"/methodology/editions/{last.number}/edition.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    workbook = client.get(f"/methodology/editions/{last.number}/edition.xlsx").content
    assert spec.digest(from_xlsx(workbook)) == last.sha256
    assert client.get("/methodology/editions/2/edition.exe").status_code == 404


def test_files_are_written_once_the_freeze_is_committed(last, django_capture_on_commit_callbacks, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    reword()
    with django_capture_on_commit_callbacks(execute=True):
        freeze(by=None, in_force_from=None)
    written = sorted(default_storage.listdir("editions")[1])
    assert [(name[:2], name[-5:].partition(".")[2]) for name in written] == [("4-", "pdf"), ("4-", "xlsx")]


def test_what_an_editor_types_is_no_markup_of_the_pdf(pilot):
    reading = read(Edition.objects.newest().document)
    reading.groups[0]["title"] = 'Кавычка " скобка ] #panic("нет") $x$ \\ конец'
    assert pdf(reading, title="Проба", note="#panic()", sha256="0")[:5] == b"%PDF-"


def test_the_pdf_can_be_listened_to(pilot):
    content = pdf(read(Edition.objects.get(number=2).document), title="Проба", note="", sha256="0")
    assert conformance(content) == "1"
    tables = content.count(b"/S/Table") or content.count(b"/S /Table")
    headings = content.count(b"/S/TH") or content.count(b"/S /TH")
    assert headings >= 3 * tables > 0


def test_spaces_between_marks_reach_the_pdf():
    assert RichText.typeset("<p><b>Из</b> <i>отчёта</i></p>") == '#strong[#"Из"] #emph[#"отчёта"]\n\n'


def test_the_content_of_an_older_edition_is_refused_in_words(pilot, last):
    first = Edition.objects.get(number=1)
    with pytest.raises(NothingChanged, match="уже есть"), transaction.atomic():
        add(first.document, by=None, in_force_from=None, note="", changes=[])
    assert Edition.objects.newest() == last


def test_a_removed_item_is_shown_once_and_a_moved_one_with_its_words(pilot, client):
    body = markup(client.get("/methodology/editions/1/diff/2/"))
    removed = next(c for c in compare(*documents()) if c.kind == ChangeKind.REMOVED and "/items/" in c.path)
    moved = next(c for c in compare(*documents()) if c.kind == ChangeKind.MOVED)
    assert f"<del>{escape(removed.before)}</del>" in body
    assert f"<p>{escape(removed.before)}</p>" not in body
    assert f"<p>{escape(moved.text)}</p>" in body


def documents() -> list[spec.Document]:
    """The two editions whose difference has everything in it."""
    return [Edition.objects.get(number=number).document for number in (1, 2)]
