"""Roles of ФЦК and of regions, and the rights of each. Permissions are named by text: no upper app is imported."""

from django.contrib.auth.models import Group, Permission, User

from network.models import LoadedRow

EDITOR = "Редактор ФЦК"
EXPERT = "Эксперт ФЦК"
METHODOLOGIST = "Методолог ФЦК"
REGION = "Регион"  # people of the regions: the cabinet, not the CMS (network.invitations puts them in)

# Rights on rows; rights on pages are in portal.setup, since they belong to places of the page tree.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    EDITOR: (
        "wagtailadmin.access_admin",
        "wagtailsearchpromotions.add_searchpromotion",
        "wagtailsearchpromotions.change_searchpromotion",
        "wagtailsearchpromotions.delete_searchpromotion",
        "methodology.view_pagevote",
        "methodology.change_pagevote",
        "portal.view_searchmiss",
        "portal.delete_searchmiss",
        "feedback.view_remark",
        "feedback.moderate_remark",
        "feedback.view_consultation",
        "network.view_region",
        "network.view_office",
        "campaigns.view_campaign",
    ),
    EXPERT: (
        "wagtailadmin.access_admin",
        "feedback.view_remark",
        "feedback.view_consultation",
        "feedback.add_consultation",
        "feedback.change_consultation",
        "feedback.add_remark",
        "feedback.change_remark",
        "feedback.decide_remark",
        "feedback.moderate_remark",
        "feedback.view_cannedanswer",
        "feedback.add_cannedanswer",
        "feedback.change_cannedanswer",
        "network.view_region",
        "network.view_office",
        "campaigns.view_campaign",
        "ratings.answer_objection",
        "surveys.judge_response",
        "assessments.verify_passport",
        "assessments.sign_sanction",
    ),
    METHODOLOGIST: (
        "wagtailadmin.access_admin",
        "wagtailsearchpromotions.add_searchpromotion",
        "wagtailsearchpromotions.change_searchpromotion",
        "wagtailsearchpromotions.delete_searchpromotion",
        "methodology.view_pagevote",
        "methodology.change_pagevote",
        "portal.view_searchmiss",
        "portal.delete_searchmiss",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "portal.change_portalsettings",
        "methodology.freeze_edition",
        "feedback.view_remark",
        "feedback.view_consultation",
        "feedback.add_consultation",
        "feedback.change_consultation",
        "feedback.add_remark",
        "feedback.change_remark",
        "feedback.decide_remark",
        "feedback.moderate_remark",
        "feedback.change_remarksettings",
        "feedback.view_cannedanswer",
        "feedback.add_cannedanswer",
        "feedback.change_cannedanswer",
        "feedback.delete_cannedanswer",
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
        "campaigns.view_documenttemplate",
        "campaigns.add_documenttemplate",
        "campaigns.change_documenttemplate",
        "campaigns.delete_documenttemplate",
        "network.manage_people",
        "network.reset_factors",
        "notices.view_notice",
        "notices.resend_notice",
        "notices.change_noticetemplate",
        "ratings.publish_release",
        "ratings.answer_objection",
        "assessments.sign_sanction",
    ),
    # The cabinet lets a coordinator mark steps of the own region only.
    REGION: ("campaigns.mark_milestone",),
}


def is_staff(user: User) -> bool:
    """Whether the account has rights besides a region's."""
    others = user.groups.exclude(name=REGION)
    return user.is_superuser or user.is_staff or others.exists() or user.user_permissions.exists()


def ensure_roles() -> dict[str, Group]:
    """The groups; each right is given once, so what an administrator takes away stays away."""
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
