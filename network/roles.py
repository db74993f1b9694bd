"""Roles of ФЦК and the rights that each has. Permissions are named by text: no upper app is imported."""

from django.contrib.auth.models import Group, Permission

from network.models import LoadedRow

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
        "campaigns.view_campaign",
    ),
    EXPERT: (
        "wagtailadmin.access_admin",
        "feedback.view_remark",
        "feedback.add_remark",
        "feedback.change_remark",
        "network.view_region",
        "network.view_office",
        "campaigns.view_campaign",
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
        "methodology.freeze_edition",
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
        "campaigns.view_campaign",
        "campaigns.add_campaign",
        "campaigns.change_campaign",
        "campaigns.manage_campaign",
        "campaigns.mark_milestone",
    ),
}


def ensure_roles() -> dict[str, Group]:
    """The three groups; each right is given once, so what an administrator takes away stays away."""
    groups = {}
    for name, codes in PERMISSIONS.items():
        groups[name], _ = Group.objects.get_or_create(name=name)
        for code in codes:
            app_label, codename = code.split(".")
            permission = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
            if permission and first_time(f"right/{name}/{code}"):
                groups[name].permissions.add(permission)
    return groups


def first_time(key: str) -> bool:
    """Whether this is done for the first time in this database; remembers that it is."""
    return LoadedRow.objects.get_or_create(key=key, defaults={"object_id": 0})[1]
