"""Registers the portal's own places in the CMS."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal import misses_cms, views
from portal.dashboard import DutiesPanel


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [
        path("guide/", views.guide, name="portal_guide"),
        path("misses/", include((misses_cms.URLS, "misses_cms"))),
    ]


@hooks.register("register_reports_menu_item")
def misses_item() -> MenuItem:
    return misses_cms.MissesMenuItem()


@hooks.register("register_help_menu_item")
def guide_item() -> MenuItem:
    return MenuItem("Памятка редактора", reverse("portal_guide"), icon_name="help", order=100)


@hooks.register("construct_help_menu")
def own_help_only(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out links to pages of Wagtail's authors: they are in English and outside the portal."""
    items[:] = [item for item in items if not item.name.startswith(("editor-guide", "whats-new"))]


@hooks.register("construct_homepage_panels")
def duties_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(DutiesPanel())


@hooks.register("construct_reports_menu")
def reports_for_editors(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out the report on page types: it names parts of the code, not of the portal."""
    items[:] = [item for item in items if item.name != "page-types-usage"]
