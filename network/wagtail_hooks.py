"""Registers the section «Сеть» of the CMS; what is registered is defined in viewsets and views."""

from django.urls import include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from network import urls
from network.actions import LOG_ACTION
from network.viewsets import SUBMENU_HOOK, CarefulBulkDelete, ImportLogFormatter, ImportMenuItem, NetworkGroup

register_snippet(NetworkGroup)


@hooks.register("register_admin_urls")
def import_urls() -> list:
    return [path("network/imports/", include(urls))]


@hooks.register(SUBMENU_HOOK)
def import_menu_item() -> ImportMenuItem:
    return ImportMenuItem()


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    actions.register_action(LOG_ACTION)(ImportLogFormatter)


# After Wagtail's own: the last one registered for a model takes its place.
hooks.register("register_bulk_action", CarefulBulkDelete, order=1000)
