"""An edition as a PDF: contents, page numbers, one document to print and to sign. Typeset by Typst; pure."""

from collections.abc import Iterator
from html.parser import HTMLParser

from methodology.pdf import Typesetter
from methodology.reading import Reading

HEAD = """\
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.4cm), numbering: "1",
  header: text(size: 8.5pt, fill: luma(90), {title}))
#set text(lang: "ru", font: "Libertinus Serif", size: 10.5pt, hyphenate: true)
#set par(justify: false, leading: 0.62em)
#show heading: it => block(above: 1.4em, below: 0.7em, sticky: true, it)
#show link: it => it.body
#set table(stroke: 0.5pt + luma(190), inset: 6pt)
#show title: set text(size: 22pt, weight: "bold", hyphenate: false)
#align(center)[#v(5cm) #title({title})
#v(1em) #text(size: 12pt, {note})
#v(2em) #text(size: 9pt, {digest})]
#pagebreak()
#outline(title: "Содержание", depth: 2)
#pagebreak()
"""


def text(value: object) -> str:
    """Any text as a string of Typst: nothing in it is markup."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def shown(value: object) -> str:
    """A text in the flow of a paragraph."""
    return f"#{text(value)}"


class RichText(HTMLParser):
    """Turns the HTML of rich text into Typst's markup: paragraphs, lists, bold, italic; links lose their addresses."""

    MARKS = {"b": "strong", "strong": "strong", "i": "emph", "em": "emph"}
    LISTS = {"ul": "- ", "ol": "+ "}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.lists: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.MARKS:
            self.parts.append(f"#{self.MARKS[tag]}[")
        elif tag in self.LISTS:
            self.lists.append(tag)
            self.parts.append("\n")
        elif tag == "li":
            indent = "  " * (len(self.lists) - 1)
            self.parts.append(f"\n{indent}{self.LISTS[self.lists[-1] if self.lists else 'ul']}")
        elif tag in ("h2", "h3", "h4"):
            self.parts.append("\n\n#strong[")
        elif tag == "br":
            self.parts.append("#linebreak()")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.MARKS or tag in ("h2", "h3", "h4"):
            self.parts.append("]")
        if tag in self.LISTS and self.lists:
            self.lists.pop()
        if tag in ("p", "ul", "ol", "h2", "h3", "h4") and not self.lists:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(shown(data) if data.strip() else " ")

    @classmethod
    def typeset(cls, html: str) -> str:
        """The markup of this HTML."""
        parser = cls()
        parser.feed(html)
        parser.close()
        return "".join(parser.parts)


def markup(method: Reading, *, title: str, note: str, sha256: str) -> str:
    """The whole edition in Typst's markup."""
    head = HEAD.format(title=text(title), note=text(note), digest=text(f"SHA-256 документа: {sha256}"))
    return head + "\n\n".join([*_parameters(method), *_groups(method), *_questionnaires(method)])


def _parameters(method: Reading) -> Iterator[str]:
    yield "= Параметры расчёта"
    cells = ", ".join(
        f"[{shown(label)}], [{shown('—' if value is None else value)}], "
        f"[{shown('из отчёта' if reported else 'наше значение')}]"
        for label, value, reported in method.parameters
    )
    yield f"#table(columns: (1.3fr, 1fr, 0.7fr), table.header([*Параметр*], [*Значение*], [*Откуда*]), {cells})"


def _groups(method: Reading) -> Iterator[str]:
    for group in method.groups:
        yield "= " + shown(f"{group['number']}. {group['title']}")
        yield shown(f"Вес в индексе: {group['weight'].replace('.', ',')}")
        for indicator in group["indicators"]:
            yield "== " + shown(f"{indicator['shown_code']} {indicator['title']}".strip())
            state = f": {indicator['status_reason']}" if indicator["status_reason"] else ""
            yield shown(f"Оценивают: {indicator['level_label']}. Состояние: {indicator['status_label']}{state}.")
            if indicator["is_active"]:
                yield RichText.typeset(indicator["measures"] + indicator["method"])
            if indicator["checklist"]:
                yield from _checklist(indicator["checklist"])


def _checklist(checklist: dict) -> Iterator[str]:
    yield f"=== {shown(checklist['title'])}"
    yield shown(
        f"Правило: {checklist['rule_label']}. Максимум: {checklist['maximum'].replace('.', ',') or 'не указан'}."
    )
    for title, items in checklist["sections"]:
        if title:
            yield f"#strong[{shown(title)}]"
        cells = ", ".join(
            f"[{shown(item['number'])}], [{shown(item['text'])}], [{shown(item['points'].replace('.', ',') or '—')}]"
            for item in items
        )
        yield f"#table(columns: (auto, 1fr, auto), table.header([*№*], [*Параметр*], [*Баллы*]), {cells})"


def _questionnaires(method: Reading) -> Iterator[str]:
    for questionnaire in method.questionnaires:
        yield f"= {shown(questionnaire['title'])}"
        for title, questions in questionnaire["blocks"]:
            yield f"== {shown(title)}"
            for question in questions:
                number = f"{question['shown_number']}. " if question["shown_number"] else ""
                yield f"#strong[{shown(number)}]{shown(question['text'])}"
                if question["hint"]:
                    yield f"#emph[{shown(question['hint'])}]"
                yield "\n".join(f"- {shown(option)}" for option in question["options"])


def pdf(method: Reading, *, title: str, note: str, sha256: str) -> bytes:
    """The edition as PDF."""
    return Typesetter(markup(method, title=title, note=note, sha256=sha256)).pdf()
