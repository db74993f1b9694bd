"""Loads the knowledge base from data/content; pages that an editor has changed, moved or deleted stay so.

A page is known by a translation key made of its kind and code, so it is found again wherever an editor has moved it.
"""

import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from markdown_it import MarkdownIt
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageLogEntry

from methodology import edition_files, links, spec
from methodology.freezing import add, freeze
from methodology.models import (
    ChecklistItem,
    ChecklistPage,
    Edition,
    FaqIndexPage,
    FaqPage,
    IndicatorGroupPage,
    IndicatorPage,
    MaterialIndexPage,
    MaterialPage,
    MethodologyIndexPage,
    ParametersPage,
    Question,
    QuestionnairePage,
    SectionPage,
)
from network.models import LoadedRow

PILOT_START = date(2022, 4, 1)
SPACE = uuid5(NAMESPACE_URL, "index-portal/content")
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False})
LINK = re.compile(r"\[[^\]]+\]\([^)]+\)|\*\*[^*]+\*\*")


def rich(text: str) -> str:
    """Markdown as the HTML that Wagtail's rich text keeps."""
    return MARKDOWN.render(text).strip().replace("<strong>", "<b>").replace("</strong>", "</b>").replace("\n", "")


def put(
    model: type[Page], key: str, parent: Page, children: dict[str, list] | None = None, **values: Any
) -> Page | None:
    """Create or update the page known by `key`; None where an editor has deleted it.

    A new page gets its first revision, and with it a place in its history, when the same text is put again: only then
    are all the pages there that it may link to.
    children: rows of inline panels by relation name, unsaved instances; they replace the present ones if they differ.
    """
    translation_key = uuid5(SPACE, key)
    page = model.objects.filter(translation_key=translation_key).first()
    if page is None and LoadedRow.objects.filter(key=f"page/{key}").exists():
        return None
    if page and (page.has_unpublished_changes or not page.live or _touched(page)):
        return page
    new = page is None
    changed = not new and page.latest_revision_id is None
    page = page or model(translation_key=translation_key)
    known = links.known_pages() if "href=" in str(values) else {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        value = field.to_python(_linked(field, value, known))
        if new or field.get_prep_value(getattr(page, name)) != field.get_prep_value(value):
            setattr(page, name, value)
            changed = True
    for name, rows in (children or {}).items():
        present = [] if new else list(getattr(page, name).all())
        for place, row in enumerate(rows):
            row.sort_order = place
        if [_values(row) for row in present] != [_values(row) for row in rows]:
            setattr(page, name, rows)
            changed = True
    if new:
        parent.add_child(instance=page)
        LoadedRow.objects.create(key=f"page/{key}", object_id=page.pk)
    elif changed:
        page.save_revision(log_action=True).publish()
    return page


def _linked(field: Any, value: Any, known: dict[str, int]) -> Any:
    """Formatted text, or blocks as JSON, with links between pages as the CMS keeps them; other values as they are."""
    if isinstance(field, RichTextField):
        return links.to_pages(value, known)
    if isinstance(field, StreamField):
        return json.dumps(links.in_texts(json.loads(value), lambda text: links.to_pages(text, known)))
    return value


def _touched(page: Page) -> bool:
    """Whether a person has ever done anything to the page; the log remembers even people who are gone."""
    return PageLogEntry.objects.filter(page=page.pk, user_id__isnull=False).exists() or (
        page.revisions.filter(user__isnull=False).exists()
    )


def _values(row: Any) -> dict[str, str]:
    """A row's values as text, but for its keys; decimals by value."""
    skipped = {"id", "page"}
    return {
        field.name: str(field.to_python(getattr(row, field.name)))
        if not isinstance(getattr(row, field.name), Decimal)
        else f"{getattr(row, field.name):.2f}"
        for field in row._meta.concrete_fields
        if field.name not in skipped
    }


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text).quantize(Decimal("0.01")) if text else None


def _body(key: str, blocks: list[dict[str, Any]]) -> str:
    """Blocks of a section as the JSON of its StreamField; ids are stable, or each load would make a revision."""
    values = {
        "heading": lambda block: block["text"],
        "text": lambda block: rich(block["text"]),
        "note": lambda block: {"title": block["title"], "text": rich(block["text"]), "tone": block["tone"]},
        "table": lambda block: {"caption": block["caption"], "table": _table(block)},
    }
    return json.dumps(
        [
            {
                "type": block["type"],
                "value": values[block["type"]](block),
                "id": str(uuid5(SPACE, f"{key}/{place}")),
            }
            for place, block in enumerate(blocks)
        ]
    )


def _table(block: dict[str, Any]) -> dict[str, Any]:
    numeric = block.get("numeric") or [False] * len(block["columns"])
    kinds = [
        "number" if is_number else "rich" if any(LINK.search(row[place]) for row in block["rows"]) else "text"
        for place, is_number in enumerate(numeric)
    ]
    return {
        "columns": [{"type": kind, "heading": heading} for kind, heading in zip(kinds, block["columns"], strict=True)],
        "rows": [
            {"values": [rich(cell) if kind == "rich" else cell for kind, cell in zip(kinds, row, strict=True)]}
            for row in block["rows"]
        ],
        "caption": "",
    }


@transaction.atomic
def load_editions(folder: Path) -> None:
    """Editions 1, the method as piloted, 2, with the report's changes, and 3, the live pages; only if there are none.

    Where there are, their files are made again if the storage has lost them.
    """
    if Edition.objects.exists():
        for edition in Edition.objects.all():
            edition_files.write(edition)
        return
    add(
        spec.decode((folder / "1.json").read_bytes()),
        by=None,
        in_force_from=PILOT_START,
        note="Методика апробации 2022 года: с показателем сайта, голосовым меню и баллами, как в отчёте.",
        changes=[],
    )
    add(
        spec.decode((folder / "2.json").read_bytes()),
        by=None,
        in_force_from=None,
        note="Методика после апробации, с изменениями из выводов отчёта. Дата введения в отчёте не указана.",
        changes=_toml(folder / "changes-2.toml")["change"],
    )
    freeze(
        by=None,
        in_force_from=None,
        note="Уточнены правила расчёта: интервалы, скрытые ответы, неспрошенные клиенты. Правила наши, даты нет.",
        changes=_toml(folder / "changes-3.toml")["change"],
    )


@transaction.atomic
def load(content: Path, home: Page) -> None:
    """All pages of the knowledge base, below the home page: first those that are missing, then what they say."""
    _load(content, home)
    _load(content, home)


def _load(content: Path, home: Page) -> None:
    index = put(MethodologyIndexPage, "methodology", home, slug="methodology", **_toml(content / "methodology.toml"))
    faq = put(FaqIndexPage, "faq", home, slug="faq", **_toml(content / "faq-index.toml"))
    if index:
        _load_sections(content, index)
        put(ParametersPage, "parameters", index, slug="parameters", **_toml(content / "parameters.toml"))
        _load_groups(content, index)
        _load_checklists(content)
        _load_questionnaires(content, index)
        _load_materials(content, index)
    if faq:
        _load_faq(content, faq)


def _load_sections(content: Path, index: Page) -> None:
    for path in sorted((content / "sections").glob("*.toml")):
        values = _toml(path)
        key = f"section/{values['slug']}"
        put(SectionPage, key, index, **values | {"body": _body(key, values["body"])})


def _load_groups(content: Path, index: Page) -> None:
    groups = {}
    for values in _toml(content / "groups.toml")["group"]:
        groups[values["number"]] = put(
            IndicatorGroupPage, f"group/{values['number']}", index, **values | {"text": rich(values["text"])}
        )
    pages: dict[str, Page | None] = {}
    for values in _toml(content / "indicators.toml")["indicator"]:
        group, above = groups.get(values.pop("group")), values.pop("parent", None)
        parent = pages.get(above) if above else group
        if parent is None:
            continue
        texts = {name: rich(values.get(name, "")) for name in ("measures", "method", "findings", "changes")}
        pages[values["code"]] = put(IndicatorPage, f"indicator/{values['code']}", parent, **values | texts)


def _load_checklists(content: Path) -> None:
    indicators = {page.code: page for page in IndicatorPage.objects.all()}
    for values in _toml(content / "checklists.toml")["checklist"]:
        code, items = values.pop("indicator"), values.pop("item")
        if code not in indicators:
            continue
        rows = [ChecklistItem(**item | {"points": _decimal(item.get("points"))}) for item in items]
        put(
            ChecklistPage,
            f"checklist/{code}",
            indicators[code],
            {"items": rows},
            slug="checklist",
            **values | {"text": rich(values["text"]), "maximum": _decimal(values.get("maximum"))},
        )


def _load_questionnaires(content: Path, index: Page) -> None:
    for values in _toml(content / "questionnaires.toml")["questionnaire"]:
        rows = [
            Question(**question | {"options": "\n".join(question.get("options", []))})
            for question in values.pop("question")
        ]
        put(
            QuestionnairePage,
            f"questionnaire/{values['audience']}",
            index,
            {"questions": rows},
            **values | {"text": rich(values["text"])},
        )


def _load_materials(content: Path, index: Page) -> None:
    parent = put(MaterialIndexPage, "materials", index, slug="materials", **_toml(content / "materials-index.toml"))
    for material in _toml(content / "materials.toml")["material"] if parent else []:
        put(
            MaterialPage,
            f"material/{material['slug']}",
            parent,
            **material | {"text": rich(material["text"])},
        )


def _load_faq(content: Path, faq: Page) -> None:
    for values in _toml(content / "faq.toml")["faq"]:
        put(
            FaqPage,
            f"faq/{values['slug']}",
            faq,
            slug=values["slug"],
            title=values["question"],
            topic=values["topic"],
            answer=rich(values["answer"]),
            report_place=values.get("report_place", ""),
        )
