"""What waits for each role on the first page of the CMS, besides Wagtail's own lists of reviews and drafts."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.admin.ui.components import Component

from feedback.models import Remark
from network.models import OfficeImport


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
        undecided = Remark.objects.decided(Remark.OPEN).count()
        url = reverse("wagtailsnippets_feedback_remark:list") + f"?decision={Remark.OPEN}"
        found.append(Duty("Замечаний без решения", undecided, url))
    if user.has_perm("network.import_office"):
        waiting = OfficeImport.objects.filter(status=OfficeImport.Status.UPLOADED).count()
        found.append(Duty("Загрузок ЦЗН, не подтверждённых", waiting, reverse("office_imports:list")))
    return [duty for duty in found if duty.count]


class DutiesPanel(Component):
    """The list of duties."""

    name = "duties"
    order = 90
    template_name = "portal/duties.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"duties": duties(parent_context["request"].user)}
