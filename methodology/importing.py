"""Brings a document back as drafts of the method's pages: the inverse of compiling. Nothing is published by it."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page

from methodology import spec
from methodology.compiling import Compiled, compile_pages
from methodology.exchange import Fault, Imported, WorkbookRefused, read_xlsx
from methodology.freezing import RIGHT
from methodology.models import (
    ChecklistItem,
    ChecklistPage,
    IndicatorGroupPage,
    IndicatorPage,
    ParametersPage,
    Question,
    QuestionnairePage,
)
from methodology.reading import place
from methodology.validation import faults

MAX_BYTES = 5 * 1024**2
INDICATOR = ("title", "level", "status", "status_reason", "measures", "method", "report_place")
ITEM = ("number", "level", "zone", "text", "points_note", "evidence", "report_place")
QUESTION = ("block", "number", "kind", "text", "hint", "indicator", "condition", "skip_if_remote", "required")


class FileRefused(Exception):
    """The file cannot be brought back; `faults` say all that is wrong, with sheet and cell where it has them."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in found))
        self.faults = found


def read(content: bytes) -> spec.Document:
    """The valid document in an XLSX or JSON file that fits the live pages; FileRefused with all faults."""
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
        found = [Fault(*imported.place(path), message) for path, message in _misfits(imported.document)]
    if found:
        raise FileRefused(found)
    return imported.document


def _imported(content: bytes) -> Imported:
    try:
        return read_xlsx(content) if content.startswith(b"PK") else Imported(spec.decode(content), {})
    except WorkbookRefused as refusal:
        raise FileRefused(refusal.faults) from refusal
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            [Fault("", "", "Это не книга XLSX и не JSON редакции. Скачайте файл редакции и правьте его.")]
        ) from error


def _misfits(document: spec.Document) -> list[tuple[str, str]]:
    """What drafts cannot express: pages that would vanish, move to another group, or overwrite somebody's draft."""
    compiled = compile_pages()
    live = compiled.document
    found = []
    for section, key, what in (
        ("groups", "number", "группы"),
        ("indicators", "code", "показателя"),
        ("checklists", "indicator", "чек-листа показателя"),
    ):
        present = {part[key] for part in document[section]}
        found += [
            (section, f"В файле нет {what} {part[key]}. Загрузкой ничего не удаляют: снимите страницу с публикации.")
            for part in live[section]
            if part[key] not in present
        ]
    groups = {indicator["code"]: indicator["group"] for indicator in live["indicators"]}
    known = {group["number"] for group in live["groups"]}
    for group in document["groups"]:
        if group["number"] not in known:
            found.append((f"groups/{group['number']}", "Новую группу заводят страницей, а не загрузкой."))
    for indicator in document["indicators"]:
        if groups.get(indicator["code"], indicator["group"]) != indicator["group"]:
            found.append(
                (
                    f"indicators/{indicator['code']}",
                    "Показатель переносят в другую группу в дереве страниц, не загрузкой.",
                )
            )
    changed = [compiled.pages[path] for path in _changed(live, document) if path in compiled.pages]
    for page in Page.objects.filter(pk__in=changed, has_unpublished_changes=True):
        found.append(
            ("", f"У страницы «{page.title}» есть черновик. Опубликуйте или отмените его, потом загрузите файл.")
        )
    return found


def _parts(document: spec.Document) -> dict[str, Any]:
    """Parts that are pages, by path."""
    found = {"parameters": document["parameters"]}
    for section, key in (
        ("groups", "number"),
        ("indicators", "code"),
        ("checklists", "indicator"),
        ("questionnaires", "audience"),
    ):
        found |= {f"{section}/{part[key]}": part for part in document[section]}
    return found


def _changed(live: spec.Document, document: spec.Document) -> dict[str, Any]:
    """Parts of the document that differ from the live pages, in the document's order."""
    present = _parts(live)
    return {path: part for path, part in _parts(document).items() if present.get(path) != part}


@transaction.atomic
def bring_back(*, document: spec.Document, by: User) -> list[Page]:
    """Save a draft of each page that the document changes, and of each new one; the pages, in the document's order.

    document: as `read` gave it. A repeat changes nothing more: the drafts of the first time stand in its way as faults.
    Raises PermissionDenied, FileRefused.
    """
    if not by.has_perm(RIGHT):
        raise PermissionDenied
    misfits = _misfits(document)
    if misfits:
        raise FileRefused([Fault("", "", message) for _, message in misfits])
    compiled = compile_pages()
    pages = []
    for path, part in _changed(compiled.document, document).items():
        page = _page(path, part, compiled)
        _fill(page, part)
        page.save_revision(user=by, log_action=True)
        pages.append(page)
    return pages


def _page(path: str, part: dict[str, Any], compiled: Compiled) -> Any:
    """The page of a part; a new, unpublished one where there is none."""
    if path in compiled.pages:
        return Page.objects.get(pk=compiled.pages[path]).specific
    if path.startswith("indicators/"):
        page = IndicatorPage(code=part["code"], title=part["title"], slug=f"indicator-{part['code'].replace('.', '-')}")
        parent = IndicatorGroupPage.objects.get(number=part["group"])
    else:
        page = ChecklistPage(title=part["title"], slug="checklist", rule=part["rule"])
        parent = IndicatorPage.objects.get(code=part["indicator"])
    page.live = False
    return parent.add_child(instance=page)


def _fill(page: Any, part: dict[str, Any]) -> None:
    """Put a part's values into its page."""
    match page:
        case ParametersPage():
            for name in ParametersPage.NAMES:
                setattr(page, name, page._meta.get_field(name).to_python(part[name]))
        case IndicatorGroupPage():
            page.title, page.text, page.weight = part["title"], part["text"], _decimal(part["weight"])
        case IndicatorPage():
            for name in INDICATOR:
                setattr(page, name, part[name])
            page.weight = _decimal(part["weight"])
        case ChecklistPage():
            page.title, page.rule, page.text, page.report_place = (
                part[name] for name in ("title", "rule", "text", "report_place")
            )
            page.maximum, page.per_kind, page.factor = (
                _decimal(part[name]) for name in ("maximum", "per_kind", "factor")
            )
            for level in (3, 2, 1):
                setattr(page, f"level_{level}", _decimal(part["level_points"][str(level)]))
            page.items = [
                ChecklistItem(sort_order=place, points=_decimal(item["points"]), **{name: item[name] for name in ITEM})
                for place, item in enumerate(part["items"])
            ]
        case QuestionnairePage():
            page.title, page.text, page.report_place = part["title"], part["text"], part["report_place"]
            changes = {question.number: question.changes for question in page.questions.all()}
            page.questions = [
                Question(
                    sort_order=place,
                    options="\n".join(question["options"]),
                    report_place=question["report_place"],
                    changes=changes.get(question["number"], ""),
                    **{name: question[name] for name in QUESTION},
                )
                for place, question in enumerate(part["questions"])
            ]


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
