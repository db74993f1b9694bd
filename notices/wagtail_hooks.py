"""Registers notices in the CMS."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from notices.cms import URLS, NoticesMenuItem
from notices.models import NoticeTemplate
from notices.viewsets import NoticeTemplateViewSet, OnlyChangePolicy

register_permission_policy(NoticeTemplate, OnlyChangePolicy(NoticeTemplate))
register_snippet(NoticeTemplateViewSet)


@hooks.register("register_admin_urls")
def notices_urls() -> list[URLPattern | URLResolver]:
    return [path("notices/", include((URLS, "notices_cms")))]


@hooks.register("register_reports_menu_item")
def notices_menu_item() -> NoticesMenuItem:
    return NoticesMenuItem()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("notices.resend", "Отправить ещё раз", "Отправлено ещё раз")
