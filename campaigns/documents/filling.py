"""Fills templates of Word with values, and says in Russian what is wrong with a template. Pure but for docxtpl.

A template is Jinja inside of a DOCX, and comes from people: only placeholders, loops over known lists and simple
conditions are allowed, so a template can neither run code nor grow without end. Values are text and never markup.
docxtpl is imported when a document is wanted: web processes start without it.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.documents.kinds import Context, DocumentKind
from tabular import FileRefused
from tabular.archives import SAVE_ANEW, TEMPLATE, Archive, safe_zip
from tabular.packages import has_document_type, has_macros, reaches_outside

MAX_BYTES = 2 * 1024**2
MAIN = "word/document.xml"
FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML 1.0


class TemplateRefused(Exception):
    """A template cannot be used; `faults` say why, in Russian."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def check(template: bytes, kind: DocumentKind) -> None:
    """Raise TemplateRefused with all that is wrong; what passes can be filled in."""
    _check_archive(template)
    fill(template, kind, kind.blank())


def fill(template: bytes, kind: DocumentKind, context: Context, note: str = "") -> bytes:
    """The document; `note` is put into the header of every page. Raises TemplateRefused."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    environment = _environment(kind)
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_clean(context), jinja_env=environment, autoescape=True)
    except TemplateError as error:
        raise TemplateRefused([_syntax(error)]) from error
    except Exception as error:  # python-docx and lxml raise anything on a broken file
        raise TemplateRefused([f"Файл не удалось прочитать как документ Word. {SAVE_ANEW}"]) from error
    if environment.faults:
        raise TemplateRefused(list(dict.fromkeys(environment.faults)))
    written = io.BytesIO()
    document.save(written)
    return _with_note(written.getvalue(), note) if note else written.getvalue()


def _clean(context: Context) -> dict[str, Any]:
    """The same without characters that XML cannot hold."""
    return {
        name: FORBIDDEN.sub("", value)
        if isinstance(value, str)
        else [{key: FORBIDDEN.sub("", text) for key, text in row.items()} for row in value]
        for name, value in context.items()
    }


def _with_note(content: bytes, note: str) -> bytes:
    """The document with a note above each page.

    It is opened anew: docxtpl puts other parts in place of a template's own headers, and what is added to those that
    python-docx still holds never reaches the file.
    """
    from docx import Document

    document: Any = Document(io.BytesIO(content))
    for section in document.sections:
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            header.paragraphs[0].insert_paragraph_before().add_run(note).bold = True
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _check_archive(content: bytes) -> None:
    """Refuse what is no document of Word, is too large inside, or wants more than to be read."""
    if len(content) > MAX_BYTES:
        raise TemplateRefused([f"Файл больше {MAX_BYTES // 1024**2} МБ. Уберите из него картинки."])
    try:
        with safe_zip(content, TEMPLATE) as archive:
            if MAIN not in archive.sizes:
                raise TemplateRefused([f"Это не документ Word. {SAVE_ANEW}"])
            faults = list(_suspicions(archive))
    except FileRefused as refusal:
        raise TemplateRefused([str(refusal)]) from refusal
    if faults:
        raise TemplateRefused(faults)


def _suspicions(archive: Archive) -> Iterator[str]:
    if has_macros(archive):
        yield "В документе есть макросы. Сохраните его как DOCX, без макросов."
    if has_document_type(archive):
        yield f"В документе есть то, чего Word не пишет. {SAVE_ANEW}"
    if reaches_outside(archive):
        yield "Документ берёт что-то из других файлов или из сети: картинку или шаблон. Вставьте это в сам файл."


def _syntax(error: Exception) -> str:
    place = getattr(error, "docx_context", None)
    lines = [re.sub("<[^>]+>", " ", str(line)) for line in place or []]
    text = " ".join(" ".join(line for line in lines if "{" in line or "}" in line).split())[:120]
    where = f" Смотрите около: {text}" if text else ""
    return f"Фигурные скобки не закрыты, стоят не парой, или цикл не окончен словом endfor.{where}"


@dataclass(frozen=True)
class _Unfilled:
    """A part of a template that cannot be filled in."""

    source: str

    def render(self, context: Any) -> str:
        """The part as it came."""
        return self.source


def _environment(kind: DocumentKind) -> Any:
    """An environment of Jinja that knows this kind's placeholders and nothing else; `faults` gathers what is wrong."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.sandbox import SandboxedEnvironment

    class Careful(SandboxedEnvironment):
        faults: list[str]

        def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
            """Compile what has only allowed things in it; the rest stays as it is, so that all parts get looked at."""
            if found := _faults(self.parse(source), kind, nodes):
                self.faults += found
                return _Unfilled(source)
            return super().from_string(source, *args, **kwargs)

    environment = Careful(autoescape=True, undefined=StrictUndefined)
    environment.faults = []
    return environment


def _faults(tree: Any, kind: DocumentKind, nodes: Any) -> list[str]:
    """What is wrong with a parsed template."""
    allowed = (
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Not,
        nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Const,
    )  # fmt: skip
    faults: list[str] = []

    def look(node: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
        if not isinstance(node, allowed):
            faults.append(
                "В скобках могут стоять только поля, циклы for и условия if: без скобок, фильтров и вычислений."
            )
        elif isinstance(node, nodes.For):
            loop(node, rows)
        elif isinstance(node, nodes.Getattr):
            field(node, rows)
        elif isinstance(node, nodes.Name):
            name(node, rows)
        else:
            for child in node.iter_child_nodes():
                look(child, rows)

    def loop(node: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
        known = kind.lists.get(getattr(node.iter, "name", ""))
        if known is None:
            faults.append(f"Нет такого списка: {_shown(node.iter)}. Есть: {', '.join(kind.lists)}.")
        if rows:
            faults.append("Цикл стоит внутри другого цикла. Так нельзя.")
        if known is None or rows or not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            return
        for child in (*node.body, *node.else_):
            look(child, {node.target.name: known.fields})

    def field(node: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
        fields = rows.get(getattr(node.node, "name", ""))
        if fields is None or node.attr not in fields:
            known = f" Есть: {', '.join(fields)}." if fields is not None else ""
            faults.append(f"Нет такого поля: {_shown(node)}.{known}")

    def name(node: Any, rows: Mapping[str, Mapping[str, str]]) -> None:
        if node.name in rows:
            faults.append(f"«{node.name}» — строка списка. Назовите её поле, например {node.name}.название.")
        elif node.name in kind.lists and not is_condition(node):
            one = kind.lists[node.name].one
            faults.append(f"«{node.name}» — список. Его показывает цикл: for {one} in {node.name}.")
        elif node.name not in kind.values and node.name not in kind.lists:
            faults.append(f"Нет такого поля: {node.name}.")

    conditions: set[int] = {id(found) for test in tree.find_all(nodes.If) for found in _names(test.test, nodes)}

    def is_condition(node: Any) -> bool:
        """Whether the name only asks if there is anything in the list."""
        return id(node) in conditions

    look(tree, {})
    return faults


def _names(node: Any, nodes: Any) -> list[Any]:
    """All names in a condition."""
    return [node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name))


def _shown(node: Any) -> str:
    """How a reader of the template sees this."""
    if hasattr(node, "attr"):
        return f"{_shown(node.node)}.{node.attr}"
    return str(getattr(node, "name", "…"))
