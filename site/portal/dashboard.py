"""What waits for each role on the first page of the CMS, besides Wagtail's own lists of reviews and drafts."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from feedback.models import Remark
from network.models import OfficeImport
from notices.models import Notice
from ratings.models import Objection


@dataclass(frozen=True)
class Duty:
    """Something that waits for a person, and where it is dealt with."""

    text: str
    count: int
    url: str


def duties(user: User) -> list[Duty]:
    """What waits for this user; only what the user may deal with."""
    found = []
    if user.has_perm("feedback.change_remark"):
        url = reverse("remarks_cms:queue")
        found.append(Duty("Замечаний без решения", Remark.objects.waiting().count(), url))
        overdue = Remark.objects.overdue(timezone.localdate()).count()
        found.append(Duty("Замечаний просрочено", overdue, f"{url}?state=overdue"))
    if user.has_perm("feedback.moderate_remark"):
        unchecked = Remark.objects.unchecked().count()
        url = reverse("remarks_cms:queue") + "?state=unchecked"
        found.append(Duty("Замечаний ждут проверки перед показом", unchecked, url))
    if user.has_perm("network.import_office"):
        waiting = OfficeImport.objects.filter(status=OfficeImport.Status.UPLOADED).count()
        found.append(Duty("Загрузок ЦЗН, не подтверждённых", waiting, reverse("office_imports:list")))
    if user.has_perm("ratings.answer_objection"):
        unanswered = Objection.objects.unanswered().count()
        found.append(Duty("Возражений без ответа", unanswered, reverse("objections_cms:queue") + "?outcome=waiting"))
    if user.has_perm("notices.resend_notice"):
        stuck = Notice.objects.stuck(timezone.now()).count()
        found.append(Duty("Уведомлений, которые не ушли почтой", stuck, reverse("notices_cms:log") + "?state=stuck"))
    return [duty for duty in found if duty.count]


class DutiesPanel(Component):
    """The list of duties."""

    name = "duties"
    order = 90
    template_name = "portal/duties.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"duties": duties(parent_context["request"].user)}
