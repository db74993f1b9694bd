"""What people are told: regions of their objections, methodologists of publications by date and of lost files."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from network.models import Membership
from notices.actions import notify
from ratings.models import Appointment, FileCheck, Objection, Release

PUBLISHERS = "ratings.publish_release"
NAMED = 10  # files in one notice


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


def tell_published(appointment: Appointment, release: Release) -> None:
    """Tell all who may publish that the results came out by themselves; once."""
    notify(
        to=_publishers(),
        code="publication_done",
        context={"кампания": appointment.campaign.title, "срок": appointment.campaign.publication_words},
        key=f"published/{release.pk}",
        link=reverse("ratings:release", args=[appointment.campaign.slug]),
    )


def tell_stopped(appointment: Appointment) -> None:
    """Tell all who may publish why the results did not come out; once for each appointment."""
    notify(
        to=_publishers(),
        code="publication_stopped",
        context={
            "кампания": appointment.campaign.title,
            "срок": appointment.campaign.publication_words,
            "причина": appointment.why,
            "что_сделать": appointment.mend,
        },
        key=f"stopped/{appointment.campaign_id}/{appointment.confirmed_at:%Y%m%dT%H%M%S.%f}",
        link=reverse("results_cms:campaign", args=[appointment.campaign.slug]) + "#publication",
    )


def tell_damaged(release: Release, check: FileCheck) -> None:
    """Tell all who may publish that files of a published release are not what was published; once."""
    notify(
        to=_publishers(),
        code="release_damaged",
        context={
            "кампания": release.campaign.title,
            "версия": str(release.version),
            "файлы": ", ".join(check.damaged[:NAMED]) + (" и другие" if len(check.damaged) > NAMED else ""),
            "папка": release.folder,
        },
        key=f"damaged/{release.pk}/{check.found_at:%Y%m%dT%H%M%S.%f}",
        link=reverse("results_cms:campaign", args=[release.campaign.slug]) + "#publication",
    )


def _publishers() -> QuerySet[User]:
    return get_user_model().objects.with_perm(PUBLISHERS, backend="django.contrib.auth.backends.ModelBackend")
