"""Registers the register and the log of support in the CMS."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from feedback import cms
from feedback.consultations.actions import SEE
from feedback.consultations.urls import URLS
from feedback.consultations.viewsets import ConsultationViewSet, FileLogFormatter, OriginLogFormatter
from feedback.freezing.chooser import AcceptedRemarkChooserViewSet, accepted_remarks
from feedback.freezing.cms import URLS as FREEZING_URLS
from feedback.intake.cms import URLS as FILE_URLS
from feedback.models import Consultation
from feedback.states import Step
from feedback.viewsets import (
    CannedAnswerViewSet,
    RemarkBulkDelete,
    RemarkViewSet,
)
from methodology.models import FaqPage

register_snippet(RemarkViewSet)
register_snippet(ConsultationViewSet)
register_snippet(CannedAnswerViewSet)
# After that of all other rows (network.wagtail_hooks).
hooks.register("register_bulk_action", RemarkBulkDelete, order=1001)


class QueueMenuItem(MenuItem):
    """For those who may see remarks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(cms.SEE)


class SummaryMenuItem(MenuItem):
    """For those who may see the log."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


@hooks.register("register_admin_urls")
def consultations_urls() -> list[URLPattern | URLResolver]:
    return [path("consultations/", include((URLS, "consultations_cms")))]


@hooks.register("register_admin_urls")
def remarks_urls() -> list[URLPattern | URLResolver]:
    return [path("remarks/", include((cms.URLS, "remarks_cms")))]


@hooks.register("register_admin_urls")
def remark_files_urls() -> list[URLPattern | URLResolver]:
    return [path("remark-files/", include((FILE_URLS, "remark_files")))]


@hooks.register("register_admin_urls")
def freezing_urls() -> list[URLPattern | URLResolver]:
    return FREEZING_URLS


@hooks.register("register_admin_viewset")
def accepted_remarks_window() -> AcceptedRemarkChooserViewSet:
    return accepted_remarks


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    return QueueMenuItem("Очередь замечаний", reverse("remarks_cms:queue"), icon_name="tasks", order=299)


@hooks.register("register_reports_menu_item")
def summary_menu_item() -> MenuItem:
    return SummaryMenuItem("Консультации", reverse("consultations_cms:summary"), icon_name="comment", order=110)


@hooks.register("register_page_header_buttons")
def origin_of_question(page: Page, user: Any, next_url: str | None = None, view_name: str = "") -> Iterator[Button]:
    """On a question of the FAQ: the way to the consultation that it was made of."""
    if page.specific_class is FaqPage and user.has_perm(SEE):
        row = Consultation.objects.filter(faq_page=page.pk).first()
        if row:
            yield Button(f"Консультация № {row.number}", url=row.get_admin_url(), icon_name="comment", priority=70)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for step in Step:
        actions.register_action(f"feedback.remark_{step}", step.order, step.past)
    actions.register_action("feedback.import_remarks", "Записать замечания из файла", "Замечания записаны из файла")
    actions.register_action(
        "feedback.mend_row", "Исправить строку файла замечаний", "Строка файла замечаний исправлена"
    )
    actions.register_action("feedback.import_consultation")(FileLogFormatter)
    actions.register_action("feedback.from_consultation")(OriginLogFormatter)
    actions.register_action("feedback.make_faq", "Сделать вопросом FAQ", "Из консультации сделан вопрос FAQ")
    actions.register_action("feedback.make_remark", "Сделать замечанием", "Из консультации сделано замечание")
