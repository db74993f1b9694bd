"""What an empty database needs before content: the home page, roles, rights on pages, the review workflow."""

from urllib.parse import urlsplit

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from network.roles import EDITOR, METHODOLOGIST, ensure_roles, first_time
from portal.models import HomePage, PortalSettings

REVIEW = "Проверка методологом"
PAGE_RIGHTS = {
    EDITOR: ("add_page", "change_page"),
    METHODOLOGIST: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
COLLECTION_RIGHTS = {
    (app, f"{verb}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
}
LEAD = (
    "Федеральный центр компетенций в сфере занятости измеряет, насколько центры занятости удобны соискателям и "
    "работодателям. Здесь методика, результаты апробации и ответы на предложения регионов."
)


def home() -> HomePage:
    """The home page."""
    return HomePage.objects.get()


def prepare() -> None:
    """Create what is missing; repeated calls change nothing that an editor may have changed."""
    is_new = not HomePage.objects.exists()
    page = _ensure_home()
    groups = ensure_roles()
    _ensure_rights(groups, page)
    if is_new:
        _make_review(groups[METHODOLOGIST], page)
        Collection.objects.filter(depth=1).update(name="Все файлы")  # Wagtail's own name of it is English, too
    if first_time("search/beginnings of stems"):
        call_command("update_index", verbosity=0)  # pages that were there before their stems were indexed so
    PortalSettings.for_site(Site.objects.get(is_default_site=True))
    # Wagtail's own groups have English names and no members in a new database.
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()


def _ensure_home() -> HomePage:
    page = HomePage.objects.first()
    if page is None:
        root = Page.get_first_root_node()
        root.title = root.draft_title = "Портал"
        root.save()
        page = HomePage(title="Индекс клиентоцентричности", slug="portal", lead=LEAD)
        root.add_child(instance=page)
        page.save_revision().publish()
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": page, "site_name": "Индекс клиентоцентричности"},
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=page.pk).first().delete()
    return page


def set_address(url: str) -> None:
    """Give the site the host and port of the portal's public address: links in the sitemap and in e-mails use them."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (parts.hostname, port):
        site.hostname, site.port = parts.hostname, port
        site.save()


def _ensure_rights(groups: dict[str, Group], page: Page) -> None:
    for name, codenames in PAGE_RIGHTS.items():
        for codename in codenames:
            if first_time(f"right/{name}/page/{codename}"):
                permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
                GroupPagePermission.objects.get_or_create(group=groups[name], page=page, permission=permission)
        for app_label, codename in sorted(COLLECTION_RIGHTS):
            if first_time(f"right/{name}/{app_label}.{codename}"):
                permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
                GroupCollectionPermission.objects.get_or_create(
                    group=groups[name], collection=Collection.get_first_root_node(), permission=permission
                )


def _make_review(reviewers: Group, page: Page) -> None:
    """One step: a methodologist looks at what an editor submits, then it is published; Wagtail's own example goes."""
    WorkflowPage.objects.all().delete()
    Workflow.objects.all().delete()
    Task.objects.all().delete()
    task = GroupApprovalTask.objects.create(name=REVIEW)
    task.groups.set([reviewers])
    workflow = Workflow.objects.create(name=REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=page)
