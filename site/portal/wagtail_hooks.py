"""Registers the portal's own places in the CMS."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from portal import condition_cms, misses_cms, redirects, views
from portal.dashboard import DutiesPanel
from portal.reviews import SeenFirstPanel


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [
        # Before Wagtail's own address of it: this app stands above wagtail.contrib.redirects.
        path("redirects/import/", redirects.start_import),
        path("guide/", views.guide, name="portal_guide"),
        path("status/", condition_cms.status, name="portal_status"),
        path("misses/", include((misses_cms.URLS, "misses_cms"))),
    ]


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    return format_html('<script src="{}"></script>', static("js/cms-dates.js"))


@hooks.register("register_reports_menu_item")
def misses_item() -> MenuItem:
    return misses_cms.MissesMenuItem()


@hooks.register("register_reports_menu_item")
def status_item() -> MenuItem:
    return MenuItem("Состояние портала", reverse("portal_status"), icon_name="desktop", order=900)


@hooks.register("register_help_menu_item")
def guide_item() -> MenuItem:
    return MenuItem("Памятка редактора", reverse("portal_guide"), icon_name="help", order=100)


@hooks.register("construct_main_menu")
def content_first(request: HttpRequest, items: list[MenuItem]) -> None:
    """Put pictures and files beside the pages that show them: Wagtail leaves them among the portal's own sections."""
    places = {"images": 110, "documents": 120}
    for item in items:
        item.order = places.get(item.name, item.order)


@hooks.register("construct_help_menu")
def own_help_only(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out links to pages of Wagtail's authors: they are in English and outside the portal."""
    items[:] = [item for item in items if not item.name.startswith(("editor-guide", "whats-new"))]


@hooks.register("construct_homepage_panels")
def duties_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [SeenFirstPanel() if isinstance(one, WorkflowObjectsToModeratePanel) else one for one in panels]
    panels.append(DutiesPanel())


@hooks.register("construct_reports_menu")
def reports_for_editors(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out the report on page types: it names parts of the code, not of the portal."""
    items[:] = [item for item in items if item.name != "page-types-usage"]
