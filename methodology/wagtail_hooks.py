"""Registers what the CMS shows about editions."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from methodology import cms, helpful_cms, review_cms, revisions
from methodology.freezing import RIGHT
from methodology.importing import BROUGHT_BACK
from methodology.models import ChecklistPage

revisions.register()


class EditionsMenuItem(MenuItem):
    """For those who may freeze."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RIGHT)


@hooks.register("register_admin_urls")
def editions_urls() -> list[URLPattern | URLResolver]:
    return [
        path("editions/", include((cms.URLS, "methodology_cms"))),
        path("review/", include((review_cms.URLS, "review_cms"))),
        path("helpful/", include((helpful_cms.URLS, "helpful_cms"))),
    ]


@hooks.register("register_admin_menu_item")
def editions_menu_item() -> MenuItem:
    return EditionsMenuItem("Редакции", reverse("methodology_cms:editions"), icon_name="lock", order=150)


@hooks.register("register_reports_menu_item")
def helpful_menu_item() -> MenuItem:
    return helpful_cms.HelpfulMenuItem()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("methodology.freeze", "Утвердить редакцию", "Редакция утверждена")
    actions.register_action(BROUGHT_BACK, "Вернуть редакцию черновиками", "Черновик сделан из файла редакции")
    actions.register_action("methodology.clear_vote_text", "Стереть отзыв", "Стёрт текст отзыва о странице")


@hooks.register("before_bulk_action")
def points_add_up(request: HttpRequest, kind: str, objects: Sequence[Any], view: Any) -> HttpResponse | None:
    """Publish no checklist in bulk whose points break its rule: its own form would refuse it, too."""
    if kind != "publish" or not issubclass(view.model, Page):
        return None
    below = view.cleaned_form.cleaned_data["include_descendants"]
    if faulty := ChecklistPage.faulty_among(objects, below=below):
        for page, found in faulty:
            messages.error(request, f"Ничего не опубликовано. {page.title}: {found[0].message}")
        return redirect(view.next_url)
    return None
