"""Registers documents of regions in the CMS, and what keeps sign-in safe there."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from cabinet import factor_resets_cms
from cabinet.cms import URLS
from network.sessions import STAFF_IDLE


@hooks.register("register_admin_urls")
def documents_urls() -> list[URLPattern | URLResolver]:
    return [
        path("region-documents/", include((URLS, "documents_cms"))),
        path("factor-resets/", include((factor_resets_cms.URLS, "factor_resets"))),
    ]


@hooks.register("register_settings_menu_item")
def factor_resets_item() -> factor_resets_cms.FactorResetsItem:
    return factor_resets_cms.FactorResetsItem()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in factor_resets_cms.HISTORY.items():
        actions.register_action(f"network.{name}", label, message)


@hooks.register("insert_global_admin_js")
def session_script() -> str:
    script = '<script src="{}" data-idle="{}" data-alive="{}"></script>'
    return format_html(script, static("js/session.js"), STAFF_IDLE, reverse("security_alive"))


@hooks.register("register_account_menu_item")
def security_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": "Вход и защита",
        "help_text": "Второй шаг входа: приложение с кодами, ключи, запасные коды.",
    }
