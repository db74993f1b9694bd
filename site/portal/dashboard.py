"""What waits for each role on the first page of the CMS, besides Wagtail's own lists of reviews and drafts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from campaigns.models import Campaign
from campaigns.states import Decision, State
from feedback.models import Remark
from methodology.models import FaqVote
from network.models import Invitation, Membership, OfficeImport, Region
from notices.models import Notice
from portal import misses
from portal.models import SearchMiss
from ratings.models import Objection

# What visitors wrote cannot be ticked off, so only what is new is shown.
NEW = timedelta(days=7)
# Decisions of a campaign whose day has come: what the list says, and the page where they are made.
DUE: Mapping[Decision, tuple[str, str]] = {
    Decision.OPENED: ("Кампаний пора открыть: срок сбора данных наступил", "campaigns_cms:course"),
    Decision.FROZEN: ("Кампаний, где пора закрыть данные: проверка окончена", "campaigns_cms:course"),
    Decision.PUBLISHED: ("Кампаний пора публиковать: объявленный день наступил", "results_cms:campaign"),
}


@dataclass(frozen=True)
class Duty:
    """Something that waits for a person, and where it is dealt with."""

    text: str
    count: int
    url: str


def duties(user: User) -> list[Duty]:
    """What waits for this user; only what the user may deal with, and only what there is."""
    now = timezone.now()
    found = [
        *_remarks(user),
        *_results(user, timezone.localdate(now)),
        *_network(user),
        *_letters(user),
        *_readers(user, timezone.localdate(now)),
    ]
    return [duty for duty in found if duty.count]


def _remarks(user: User) -> Iterator[Duty]:
    url = reverse("remarks_cms:queue")
    if user.has_perm("feedback.change_remark"):
        yield Duty("Замечаний без решения", Remark.objects.waiting().count(), url)
        overdue = Remark.objects.overdue(timezone.localdate()).count()
        yield Duty("Замечаний просрочено", overdue, f"{url}?state=overdue")
    if user.has_perm("feedback.moderate_remark"):
        unchecked = Remark.objects.unchecked().count()
        yield Duty("Замечаний ждут проверки перед показом", unchecked, f"{url}?state=unchecked")


def _results(user: User, day: date) -> Iterator[Duty]:
    if user.has_perm("ratings.answer_objection"):
        url = reverse("objections_cms:queue") + "?outcome=waiting"
        yield Duty("Возражений без ответа", Objection.objects.unanswered().count(), url)
    if user.has_perm("campaigns.manage_campaign"):
        due = [(campaign, decision_due(campaign, day)) for campaign in Campaign.objects.filter(closed_at=None)]
        for decision, (text, view) in DUE.items():
            found = [campaign for campaign, wanted in due if wanted is decision]
            yield Duty(text, len(found), reverse(view, args=[found[0].slug]) if found else "")


def decision_due(campaign: Campaign, day: date) -> Decision | None:
    """The decision whose day has come by the campaign's dates and that nobody has made yet."""
    state = campaign.state_on(day)
    if state is State.DRAFT:
        starts = filter(None, (campaign.surveys_open, campaign.passports_open))
        return Decision.OPENED if any(start <= day for start in starts) else None
    if state is State.VERIFICATION:
        end = campaign.verification_until
        return Decision.FROZEN if end and end < day else None
    if state is State.FROZEN:
        announced = campaign.publication_on
        return Decision.PUBLISHED if announced and announced <= day else None
    return None


def _network(user: User) -> Iterator[Duty]:
    if user.has_perm("network.import_office"):
        waiting = OfficeImport.objects.filter(status=OfficeImport.Status.UPLOADED).count()
        yield Duty("Загрузок ЦЗН, не подтверждённых", waiting, reverse("office_imports:list"))
    if user.has_perm("network.manage_people"):
        url = reverse("people:list")
        reviewed = Campaign.objects.with_state(timezone.localdate()).filter(day_state=State.REVIEW.value)
        unattended = Region.objects.filter(plans__campaign__in=reviewed).exclude(
            pk__in=Membership.objects.coordinators().values("region")
        )
        text = "Регионов на просмотре без координатора: показатели некому увидеть"
        yield Duty(text, unattended.distinct().count(), url)
        expired = Invitation.objects.open().filter(expires_at__lte=timezone.now()).count()
        yield Duty("Приглашений, срок которых истёк", expired, url)


def _letters(user: User) -> Iterator[Duty]:
    if user.has_perm("notices.resend_notice"):
        stuck = Notice.objects.stuck(timezone.now()).count()
        yield Duty("Уведомлений, которые не ушли почтой", stuck, reverse("notices_cms:log") + "?state=stuck")


def _readers(user: User, day: date) -> Iterator[Duty]:
    if user.has_perm("methodology.view_faqvote"):
        texts = FaqVote.objects.filter(day__gt=day - NEW).exclude(text="").count()
        yield Duty("Отзывов об ответах за неделю", texts, reverse("helpful_cms:report"))
    if user.has_perm(misses.SEE):
        yield Duty("Запросов, по которым ничего не нашлось", SearchMiss.objects.count(), reverse("misses_cms:report"))


class DutiesPanel(Component):
    """The list of duties."""

    name = "duties"
    order = 90
    template_name = "portal/duties.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"duties": duties(parent_context["request"].user)}
