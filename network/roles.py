"""Roles of ФЦК and the rights that each has. Permissions are named by text: no upper app is imported."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EDITOR = "Редактор ФЦК"
EXPERT = "Эксперт ФЦК"
METHODOLOGIST = "Методолог ФЦК"

# Rights on rows; rights on pages are in portal.setup, since they belong to places of the page tree.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    EDITOR: (
        "wagtailadmin.access_admin",
        "wagtailsearchpromotions.add_searchpromotion",
        "wagtailsearchpromotions.change_searchpromotion",
        "wagtailsearchpromotions.delete_searchpromotion",
        "feedback.view_remark",
        "network.view_region",
        "network.view_office",
    ),
    EXPERT: (
        "wagtailadmin.access_admin",
        "feedback.view_remark",
        "feedback.add_remark",
        "feedback.change_remark",
        "network.view_region",
        "network.view_office",
    ),
    METHODOLOGIST: (
        "wagtailadmin.access_admin",
        "wagtailsearchpromotions.add_searchpromotion",
        "wagtailsearchpromotions.change_searchpromotion",
        "wagtailsearchpromotions.delete_searchpromotion",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "portal.change_portalsettings",
        "feedback.view_remark",
        "feedback.add_remark",
        "feedback.change_remark",
        "network.view_region",
        "network.change_region",
        "network.view_office",
        "network.add_office",
        "network.change_office",
        "network.delete_office",
        "network.import_office",
    ),
}


def ensure_roles() -> dict[str, Group]:
    """The three groups with just their rights; repeated calls change nothing."""
    groups = {}
    for name, codes in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted = Q(pk__in=[])
        for code in codes:
            app_label, codename = code.split(".")
            wanted |= Q(content_type__app_label=app_label, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))
        groups[name] = group
    return groups
