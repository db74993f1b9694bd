"""Registers the verification of passports in the CMS."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from assessments.cms.common import RIGHTS, TITLE
from assessments.cms.urls import URLS

HISTORY = {
    "commit_seed": ("Обещать выборку", "Обещано зерно выборки паспортов"),
    "draw_sample": ("Сделать выборку", "Сделана выборка паспортов"),
}


class PassportsMenuItem(MenuItem):
    """For those who verify passports, sign sanctions or draw the sample."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(right) for right in RIGHTS)


@hooks.register("register_admin_urls")
def passport_urls() -> list[URLResolver]:
    return [path("passports/", include((URLS, "passports_cms")))]


@hooks.register("register_admin_menu_item")
def passports_menu_item() -> MenuItem:
    return PassportsMenuItem(TITLE, reverse("passports_cms:index"), icon_name="clipboard-list", order=263)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"assessments.{name}", label, message)
