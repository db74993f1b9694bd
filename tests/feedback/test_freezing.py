"""Freezing an edition in the CMS: remarks are chosen from the accepted ones, each for the very item that it changed."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.exceptions import PermissionDenied
from django.test import Client

from feedback import actions
from feedback.actions import RemarkRefused
from feedback.editions import find_taken_in
from feedback.freezing.actions import freeze
from feedback.models import Remark
from methodology import spec
from methodology.compiling import compile_pages
from methodology.models import ChecklistPage, Edition, IndicatorGroupPage, IndicatorPage
from tests.fixtures.pages import markup
from tests.methodology.test_editions import reword

FREEZE = "/cms/editions/freeze/"
WINDOW = "/cms/editions/accepted-remarks/"
LONG = "Часы приёма руководителя опубликованы на сайте и вывешены у входа; " * 12


@pytest.fixture
def cms(methodologist, client) -> Client:
    """The browser of a methodologist."""
    client.force_login(methodologist)
    return client


def checklist(code: str = "1.3") -> ChecklistPage:
    return ChecklistPage.objects.child_of(IndicatorPage.objects.get(code=code)).get()


@pytest.fixture
def decided(make_remark, expert):
    """Makes a remark with a decision that names a page."""

    def make(number: int, decision: str = "accepted", page=None, **values: Any) -> Remark:
        remark = make_remark(number, **values)
        return actions.decide(remark=remark, by=expert, seen=None, decision=decision, answer="Ответ.", page=page)

    return make


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


def fields(form: Tag) -> dict[str, Any]:
    """What a browser would send of a form, without its buttons."""
    found: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") == "checkbox":
            found.setdefault(field["name"], [])
            if field.has_attr("checked"):
                found[field["name"]].append(field["value"])
        elif field.name == "textarea":
            found[field["name"]] = field.text.removeprefix("\n")
        elif field["name"].endswith("-remarks"):
            found.setdefault(field["name"], []).append(field["value"])
        else:
            found[field["name"]] = field.get("value", "")
    return found


def opened(cms: Client) -> dict[str, Any]:
    """What the form begins with."""
    return fields(form_of(soup(cms.get(FREEZE))))


def form_of(page: BeautifulSoup) -> Tag:
    return page.select_one("main form[method=post]")


def part_of(page: BeautifulSoup, title: str) -> Tag:
    return next(part for part in page.select("fieldset.changed-part") if part.legend.text.startswith(title))


def key_of(data: dict[str, Any], path: str) -> str:
    """The prefix of the fields about the part at a path."""
    return next(name for name, value in data.items() if name.endswith("-seen") and value.endswith(f" {path}"))[:-5]


def confirmed(cms: Client, data: dict[str, Any]) -> dict[str, Any]:
    """What the page of confirmation carries after this form."""
    page = soup(cms.post(FREEZE, data | {"step": "check"}))
    assert page.select("input[name=confirmed]"), page.select(".error-message")
    return fields(form_of(page)) | {"step": "freeze"}


def two_items(code: str = "1.3") -> None:
    """Items 1 and 2 of a checklist in other words."""
    page = reword(code)
    item = page.items.all()[0]
    item.text = "Руководитель ведёт личный приём не реже раза в неделю."
    page.items.add(item)
    page.save_revision().publish()


def test_the_list_of_editions_and_the_next_edition_say_where_they_stand(cms, pilot):
    pages = [soup(cms.get(address)) for address in ("/cms/editions/", FREEZE)]
    ways = [[link.text.strip() for link in page.select(".w-breadcrumbs a")] for page in pages]
    assert ways == [["Главная", "Редакции"], ["Главная", "Редакции", "Редакция 4"]]


def test_remarks_whose_decision_names_the_changed_page_are_ticked_with_title_and_decision(cms, decided):
    reword()
    decided(901, "partly", checklist(), title="Вывесить часы приёма")
    decided(902, "accepted", checklist("3.2"), title="О другой странице")
    decided(903, "accepted", title="Без страницы")
    part = part_of(soup(cms.get(FREEZE)), "Чек-лист 1.3, пункт 2")
    (tick,) = part.select("input[type=checkbox]")
    assert tick.has_attr("checked")
    assert "№ 901. Вывесить часы приёма: принято частично" in " ".join(tick.find_parent("li").text.split())


def test_a_remark_that_an_edition_has_already_is_offered_and_not_ticked(cms, decided):
    remark = decided(901, page=checklist())
    reword()
    freeze_now(cms, remark)
    reword(text="Часы приёма вывешены.")
    (tick,) = part_of(soup(cms.get(FREEZE)), "Чек-лист 1.3").select("input[type=checkbox]")
    assert not tick.has_attr("checked")
    assert "уже учтено в редакции 4" in tick.find_parent("li").text


def freeze_now(cms: Client, *remarks: Remark) -> Edition:
    data = opened(cms) | {"note": "Правка."}
    key = key_of(data, "checklists/1.3/items/2")
    data[f"{key}-remarks"] = [str(remark.pk) for remark in remarks]
    assert cms.post(FREEZE, confirmed(cms, data)).status_code == 302
    return Edition.objects.newest()


def test_a_remark_about_one_item_is_ticked_at_it_and_not_at_the_whole_checklist(cms, decided):
    two_items()
    about = {"about_path": "checklists/1.3/items/1", "about_edition": Edition.objects.get(number=2)}
    decided(901, page=checklist(), **about)
    page = soup(cms.get(FREEZE))
    assert len(part_of(page, "Чек-лист 1.3, пункт 1").select("input[checked]")) == 1
    assert part_of(page, "Чек-лист 1.3, пункт 2").select("input[type=checkbox]") == []


def test_an_item_is_known_by_its_words_where_numbers_have_moved(cms, decided):
    page = checklist()
    first, second, *_ = page.items.all()
    about = {"about_path": f"checklists/1.3/items/{second.number}", "about_edition": Edition.objects.get(number=2)}
    first.number, second.number = second.number, first.number
    first.sort_order, second.sort_order = second.sort_order, first.sort_order
    second.points_note = "Считают и запись по телефону."
    for item in (first, second):
        page.items.add(item)
    page.save_revision().publish()
    decided(901, page=page, **about)
    shown = soup(cms.get(FREEZE))
    ticked = [
        part.legend.text.strip() for part in shown.select("fieldset.changed-part") if part.select("input[checked]")
    ]
    assert ticked == [f"Чек-лист 1.3, пункт {second.number}"]


def test_the_edition_binds_reason_and_remarks_to_the_item_that_changed(cms, decided, methodologist):
    two_items()
    decided(901, page=checklist())
    decided(902)
    data = opened(cms) | {"note": "Две правки.", "in_force_from": "01.03.2027"}
    one, two = (key_of(data, f"checklists/1.3/items/{number}") for number in (1, 2))
    data |= {
        f"{one}-remarks": [],
        f"{one}-why": "Так говорит закон.",
        f"{two}-another": str(Remark.objects.get(number=902).pk),
    }
    response = cms.post(FREEZE, confirmed(cms, data))
    assert response["Location"] == "/cms/editions/"
    edition = Edition.objects.newest()
    assert (edition.number, edition.author, edition.in_force_from) == (4, methodologist, date(2027, 3, 1))
    assert edition.changes == [
        {"about": ["checklists/1.3/items/1"], "text": "Чек-лист 1.3, пункт 1: Так говорит закон.", "remarks": []},
        {"about": ["checklists/1.3/items/2"], "text": "Чек-лист 1.3, пункт 2: параметр", "remarks": [901, 902]},
    ]
    (taken,) = find_taken_in()[901]
    assert [change.path for change in taken.changes()] == ["checklists/1.3/items/2"]
    assert "Так говорит закон." in cms.get("/methodology/editions/3/diff/4/").content.decode()


def test_a_picked_remark_is_added_to_the_ticks_and_nothing_typed_is_lost(cms, decided):
    reword()
    remark = decided(903, title="Выбрано в окне")
    data = opened(cms)
    key = key_of(data, "checklists/1.3/items/2")
    typed = {"in_force_from": "не знаю", f"{key}-why": "Потому что."}
    page = soup(cms.post(FREEZE, data | typed | {f"{key}-another": str(remark.pk), "step": "pick"}))
    sent = fields(form_of(page))
    assert sent[f"{key}-remarks"] == [str(remark.pk)]
    assert sent[f"{key}-another"] == ""
    assert {name: sent[name] for name in typed} == typed
    assert page.select(".error-message") == []


@pytest.mark.parametrize("decision", ["rejected", ""])
def test_remarks_that_are_not_accepted_are_refused_by_name(cms, make_remark, decision):
    reword()
    remark = make_remark(904, decision=decision, title="Не принятое")
    data = opened(cms) | {"note": "Правка."}
    key = key_of(data, "checklists/1.3/items/2")
    page = soup(cms.post(FREEZE, data | {f"{key}-remarks": [str(remark.pk)], "step": "check"}))
    assert "Среди принятых нет: № 904. Не принятое" in page.select_one(".error-message").text
    assert Edition.objects.newest().number == 3


@pytest.mark.parametrize("key_sent", ["999999999", "три", "9" * 40, "-1", "²"])
def test_unknown_remarks_are_refused(cms, pilot, key_sent):
    reword()
    data = opened(cms) | {"note": "Правка."}
    key = key_of(data, "checklists/1.3/items/2")
    page = soup(cms.post(FREEZE, data | {f"{key}-another": key_sent, "step": "check"}))
    assert "Среди принятых нет: неизвестное замечание" in page.select_one(".error-message").text
    assert fields(form_of(page))["note"] == "Правка."


def test_the_action_refuses_numbers_that_are_not_accepted_whoever_asks(pilot, methodologist, make_remark):
    reword()
    make_remark(904, decision="rejected")
    cause = {"about": ["checklists/1.3/items/2"], "text": "Правка.", "remarks": [3, 904, 77777]}
    seen = spec.digest(compile_pages().document)
    with pytest.raises(RemarkRefused, match="№ 904, № 77777"):
        freeze(by=methodologist, in_force_from=None, note="x", causes=[cause], seen=seen)
    assert Edition.objects.newest().number == 3


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_a_methodologist_freezes_and_chooses(role, request, client, pilot):
    reword()
    user = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        freeze(by=user, in_force_from=None, note="x", causes=[], seen="")
    client.force_login(user)
    remark = Remark.objects.accepted().first()
    for address in (FREEZE, WINDOW, f"{WINDOW}results/", f"{WINDOW}chosen/{remark.pk}/"):
        assert client.get(address).status_code == 302
    assert client.post(FREEZE, {"note": "x", "step": "freeze"}).status_code == 302
    assert Edition.objects.newest().number == 3


def test_the_confirmation_says_the_date_in_words_and_shows_all_that_was_chosen(cms, decided):
    reword(text=LONG + "Конец.")
    decided(901, page=checklist(), title="Вывесить часы приёма")
    data = opened(cms) | {"note": "Яснее о приёме.", "in_force_from": "01.03.2027"}
    data[f"{key_of(data, 'checklists/1.3/items/2')}-why"] = "Клиенты не находили часы."
    page = soup(cms.post(FREEZE, data | {"step": "check"}))
    text = " ".join(page.select_one("main").text.split())
    for said in (
        "Редакция 4 вступает в силу 1 марта 2027 года.",
        "Яснее о приёме.",
        "Клиенты не находили часы.",
        "№ 901. Вывесить часы приёма: принято",
        LONG.strip() + " Конец.",
    ):
        assert said in text
    assert page.select("main ins")
    assert Edition.objects.newest().number == 3


def test_long_texts_stand_whole_and_changed_words_are_marked_in_the_form(cms, pilot):
    before = checklist().items.all()[1].text
    reword(text=f"{before} {LONG.strip()}")
    part = part_of(soup(cms.get(FREEZE)), "Чек-лист 1.3, пункт 2")
    (added,) = part.select("ins")
    assert added.text.strip() == LONG.strip()
    assert part.select("del") == []


def test_going_back_from_the_confirmation_keeps_all(cms, decided):
    reword()
    remark = decided(901)
    data = opened(cms) | {"note": "Правка.", "in_force_from": "01.03.2027"}
    key = key_of(data, "checklists/1.3/items/2")
    data |= {f"{key}-another": str(remark.pk), f"{key}-why": "Потому что."}
    kept = fields(form_of(soup(cms.post(FREEZE, confirmed(cms, data) | {"step": "back"}))))
    assert (kept["note"], kept["in_force_from"], kept[f"{key}-why"]) == ("Правка.", "01.03.2027", "Потому что.")
    assert kept[f"{key}-remarks"] == [str(remark.pk)]
    assert Edition.objects.newest().number == 3


def test_a_page_published_meanwhile_stops_the_freeze_is_marked_and_keeps_what_was_typed(cms, pilot):
    reword()
    data = opened(cms) | {"note": "Правка."}
    key = key_of(data, "checklists/1.3/items/2")
    late = confirmed(cms, data | {f"{key}-why": "Потому что."})
    reword("3.2", "Ещё одна правка, пока форма открыта.")
    for sent in (late, data | {f"{key}-why": "Потому что.", "step": "check"}):
        page = soup(cms.post(FREEZE, sent))
        assert Edition.objects.newest().number == 3
        assert "Пока вы смотрели" in page.text
        assert "изменилось, пока вы смотрели" in part_of(page, "Чек-лист 3.2, пункт 2").legend.text
        assert "изменилось" not in part_of(page, "Чек-лист 1.3, пункт 2").legend.text
        assert fields(form_of(page))[f"{key}-why"] == "Потому что."
    assert cms.post(FREEZE, confirmed(cms, fields(form_of(page)) | {"note": "Обе."})).status_code == 302
    assert Edition.objects.newest().changes[0]["about"] == ["checklists/1.3/items/2"]


def test_words_about_what_differs_no_more_are_shown(cms, pilot):
    before = checklist().items.all()[1].text
    reword()
    reword("3.2")
    data = opened(cms) | {"note": "Правка."}
    data[f"{key_of(data, 'checklists/1.3/items/2')}-why"] = "Потому что."
    reword(text=before)
    page = soup(cms.post(FREEZE, data | {"step": "check"}))
    assert "Чек-лист 1.3, пункт 2 больше не отличается" in page.text
    assert "«Потому что.»" in page.text


def test_a_remark_that_is_reopened_before_the_confirmation_stops_the_freeze(cms, decided, expert):
    reword()
    remark = decided(901, page=checklist())
    sent = confirmed(cms, opened(cms) | {"note": "Правка."})
    actions.reopen(remark=remark, by=expert, seen=None, reason="Ошиблись.")
    page = soup(cms.post(FREEZE, sent))
    assert "Среди принятых нет: № 901" in page.select_one(".error-message").text
    assert Edition.objects.newest().number == 3


def test_another_decision_on_a_chosen_remark_is_looked_at_again(cms, decided, expert):
    reword()
    remark = decided(901, page=checklist())
    sent = confirmed(cms, opened(cms) | {"note": "Правка."})
    actions.reopen(remark=remark, by=expert, seen=None, reason="Ошиблись.")
    actions.decide(remark=remark, by=expert, seen=None, decision="partly", answer="Отчасти.", page=checklist())
    page = soup(cms.post(FREEZE, sent))
    assert "Пока вы смотрели" in page.text
    assert Edition.objects.newest().number == 3


def test_what_was_not_confirmed_is_not_frozen(cms, pilot):
    reword()
    sent = confirmed(cms, opened(cms) | {"note": "Правка."})
    assert "Пока вы смотрели" in soup(cms.post(FREEZE, sent | {"note": "Другая правка."})).text
    assert "Пока вы смотрели" in soup(cms.post(FREEZE, sent | {"confirmed": ""})).text
    assert Edition.objects.newest().number == 3


def test_the_same_confirmation_sent_twice_makes_one_edition(cms, pilot):
    reword()
    sent = confirmed(cms, opened(cms) | {"note": "Правка."})
    assert cms.post(FREEZE, sent).status_code == 302
    assert "утверждать нечего" in soup(cms.post(FREEZE, sent)).text
    assert Edition.objects.newest().number == 4


def test_a_date_that_cannot_be_read_stays_as_typed_and_is_refused_with_an_example(cms, pilot):
    reword()
    page = soup(cms.post(FREEZE, opened(cms) | {"note": "x", "in_force_from": "первого марта", "step": "check"}))
    assert fields(form_of(page))["in_force_from"] == "первого марта"
    assert "24.11.2026" in page.select_one(".error-message").text


def test_the_form_lists_faults_with_links(cms, pilot):
    group = IndicatorGroupPage.objects.get(number=2)
    group.weight = None
    group.save_revision().publish()
    body = cms.get(FREEZE).content.decode()
    assert "Утвердить нельзя" in body
    assert f"/cms/pages/{group.pk}/edit/" in body


def test_where_only_marks_of_the_editor_differ_there_is_nothing_to_freeze(cms, pilot):
    page = IndicatorPage.objects.get(code="1.3")
    page.measures = page.measures.replace("<p>", '<p data-block-key="a1b2c">', 1)
    page.save_revision().publish()
    assert "утверждать нечего" in soup(cms.get(FREEZE)).text


def test_the_window_shows_accepted_remarks_only_and_finds_them_by_word_forms(cms, decided, make_remark):
    decided(901, "partly", title="Вывесить часы приёма")
    decided(902, "rejected", title="Отменить часы приёма")
    make_remark(903, title="Ещё о часах приёма")
    found = cms.get(f"{WINDOW}results/?q=часами").content.decode()
    assert "№ 901. Вывесить часы приёма" in found
    assert "принято частично" in found
    assert "№ 902" not in found
    assert "№ 903" not in found
    assert cms.get(f"{WINDOW}chosen/{Remark.objects.get(number=901).pk}/").status_code == 200
    assert cms.get(f"{WINDOW}chosen/{Remark.objects.get(number=902).pk}/").status_code == 404
    assert cms.get(f"{WINDOW}chosen/{10**30}/").status_code == 404
    assert cms.get(f"{WINDOW}?multiple=1").status_code == 200


def test_the_page_asks_the_database_little_however_many_parts_and_remarks_there_are(
    cms, decided, django_assert_max_num_queries
):
    for number in range(3):
        decided(910 + number, page=checklist())
    two_items()
    page = checklist("3.2")
    for item in page.items.all():
        item.text += " Уточнено."
        page.items.add(item)
    page.save_revision().publish()
    data = opened(cms) | {"note": "Правка."}
    with django_assert_max_num_queries(45):
        cms.get(FREEZE)
    with django_assert_max_num_queries(45):
        cms.post(FREEZE, data | {"step": "check"})
