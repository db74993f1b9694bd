"""Registers the section «Сеть» of the CMS; what is registered is defined in viewsets and views."""

from django.urls import include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from network import people, urls
from network.actions import LOG_ACTION
from network.viewsets import SUBMENU_HOOK, CarefulBulkDelete, ImportLogFormatter, ImportMenuItem, NetworkGroup

register_snippet(NetworkGroup)


@hooks.register("register_admin_urls")
def import_urls() -> list:
    return [path("network/imports/", include(urls)), path("people/", include((people.URLS, "people")))]


@hooks.register(SUBMENU_HOOK)
def import_menu_item() -> ImportMenuItem:
    return ImportMenuItem()


@hooks.register(SUBMENU_HOOK)
def people_menu_item() -> people.PeopleMenuItem:
    return people.PeopleMenuItem()


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    actions.register_action(LOG_ACTION)(ImportLogFormatter)
    for name, (label, message) in people.HISTORY.items():
        actions.register_action(f"network.{name}", label, message)


hooks.register("before_delete_user", people.keep)
# After Wagtail's own: the last one registered for a model takes its place.
hooks.register("register_bulk_action", CarefulBulkDelete, order=1000)
