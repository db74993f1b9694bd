"""Brings a document back as drafts of the method's pages: the inverse of compiling. Nothing is published by it.

What no draft can hold, because it shows at once, people do themselves: `steps` names it and leads there.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Page

from methodology import links, spec
from methodology.compiling import Compiled, compile_pages
from methodology.exchange import Fault, Imported, WorkbookRefused, read_xlsx
from methodology.freezing import RIGHT
from methodology.models import (
    ChecklistPage,
    EditionUpload,
    IndicatorGroupPage,
    IndicatorPage,
    MethodologyIndexPage,
)
from methodology.page_values import put
from methodology.reading import place
from methodology.spec import records
from methodology.spec.fields import fields, lists
from methodology.validation import faults
from uploads.actions import MOVED, UploadRefused, cancel, enter, locked

BROUGHT_BACK = "methodology.bring_back"
MAX_BYTES = 5 * 1024**2


class FileRefused(Exception):
    """The file cannot be brought back; `faults` say all that is wrong, with sheet and cell where it has them."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in found))
        self.faults = found


@dataclass(frozen=True)
class Step:
    """Something that only a person does with a page, in words, and the address in the CMS where it is done."""

    text: str
    url: str


def read(content: bytes) -> spec.Document:
    """The valid document in an XLSX or JSON file that overwrites nobody's draft; FileRefused with all faults."""
    if len(content) > MAX_BYTES:
        raise FileRefused(
            [Fault("", "", "Файл больше 5 МБ: редакция столько не занимает. Проверьте, тот ли это файл.")]
        )
    imported = _imported(content)
    found = [
        Fault(*imported.place(fault.path), f"{place(fault.path)}: {fault.message}")
        for fault in faults(imported.document)
    ]
    if not found:
        found = _drafts_in_the_way(imported.document, compile_pages())
    if found:
        raise FileRefused(found)
    return imported.document


@transaction.atomic
def upload(*, file_name: str, content: bytes, by: User) -> EditionUpload:
    """Keep the document of a file for the preview; one that waits already, whoever brought it, is the one.

    Raises PermissionDenied, FileRefused.
    """
    _require(by)
    document = read(content)
    sha256 = spec.digest(document)
    waiting = EditionUpload.objects.filter(sha256=sha256, status=EditionUpload.Status.UPLOADED).first()
    return waiting or EditionUpload.objects.create(file_name=file_name[-255:], user=by, sha256=sha256, table=document)


@transaction.atomic
def apply(*, upload: EditionUpload, by: User, seen: str) -> EditionUpload:
    """Save the drafts that a file asks for, once; a repeat gives the file as it is.

    seen: the digest of the published method that the difference was shown against. Raises PermissionDenied,
    UploadRefused.
    """
    _require(by)
    upload = locked(upload)
    if upload.status == EditionUpload.Status.APPLIED:
        return upload
    enter(upload, EditionUpload.Status.APPLIED)
    if seen != spec.digest(compile_pages().document):
        raise UploadRefused(MOVED)
    try:
        pages = bring_back(document=upload.table, by=by)
    except FileRefused as refusal:
        raise UploadRefused(f"Черновики не сохранены. {refusal}") from refusal
    upload.confirmed, upload.confirmed_by, upload.pages = seen, by, [page.pk for page in pages]
    upload.save()
    return upload


@transaction.atomic
def drop(*, upload: EditionUpload, by: User) -> EditionUpload:
    """Cancel a file that waits; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    _require(by)
    return cancel(upload)


def _require(by: User) -> None:
    if not by.has_perm(RIGHT):
        raise PermissionDenied


def _imported(content: bytes) -> Imported:
    try:
        return read_xlsx(content) if content.startswith(b"PK") else Imported(spec.decode(content), {})
    except WorkbookRefused as refusal:
        raise FileRefused(refusal.faults) from refusal
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            [Fault("", "", "Это не книга XLSX и не JSON редакции. Скачайте файл редакции и правьте его.")]
        ) from error


def steps(document: spec.Document) -> list[Step]:
    """What the document asks for and no draft can hold: pages to be moved or taken off, in an order that works.

    They are to be done after the drafts are published, since a page moves to a group that may be new.
    """
    compiled = compile_pages()
    found = [
        Step(
            f"Перенесите показатель {page.code} «{page.title}» в группу {group}.",
            reverse("wagtailadmin_pages:move", args=[page.pk]),
        )
        for page, group in _moves(document)
    ]
    wanted = _parts(document)
    for path in reversed([path for path in _parts(compiled.document) if path not in wanted]):
        pk = compiled.pages[path]
        text = f"Снимите с публикации страницу «{Page.objects.get(pk=pk).title}»: её нет в файле ({place(path)})."
        found.append(Step(text, reverse("wagtailadmin_pages:unpublish", args=[pk])))
    return found


def _moves(document: spec.Document) -> list[tuple[IndicatorPage, int]]:
    """Indicators that stand in another group than the document says, each with its new one; not what moves along."""
    groups = list(IndicatorGroupPage.objects.all())
    pages = {page.code: page for page in IndicatorPage.objects.all()}
    wanted = {pages[part["code"]]: part["group"] for part in document["indicators"] if part["code"] in pages}
    found: list[tuple[IndicatorPage, int]] = []
    for page, group in sorted(wanted.items(), key=lambda entry: entry[0].path):
        stands = next(above.number for above in groups if page.path.startswith(above.path))
        along = any(page.path.startswith(above.path) and group == there for above, there in found)
        if stands != group and not along:
            found.append((page, group))
    return found


def _drafts_in_the_way(document: spec.Document, compiled: Compiled) -> list[Fault]:
    """Pages whose draft would be overwritten, somebody's or that of the same file brought back before."""
    pages = [_existing(path, part, compiled) for path, part in _changed(compiled.document, document).items()]
    return [
        Fault("", "", f"У страницы «{page.title}» есть черновик. Опубликуйте или удалите его, потом загрузите файл.")
        for page in pages
        if page is not None and _has_draft(page)
    ]


def _has_draft(page: Page) -> bool:
    """A page taken off counts as changed; it has a draft only if somebody saved one after it was published."""
    if page.live:
        return page.has_unpublished_changes
    saved, published = page.latest_revision_created_at, page.last_published_at
    return saved is not None and (published is None or saved > published)


def _parts(document: spec.Document) -> dict[str, Any]:
    """What of the document stands on a page of its own, by path."""
    found = {"parameters": document["parameters"]}
    for field, record in lists(records.Edition):
        found |= {f"{field.name}/{part[record.known_by]}": part for part in document[field.name]}
    return found


def _changed(live: spec.Document, document: spec.Document) -> dict[str, Any]:
    """Parts of the document whose pages differ from it, in the document's order; a mere move changes no page."""
    present = _parts(live)
    return {
        path: part
        for path, part in _parts(document).items()
        if path not in present or present[path] | {"group": None} != part | {"group": None}
    }


@transaction.atomic
def bring_back(*, document: spec.Document, by: User) -> list[Page]:
    """Save a draft of each page that the document changes, and of each new one; the pages, in the document's order.

    document: as `read` gave it; what of it no draft can hold, `steps` says before and after. A repeat changes nothing
    more: the drafts of the first time stand in its way as faults.
    Raises PermissionDenied, FileRefused.
    """
    _require(by)
    compiled = compile_pages()
    if found := _drafts_in_the_way(document, compiled):
        raise FileRefused(found)
    pages, known = [], links.known_pages()
    for path, part in _changed(compiled.document, document).items():
        page = _page(path, part, compiled)
        put(page, fields(records.Edition)[path.partition("/")[0]].record, part, known)
        page.save_revision(user=by, log_action=BROUGHT_BACK)
        pages.append(page)
    return pages


def _existing(path: str, part: dict[str, Any], compiled: Compiled) -> Any:
    """The page of a part, the published one first; None where there is none yet."""
    if path in compiled.pages:
        return Page.objects.get(pk=compiled.pages[path]).specific
    match path.partition("/")[0]:
        case "groups":
            return IndicatorGroupPage.objects.filter(number=part["number"]).first()
        case "indicators":
            return IndicatorPage.objects.filter(code=part["code"]).first()
        case "checklists":
            return ChecklistPage.objects.child_of(above).first() if (above := _indicator(part["indicator"])) else None
    return None


def _page(path: str, part: dict[str, Any], compiled: Compiled) -> Any:
    """The page of a part; a new, unpublished one where there is none."""
    existing = _existing(path, part, compiled)
    if existing is not None:
        return existing
    match path.partition("/")[0]:
        case "groups":
            page = IndicatorGroupPage(number=part["number"], title=part["title"])
            parent, name = MethodologyIndexPage.objects.get(), f"group-{part['number']}"
        case "indicators":
            page = IndicatorPage(code=part["code"], title=part["title"])
            parent, name = IndicatorGroupPage.objects.get(number=part["group"]), f"indicator-{part['code']}"
        case _:
            page = ChecklistPage(title=part["title"], rule=part["rule"])
            parent, name = _indicator(part["indicator"]), "checklist"
    page.live, page.slug = False, _free_slug(parent, name)
    return parent.add_child(instance=page)


def _indicator(code: str) -> IndicatorPage | None:
    return IndicatorPage.objects.filter(code=code).first()


def _free_slug(parent: Page, name: str) -> str:
    slug = slugify(name.replace(".", "-"), allow_unicode=True)
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(free for free in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if free not in taken)
