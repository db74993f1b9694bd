"""The register in the CMS: who may do what, lists and files, history."""

import csv
import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from feedback import actions
from feedback.models import Decision, Remark, RemarkIndicator
from feedback.seen import Seen
from feedback.states import Step
from tests.fixtures.pages import markup

LIST = "wagtailsnippets_feedback_remark:list"
ADD = "wagtailsnippets_feedback_remark:add"
EDIT = "wagtailsnippets_feedback_remark:edit"
DELETE = "wagtailsnippets_feedback_remark:delete"
INSPECT = "wagtailsnippets_feedback_remark:inspect"
HISTORY = "wagtailsnippets_feedback_remark:history"


@pytest.fixture
def remark(pilot) -> Remark:
    return Remark.objects.get(number=1)


@pytest.fixture
def superuser(pilot) -> User:
    return User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1")


def form(remark: Remark, codes: tuple[str, ...] = (), **changes) -> dict:
    """What the edit form sends, with its inline rows replaced by `codes`."""
    names = ("number", "topic", "title", "text", "decision", "second_decision", "answer", "note")
    old = [
        {"id": about.pk, "code": about.code, "DELETE": "on"}
        for about in RemarkIndicator.objects.filter(remark=remark.pk)
    ]
    rows = inline_formset([*old, *({"code": code} for code in codes)], initial=len(old))
    values = {name: getattr(remark, name) for name in names} | ({"seen": Seen.of(remark).token} if remark.pk else {})
    return nested_form_data(
        values | {"region": remark.region_id, "is_public": "on", "about_indicators": rows} | changes
    )


def pages_of(remark: Remark) -> list[str]:
    """All addresses of the register in the CMS."""
    return [
        reverse(LIST),
        reverse(ADD),
        *(reverse(name, args=[remark.pk]) for name in (EDIT, DELETE, INSPECT, HISTORY)),
    ]


def test_an_anonymous_visitor_is_sent_to_sign_in(client, remark):
    for address in pages_of(remark):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/cms/login/")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("editor", {LIST, INSPECT}),
        ("expert", {LIST, ADD, EDIT, INSPECT, HISTORY}),
        ("methodologist", {LIST, ADD, EDIT, INSPECT, HISTORY}),
        ("superuser", {LIST, ADD, EDIT, DELETE, INSPECT, HISTORY}),
    ],
)
def test_each_role_may_do_just_its_part(signed_in, remark, who, allowed):
    client = signed_in(who)
    names = (LIST, ADD, EDIT, DELETE, INSPECT, HISTORY)
    assert {
        name for name, address in zip(names, pages_of(remark), strict=True) if client.get(address).status_code == 200
    } == allowed


def test_an_editor_changes_nothing_even_by_post(signed_in, remark):
    client = signed_in("editor")
    client.post(reverse(EDIT, args=[remark.pk]), form(remark, title="Чужая правка"))
    client.post(reverse(DELETE, args=[remark.pk]))
    remark.refresh_from_db()
    assert remark.title == "Общие для региона группы в соцсетях не учтены"


@pytest.mark.parametrize("who", ["expert", "methodologist"])
def test_an_edit_is_public_at_once_and_kept_with_its_user(signed_in, page, remark, who):
    client = signed_in(who)
    page("/feedback/1/")
    response = client.post(reverse(EDIT, args=[remark.pk]), form(remark, ("3.3", "2.2"), title="Новая суть"))
    assert response.status_code == 302
    client.logout()
    soup = page("/feedback/1/")
    assert soup.h1.text == "Новая суть"
    assert "3.3" in soup.select_one(".facts").text
    remark = Remark.objects.get(pk=remark.pk)
    assert remark.indicator_codes == "2.2, 3.3"
    entry = ModelLogEntry.objects.for_instance(remark).get(action="wagtail.edit")
    assert (entry.user.username, entry.revision.user.username) == (who, who)
    assert entry.revision == remark.latest_revision


def test_a_revision_keeps_the_indicators(signed_in, remark):
    client = signed_in("expert")
    for codes in (("1.1",), ("2.1", "2.2")):
        client.post(reverse(EDIT, args=[remark.pk]), form(remark, codes))
    first, second = remark.revisions.order_by("pk")
    assert [revision.as_object().indicator_codes for revision in (first, second)] == ["1.1", "2.1, 2.2"]


def test_a_changed_remark_is_found_by_its_new_words(signed_in, remark):
    signed_in("expert").post(reverse(EDIT, args=[remark.pk]), form(remark, answer="Ответ про жирафов"))
    assert list(Remark.objects.matching("жираф")) == [remark]


def test_a_new_remark_can_be_added(signed_in, remark):
    signed_in("expert").post(
        reverse(ADD), form(Remark(number=60, region=remark.region, topic="other", title="А", text="Б"))
    )
    assert Remark.objects.get(number=60).title == "А"


@pytest.mark.parametrize(
    ("codes", "changes", "message"),
    [
        ((), {"second_decision": "accepted"}, "Второе решение указывают только вместе с первым"),
        ((), {"decision": ""}, "верните замечание на рассмотрение"),
        (("ой",), {}, "Нужен код показателя"),
        (("3.3", "3.3"), {}, "повторяющ"),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_reason(signed_in, remark, codes, changes, message):
    response = signed_in("expert").post(reverse(EDIT, args=[remark.pk]), form(remark, codes, **changes))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not remark.revisions.exists()


@pytest.mark.parametrize("code", ["1.3", "3.1.2", "site"])
def test_codes_of_the_method_are_valid(code):
    RemarkIndicator(code=code).clean_fields(exclude=["remark", "id"])


@pytest.mark.parametrize("code", ["", "1", "1.", ".1", "1.3\n", "сайт", "1.2.3.4"])
def test_other_codes_are_not(code):
    with pytest.raises(ValidationError):
        RemarkIndicator(code=code).clean_fields(exclude=["remark", "id"])


def test_half_typed_words_are_not_saved_by_themselves(signed_in, remark, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    client = signed_in("expert")
    for address in (reverse(EDIT, args=[remark.pk]), reverse(ADD)):
        assert client.get(address).context["autosave_enabled"] is False


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("region={region}", 7),
        ("decision=double", 3),
        ("decision=accepted", 31),
        ("topic=scale", 6),
        ("is_public=false", 0),
        ("q=соцсетями", 4),
        ('q="', 0),
        ("q=%00", 59),
    ],
)
def test_the_list_is_filtered_and_searched_by_word_forms(signed_in, remark, query, count):
    response = signed_in("editor").get(f"{reverse(LIST)}?{query.format(region=remark.region_id)}")
    assert response.context["paginator"].count == count


@pytest.mark.parametrize("order", ["number", "-title", "region__name", "topic", "-decision"])
def test_the_list_can_be_ordered(signed_in, pilot, order):
    assert signed_in("editor").get(reverse(LIST), {"ordering": order}).status_code == 200


def test_the_list_needs_few_queries(signed_in, many_remarks, django_assert_max_num_queries):
    client = signed_in("expert")
    client.get(reverse(LIST))
    counts = []
    for more in (0, 100):
        many_remarks(more)
        with django_assert_max_num_queries(25) as queries:
            client.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_files_of_the_list_have_russian_headings_and_no_formulas(signed_in, make_remark):
    make_remark(text="=1+1", answer="\x0b=2")
    client = signed_in("editor")
    headings = [
        "№",
        "Регион",
        "Тема",
        "Решение",
        "Заголовок",
        "Замечание",
        "Ответ",
        "Примечание редакции",
        "Показатели",
        "Видно всем",
    ]
    text = b"".join(client.get(reverse(LIST), {"export": "csv"})).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse(LIST), {"export": "xlsx"}))))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert lines[0] == rows[0] == headings
    assert len(lines) == len(rows) == 61
    assert lines[-1][5:7] == rows[-1][5:7] == ["'=1+1", "'=2"]
    assert lines[-1][-1] == rows[-1][-1] == "да"
    assert lines[1][8] == "3.2"


def test_an_editor_sees_all_of_a_remark_in_russian(signed_in, remark):
    soup = BeautifulSoup(markup(signed_in("editor").get(reverse(INSPECT, args=[remark.pk]))), "html.parser")
    labels = [label.text for label in soup.select("main dt")]
    assert labels == [
        "Номер",
        "Регион",
        "Тема",
        "Заголовок",
        "Замечание",
        "Показатели",
        "Решение",
        "Второе решение",
        "Ответ ФЦК",
        "Примечание редакции",
        "Видно всем",
    ]
    assert remark.text in soup.text


def test_the_menu_leads_to_the_register(signed_in, pilot):
    html = signed_in("expert").get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(LIST) in html


@pytest.fixture
def clerk(pilot) -> User:
    """Mends records and decides nothing."""
    user = User.objects.create_user("clerk", "clerk@example.org", "Пароль-для-проверки-1")
    names = ("access_admin", "view_remark", "change_remark")
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def test_who_only_mends_records_changes_words_and_no_decision(signed_in, remark, clerk):
    client, decided = signed_in("clerk"), remark.decision
    page = BeautifulSoup(markup(client.get(reverse(EDIT, args=[remark.pk]))), "html.parser")
    assert page.select_one("[name=text]")
    assert not page.select("[name=decision], [name=second_decision], [name=answer]")
    other = next(value for value in Decision.values if value != decided)
    sent = form(remark, title="Исправленный заголовок", decision=other, answer="Чужое решение")
    assert client.post(reverse(EDIT, args=[remark.pk]), sent).status_code == 302
    answer = remark.answer
    remark.refresh_from_db()
    assert (remark.title, remark.decision, remark.answer) == ("Исправленный заголовок", decided, answer)
    assert remark.events.latest("pk").step == Step.CORRECT
    with pytest.raises(PermissionDenied):
        actions.reopen(remark=remark, by=clerk, seen=None, reason="Так")
