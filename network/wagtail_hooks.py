"""Registers the section «Сеть» of the CMS; what is registered is defined in viewsets and views."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import include, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from network import people, sessions, urls
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


@hooks.register("after_edit_user")
def end_sessions_of(request: HttpRequest, user: User) -> None:
    """What a session says of the person's role is put down at sign-in: after a change it begins anew."""
    sessions.end_all(user, keep=request.session.session_key)


@hooks.register("after_bulk_action")
def end_sessions_of_many(request: HttpRequest, action_type: str, objects: list, action: Any) -> None:
    """The same where roles are given to many at once."""
    for user in objects:
        if isinstance(user, User):
            end_sessions_of(request, user)


hooks.register("before_delete_user", people.keep)
# After Wagtail's own: the last one registered for a model takes its place.
hooks.register("register_bulk_action", CarefulBulkDelete, order=1000)
