"""The first page of the CMS shows each role what waits for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from campaigns.duties import decision_due
from campaigns.models import Campaign
from campaigns.states import Decision
from feedback.models import ConsultationImport, Remark, RemarkImport
from methodology import importing
from methodology.compiling import compile_pages
from methodology.models import Edition, FaqPage, IndicatorPage, PageVote
from network.actions import upload_offices
from network.invitations import accept, invite
from network.models import Invitation, Region, Role
from portal.dashboard import duties
from portal.models import SearchMiss
from ratings.models import Objection
from tests.fixtures.pages import markup


@pytest.fixture
def undecided(pilot):
    Remark.objects.filter(number__in=[1, 2]).update(decision="", state="received")


def test_an_expert_sees_remarks_without_decision(expert, undecided):
    assert texts(expert) == {"Замечаний без ответственного": 2}


def test_a_methodologist_sees_remarks_and_imports(methodologist, undecided):
    content = "код;регион;название\n15-01;32;Новое имя".encode()
    upload_offices(file_name="цзн.csv", content=content, by=methodologist)
    assert {duty.text: duty.count for duty in duties(methodologist)} == {
        "Замечаний без ответственного": 2,
        "Загрузок ЦЗН, не подтверждённых": 1,
    }


def test_objections_wait_for_those_who_answer_them(expert, methodologist, editor):
    campaign, region = Campaign.objects.get(slug="pilot-2022"), Region.objects.get(slug="tyumen")
    Objection.objects.create(campaign=campaign, region=region, text="Ждёт")
    Objection.objects.create(campaign=campaign, region=region, text="Решено", outcome="rejected", answer="Нет.")
    for user in (expert, methodologist):
        assert [(duty.text, duty.count) for duty in duties(user)] == [("Возражений без ответа", 1)]
    assert duties(editor) == []


def test_what_is_done_does_not_wait(expert, pilot):
    assert duties(expert) == []


def test_an_editor_whom_nothing_awaits_is_told_so(editor, client):
    assert duties(editor) == []
    client.force_login(editor)
    body = markup(client.get("/cms/"))
    assert "Сейчас ничего" in body
    assert "Памятка редактора" in body
    assert "guide.wagtail.org" not in body


def test_duties_stand_on_the_first_page(expert, client, undecided):
    client.force_login(expert)
    assert "Замечаний без ответственного" in markup(client.get("/cms/"))


def texts(user) -> dict[str, int]:
    return {duty.text: duty.count for duty in duties(user)}


def test_an_editor_is_told_what_visitors_missed(editor, expert, pilot):
    today, page = timezone.localdate(), FaqPage.objects.first()
    PageVote.objects.create(page=page, day=today, helped=False, text="Где список документов?")
    PageVote.objects.create(page=page, day=today, helped=False)
    PageVote.objects.create(page=page, day=today - timedelta(days=7), helped=False, text="Давно.")
    SearchMiss.objects.create(query="пособие", first_on=today, last_on=today)
    assert texts(editor) == {"Отзывов о страницах за неделю": 1, "Запросов, по которым ничего не нашлось": 1}
    assert texts(expert) == {}


DATES = {
    "surveys_open": date(2026, 2, 1),
    "surveys_close": date(2026, 3, 1),
    "verification_until": date(2026, 3, 20),
    "publication_on": date(2026, 4, 10),
}
OPENED = {"opened_at": datetime(2026, 1, 20, 12, tzinfo=UTC)}
FROZEN = OPENED | {"frozen_at": datetime(2026, 3, 25, 12, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("made", "day", "due"),
    [
        ({}, date(2026, 1, 31), None),
        ({}, date(2026, 2, 1), Decision.OPENED),
        (OPENED, date(2026, 3, 20), None),
        (OPENED, date(2026, 3, 21), Decision.FROZEN),
        (FROZEN, date(2026, 4, 9), None),
        (FROZEN, date(2026, 4, 10), Decision.PUBLISHED),
    ],
)
def test_a_decision_is_due_when_its_day_has_come(made, day, due):
    assert decision_due(Campaign(**DATES, **made), day) is due


def test_a_methodologist_is_told_of_a_campaign_that_should_have_been_opened(methodologist, expert, pilot):
    day = timezone.localdate()
    made = Campaign.objects.create(slug="next", title="Замер", edition=Edition.objects.newest(), surveys_open=day)
    assert [(duty.count, duty.url) for duty in duties(methodologist)] == [
        (1, f"/cms/snippets/campaigns/campaign/edit/{made.pk}/"),  # its other dates are to be set
        (1, "/cms/roadmaps/next/"),
    ]
    assert duties(expert) == []


def test_a_methodologist_is_told_of_regions_that_nobody_coordinates_while_they_should_look(methodologist, pilot):
    day, tyumen = timezone.localdate(), Region.objects.get(slug="tyumen")
    campaign = Campaign.objects.create(
        slug="next",
        title="Замер",
        edition=Edition.objects.newest(),
        opened_at=timezone.now() - timedelta(days=9),
        frozen_at=timezone.now(),
        period_start=day - timedelta(9),
        surveys_open=day - timedelta(9),
        surveys_close=day - timedelta(2),
        review_from=day,
        review_until=day,
        publication_on=day + timedelta(1),
    )
    campaign.plans.create(region=tyumen)
    text = "Регионов на просмотре без координатора: показатели некому увидеть"
    assert texts(methodologist).get(text) == 1
    sent = invite(email="a@region.example", region=tyumen, role=Role.COORDINATOR, by=methodologist)
    assert texts(methodologist).get(text) == 1, "an invitation is no coordinator yet"
    accept(token=sent.link.rstrip("/").rsplit("/", 1)[1], password="Весна-и-осень-2026")
    assert text not in texts(methodologist)


def test_an_expired_invitation_waits_for_the_methodologist(methodologist, pilot):
    region = Region.objects.get(slug="tyumen")
    sent = invite(email="a@region.example", region=region, role=Role.COORDINATOR, by=methodologist)
    Invitation.objects.filter(pk=sent.invitation.pk).update(expires_at=timezone.now())
    assert texts(methodologist) == {"Приглашений, срок которых истёк": 1}


def listed(user) -> dict[str, tuple[int, str, bool]]:
    return {duty.text: (duty.count, duty.url, duty.is_overdue) for duty in duties(user)}


QUEUE = "/cms/remarks/"


def test_remarks_wait_for_who_shows_assigns_and_decides_them_and_late_ones_say_so(editor, expert, methodologist, pilot):
    late, day = date(2020, 1, 1), timezone.localdate()
    Remark.objects.filter(number=1).update(state="received", decision="", is_public=False, due_on=late)
    Remark.objects.filter(number=2).update(state="in_review", decision="", assignee=expert, due_on=day)
    Remark.objects.filter(number=3).update(state="in_review", decision="", assignee=methodologist, due_on=late)
    shown = {"Замечаний ждут проверки перед показом": (1, f"{QUEUE}?state=unchecked", False)}
    assert listed(editor) == shown, "an editor shows remarks and decides none"
    common = shown | {
        "Замечаний без ответственного": (1, f"{QUEUE}?assignee=nobody", False),
        "Замечаний, на которые пора было ответить": (2, f"{QUEUE}?state=overdue", True),
    }
    own = "Замечаний ждут вашего решения"
    assert listed(expert) == common | {own: (1, f"{QUEUE}?assignee={expert.pk}", False)}
    assert listed(methodologist) == common | {own: (1, f"{QUEUE}?assignee={methodologist.pk}", True)}
    assert [duty.is_overdue for duty in duties(methodologist)] == [True, True, False, False], "overdue first"


def test_what_is_overdue_says_so_in_words(expert, client, pilot):
    Remark.objects.filter(number=1).update(state="received", decision="", due_on=date(2020, 1, 1))
    client.force_login(expert)
    assert "— просрочено" in markup(client.get("/cms/"))


def sent_for_review(editor: User, code: str = "1.3", comment: str = "") -> IndicatorPage:
    """A page that the editor has changed and sent; with a comment, sent back with it."""
    page = IndicatorPage.objects.get(code=code)
    page.measures = f"{page.measures} Уточнено."
    page.save_revision(user=editor)
    state = page.get_workflow().start(page, editor)
    if comment:
        state.current_task_state.reject(user=None, comment=comment)
    return page


def test_a_page_sent_for_review_waits_for_who_reviews_and_not_for_its_author(editor, expert, methodologist, pilot):
    page = sent_for_review(editor)
    reviewers = [user for user in (editor, expert, methodologist) if "Страниц ждут вашей проверки" in listed(user)]
    assert reviewers == [methodologist]
    duty = duties(methodologist)[0]
    assert (duty.count, duty.items[0].url, duty.items[0].note) == (
        1,
        f"/cms/pages/{page.pk}/revisions/compare/live...latest/",
        "отправил editor",
    )


def test_what_readers_have_a_version_of_is_not_approved_unseen_from_the_home_page(editor, methodologist, client, pilot):
    page = sent_for_review(editor)
    client.force_login(methodologist)
    html = markup(client.get("/cms/"))
    assert f"/cms/pages/{page.pk}/revisions/compare/live...latest/" in html
    state = page.current_workflow_task_state
    assert reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]) not in html


def test_a_returned_page_waits_for_who_sent_it_with_the_comment(editor, expert, methodologist, client, pilot):
    page = sent_for_review(editor, comment="Добавьте пример.")
    ((text, waiting),) = listed(editor).items()
    assert (text, waiting[:2]) == ("Ваших страниц вернули на доработку", (1, f"/cms/pages/{page.pk}/edit/"))
    assert listed(expert) == listed(methodologist) == {}
    client.force_login(editor)
    assert "Добавьте пример." in markup(client.get("/cms/"))
    WorkflowState.objects.get().cancel(user=editor)
    assert listed(editor) == {}


def test_drafts_out_of_a_file_wait_for_who_freezes_editions_until_they_are_published(editor, methodologist, pilot):
    document = compile_pages().document
    for indicator in document["indicators"][:2]:
        indicator["title"] += ", по-новому"
    pages = importing.bring_back(document=document, by=methodologist)
    text = "Черновиков из файла редакции: проверьте и опубликуйте"
    assert listed(methodologist) == {text: (2, f"/cms/pages/{pages[0].pk}/edit/", False)}
    assert listed(editor) == {}
    pages[0].get_latest_revision().publish()
    assert listed(methodologist)[text][0] == 1
    page = IndicatorPage.objects.get(pk=pages[0].pk)
    page.measures = "Черновик, написанный рукой."
    page.save_revision(user=methodologist)
    assert listed(methodologist)[text][0] == 1, "a draft by hand is its author's own"


def test_files_that_nobody_confirmed_wait_for_who_may_confirm_them(editor, expert, methodologist, pilot):
    remarks = RemarkImport.objects.create(file_name="замечания.docx", topic="scale", table=[])
    region = Region.objects.get(slug="tyumen")
    RemarkImport.objects.create(file_name="региона.docx", region=region, topic="scale", table=[])
    RemarkImport.objects.create(file_name="записан.docx", topic="scale", table=[], status="applied")
    log = ConsultationImport.objects.create(file_name="журнал.xlsx", table=[])
    wanted = {
        "Файлов с замечаниями не подтверждено": (1, f"/cms/remark-files/{remarks.pk}/", False),
        "Файлов журнала не подтверждено": (1, f"/cms/consultations/import/{log.pk}/", False),
    }
    assert listed(expert) == listed(methodologist) == wanted
    assert listed(editor) == {}


def test_people_of_regions_have_no_duties_of_the_centre(pilot, undecided):
    person = User.objects.create_user("region", "region@example.org", "Пароль-для-проверки-1")
    assert duties(person) == []


def test_the_list_takes_as_many_queries_at_any_size(methodologist, editor, pilot, django_assert_max_num_queries):
    codes, counts = IndicatorPage.objects.live().values_list("code", flat=True), []
    for some in (slice(0, 5), slice(5, 10)):
        for code in codes[some]:
            sent_for_review(editor, code)
            ConsultationImport.objects.create(file_name=f"{code}.xlsx", table=[])
            campaign = Campaign.objects.create(
                slug=f"wave-{code.replace('.', '-')}",
                title="Замер",
                edition=Edition.objects.newest(),
                **(DATES | {"review_from": date(2026, 3, 23), "review_until": date(2026, 4, 3)} | FROZEN),
            )
            campaign.plans.create(region=Region.objects.get(slug="tyumen"))
            campaign.milestones.create(number=1, title="Шаг", responsible="centre", due_until=date(2026, 1, 1))
        with django_assert_max_num_queries(45) as queries:
            found = listed(User.objects.get(pk=methodologist.pk))
        assert found["Страниц ждут вашей проверки"][0] == some.stop
        counts.append(len(queries))
    assert counts[0] == counts[1]
