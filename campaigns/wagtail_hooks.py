"""Registers campaigns in the CMS."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from campaigns import cms, dates_cms, participants_cms, templates_cms
from campaigns.calendar_cms import CalendarDayViewSet, CalendarPolicy
from campaigns.models import CalendarDay
from campaigns.templates_cms import DocumentTemplateViewSet
from campaigns.viewsets import CampaignViewSet

URLS = [
    path("", cms.newest, name="newest"),
    path("<slug:slug>/", cms.course, name="course"),
    path("<slug:slug>/decide/<slug:decision>/", cms.decide, name="decide"),
    path("<slug:slug>/dates/", dates_cms.dates, name="dates"),
    path("<slug:slug>/milestones/", cms.copy_milestones, name="copy_milestones"),
    path("<slug:slug>/regions/", participants_cms.choose, name="participants"),
    path("<slug:slug>/regions/<slug:region>/", cms.plan, name="plan"),
    path("<slug:slug>/marks/<slug:region>/<int:number>/", cms.mark, name="mark"),
    path("<slug:slug>/marks/<slug:region>/<int:number>/remove/", cms.unmark, name="unmark"),
]
HISTORY = {
    "opened": ("Открыть кампанию", "Кампания открыта"),
    "frozen": ("Закрыть данные", "Данные закрыты"),
    "published": ("Опубликовать кампанию", "Кампания опубликована"),
    "closed": ("Завершить кампанию", "Кампания завершена"),
    "participants": ("Выбрать участников", "Изменён состав участников"),
    "plan": ("Изменить участие региона", "Изменено участие региона"),
    "drop": ("Исключить регион", "Регион исключён из кампании"),
    "copy_milestones": ("Взять шаги дорожной карты", "Шаги дорожной карты взяты из другой кампании"),
    "mark": ("Отметить шаг", "Шаг дорожной карты отмечен"),
    "unmark": ("Снять отметку", "Отметка о шаге снята"),
    "move_dates": ("Перенести сроки", "Сроки перенесены"),
    "backdate": ("Перенести дни решений демонстрации", "Дни решений демонстрации перенесены в прошлое"),
}

register_snippet(CampaignViewSet)
register_snippet(DocumentTemplateViewSet)
register_permission_policy(CalendarDay, CalendarPolicy(CalendarDay))
register_snippet(CalendarDayViewSet)


class RoadmapsMenuItem(MenuItem):
    """For those who may see campaigns."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(cms.SEE)


@hooks.register("register_admin_urls")
def campaign_urls() -> list[URLPattern | URLResolver]:
    return [
        path("roadmaps/", include((URLS, "campaigns_cms"))),
        path("document-templates/", include((templates_cms.URLS, "document_templates_cms"))),
    ]


@hooks.register("register_reports_menu_item")
def roadmaps_menu_item() -> MenuItem:
    return RoadmapsMenuItem("Дорожные карты", reverse("campaigns_cms:newest"), icon_name="tasks", order=100)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"campaigns.{name}", label, message)
