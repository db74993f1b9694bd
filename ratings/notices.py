"""What regions are told of their objections."""

from django.urls import reverse

from network.models import Membership
from notices.actions import notify
from ratings.models import Objection


def tell_answer(objection: Objection) -> None:
    """Tell who objected that the answer is there, or has been mended; once for each answer.

    Where the author has left, the region's coordinators of today are told.
    """
    notify(
        to=Membership.objects.speakers([objection.region_id]).of(objection.author_id, objection.region_id),
        code="objection_answered",
        context={
            "кампания": objection.campaign.title,
            "регион": objection.region.name,
            "возражение": objection.text,
            "решение": objection.get_outcome_display(),
            "ответ": objection.answer,
        },
        key=f"objection/{objection.pk}/{objection.answered_at:%Y%m%dT%H%M%S.%f}",
        link=reverse("cabinet:review", args=[objection.campaign.slug]) + "#objections",
    )
