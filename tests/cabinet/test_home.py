"""The first page of the cabinet: what waits for the region, its remarks, and what changed in the method."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from feedback import actions
from feedback.models import Remark, RemarkImport
from methodology.freezing import freeze
from methodology.models import Edition, IndicatorPage
from network.models import Membership


def main_of(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content.decode(), "html.parser").main


def words(response) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def send(coordinator, title: str) -> Remark:
    draft = actions.save_draft(by=coordinator, topic="scale", title=title, text=f"{title}: так понятнее клиентам.")
    return actions.submit(remark=draft, by=coordinator, seen=None)


@pytest.fixture
def fourth(coordinator) -> Edition:
    """An edition that was frozen after the coordinator had come."""
    page = IndicatorPage.objects.get(code="1.3")
    page.title = "Открытость руководителей"
    page.save_revision().publish()
    return freeze(by=None, in_force_from=None, note="Уточнено название.")


def test_a_sent_remark_stands_there_before_the_register_shows_it(as_user, coordinator, employee):
    sent = send(coordinator, "Шкала из пяти баллов")
    assert not sent.is_public
    for person in (coordinator, employee):
        text = words(as_user(person).get("/cabinet/"))
        assert "Шкала из пяти баллов" in text
        assert f"ответят до {sent.due_on:%d.%m.%Y}" in text


def test_only_the_newest_remarks_stand_there_and_drafts_are_counted(as_user, coordinator, employee):
    for number in range(6):
        send(coordinator, f"Предложение {number}")
    actions.save_draft(by=coordinator, topic="scale", title="Ещё пишу", text="Не готово.")
    page = main_of(as_user(coordinator).get("/cabinet/"))
    text = " ".join(page.select_one("section[aria-labelledby=remarks]").get_text(" ").split())
    assert "Предложение 5" in text
    assert "Предложение 0" not in text
    assert "и 1 черновик" in text
    assert "Ещё пишу" not in text, "drafts are named in what waits, and counted here"
    assert "черновик" not in words(as_user(employee).get("/cabinet/"))


def test_nothing_has_changed_for_who_came_after_the_last_edition(as_user, coordinator):
    assert "Методика изменилась" not in words(as_user(coordinator).get("/cabinet/"))


def test_a_new_edition_is_told_until_the_person_has_seen_it(as_user, coordinator, employee, fourth):
    client = as_user(coordinator)
    page = main_of(client.get("/cabinet/"))
    assert "Методика изменилась: редакция 4" in page.text
    assert page.select_one('a[href="/methodology/editions/4/diff/3/"], a[href="/methodology/editions/3/diff/4/"]')
    assert client.get("/cabinet/method/4/seen/").status_code == 405
    assert client.post("/cabinet/method/4/seen/")["Location"] == "/cabinet/"
    assert "Методика изменилась" not in words(client.get("/cabinet/"))
    assert "Методика изменилась" in words(as_user(employee).get("/cabinet/")), "each person for themselves"


def test_what_was_seen_never_goes_back_and_only_editions_can_be_seen(as_user, coordinator, fourth):
    client = as_user(coordinator)
    client.post("/cabinet/method/4/seen/")
    client.post("/cabinet/method/1/seen/")
    assert Membership.objects.get(user=coordinator).seen_edition == 4
    assert client.post("/cabinet/method/99/seen/").status_code == 404


def test_strangers_and_people_of_the_centre_have_seen_nothing(as_user, client, methodologist, pilot):
    assert as_user(methodologist).post("/cabinet/method/2/seen/").status_code == 403
    assert client.post("/cabinet/method/2/seen/").status_code == 302


@pytest.mark.parametrize("address", ["/cabinet/", "/cabinet/remarks/", "/cabinet/notices/", "/cabinet/security/"])
def test_the_sections_of_the_cabinet_are_at_hand_and_say_where_one_is(as_user, coordinator, address):
    sections = main_of(as_user(coordinator).get(address)).select_one('nav[aria-label="Разделы кабинета"]')
    assert [link["href"] for link in sections.select("[aria-current=page]")] == [address]


def test_who_works_for_the_centre_has_no_sections_of_a_cabinet(as_user, methodologist, pilot):
    page = main_of(as_user(methodologist).get("/cabinet/password/change/"))
    assert page.select_one('nav[aria-label="Разделы кабинета"]') is None
    assert page.select_one('.actions a[href="/cms/"]')


def test_what_cannot_be_undone_says_what_it_does_before_its_button(as_user, coordinator):
    draft = actions.save_draft(by=coordinator, topic="scale", title="Черновик", text="Не готово.")
    sent = send(coordinator, "Шкала из пяти баллов")
    client = as_user(coordinator)
    for remark, step, effect in ((draft, "discard", "вернуть их нельзя"), (sent, "withdraw", "Ответа не будет")):
        form = main_of(client.get(f"/cabinet/remarks/{remark.pk}/")).select_one(f'form[action$="/{step}/"]')
        assert form.parent.name == "details"
        assert effect in form.text


def awaited(response) -> dict[str, list[str]]:
    """What waits: the words of each duty, and where its things lead."""
    rows = main_of(response).select("section[aria-labelledby=duties] li")
    return {" ".join(row.get_text(" ").split()): [link["href"] for link in row.select(".meta a")] for row in rows}


def test_whom_nothing_awaits_is_told_so(as_user, coordinator):
    page = main_of(as_user(coordinator).get("/cabinet/")).select_one("section[aria-labelledby=duties]")
    assert "Сейчас вас ничто не ждёт" in page.text


def test_a_coordinator_sees_steps_that_are_late_and_may_be_marked_by_the_region(
    as_user, coordinator, employee, campaign, on
):
    on(date(2026, 3, 1))
    assert awaited(as_user(coordinator).get("/cabinet/")) == {}
    on(date(2026, 3, 2))
    client = as_user(coordinator)
    ((text, links),) = awaited(client.get("/cabinet/")).items()
    assert text.startswith("Отметьте шаги дорожной карты : 2 просрочено 1. Шаг 1 : Замер весны 2026 года")
    assert "срок был до 01.03.2026" in text
    assert links == ["/cabinet/roadmap/spring-2026/1/", "/cabinet/roadmap/spring-2026/3/"], "the second is of ФЦК"
    assert awaited(as_user(employee).get("/cabinet/")) == {}
    client.post(links[0], {"done_on": "2026-03-01", "result": "приказ № 15", "note": "", "link": ""})
    assert list(awaited(client.get("/cabinet/")).values()) == [links[1:]]


def test_figures_to_look_at_wait_for_everybody_of_the_region_and_objections_for_the_coordinator(
    as_user, coordinator, employee, review
):
    text = next(iter(text for text in awaited(as_user(coordinator).get("/cabinet/")) if "До публикации" in text))
    assert "возразите до 24.04.2026 включительно" in text
    ((text, links),) = awaited(as_user(employee).get("/cabinet/")).items()
    assert text == "До публикации посмотрите свои показатели Замер весны 2026 года : до 24.04.2026 включительно"
    assert links == ["/cabinet/results/spring-2026/"]


def test_drafts_and_files_wait_for_the_coordinator_of_their_region_only(
    as_user, coordinator, employee, stranger, tyumen
):
    draft = actions.save_draft(by=coordinator, topic="scale", title="Ещё пишу", text="Не готово.")
    file = RemarkImport.objects.create(file_name="замечания.docx", region=tyumen, topic="scale", table=[])
    assert awaited(as_user(coordinator).get("/cabinet/")) == {
        "Черновики замечаний: допишите и отправьте Ещё пишу": [f"/cabinet/remarks/{draft.pk}/"],
        "Файлы с замечаниями: подтвердите или отмените замечания.docx": [f"/cabinet/remarks/file/{file.pk}/"],
    }
    for person in (employee, stranger):
        assert awaited(as_user(person).get("/cabinet/")) == {}


def test_what_waits_takes_as_many_queries_at_any_size(
    as_user, coordinator, review, tyumen, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get("/cabinet/")
    counts = []
    for more in (1, 12):
        for number in range(more):
            actions.save_draft(by=coordinator, topic="scale", title=f"Черновик {number}", text="Не готово.")
            RemarkImport.objects.create(file_name=f"{more}-{number}.docx", region=tyumen, topic="scale", table=[])
        with django_assert_max_num_queries(36) as queries:
            assert "и ещё" in client.get("/cabinet/").content.decode() or more == 1
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 2, "one count for each kind of which there are more than are named"
