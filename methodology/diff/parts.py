"""The parts of a document, each with all that matching and listing it need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from methodology.spec import Document, records, shown_code
from methodology.spec.fields import Record, flat
from methodology.spec.words import OF_ONE

from .wording import tidy


@dataclass(frozen=True, eq=False)
class Part:
    """A part of one document, with all that matching and listing it need.

    `caption` is a name that no other part of its kind in the document has; a checklist has that of its indicator.
    `home` is the list that a child stands in, by its path in the new document, and `division` its level and zone.
    """

    section: str
    path: str
    title: str
    name: str
    place: str
    data: Mapping[str, Any]
    record: type[Record]
    caption: str = ""
    position: int = 0
    home: str | None = None
    division: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """The wording of an item or a question; empty for other parts, whose title says enough."""
        return self.name if self.home is not None else ""


@dataclass(frozen=True)
class Place:
    """An item of a checklist or a question: where it stands, in words, and its wording."""

    path: str
    home: str
    title: str
    text: str


def places(document: Document) -> list[Place]:
    """All items and questions of an edition, in the order of the document; paths are those of `Change`."""
    found = []
    for homes, parts in ((checklists_of(document), items_of), (questionnaires_of(document), questions_of)):
        for home in homes:
            for part in parts(home, home.path):
                title = part.title.removeprefix(f"{home.title}, ")
                found.append(Place(part.path, home.title, title, part.name))
    return found


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts "3.10" after "3.9", and words after numbers."""
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in text.split("."))


def by_place(parts: Iterable[Part]) -> list[Part]:
    """Parts in the order of their numbers, codes or audiences."""
    return sorted(parts, key=lambda part: natural(part.place))


def _part(section: str, record: type[Record], data: Mapping[str, Any], title: str, caption: str = "") -> Part:
    """The part of a section that `data` holds."""
    place = str(data[record.known_by])
    return Part(section, f"{section}/{place}", title, tidy(data["title"]), place, data, record, caption)


def groups_of(document: Document) -> list[Part]:
    """Groups by number."""
    captions = _group_captions(document)
    named = ((group, captions[group["number"]]) for group in document["groups"])
    return by_place(_part("groups", records.Group, group, f"Группа {caption}", caption) for group, caption in named)


def _group_captions(document: Document) -> dict[int, str]:
    return {group["number"]: f"{group['number']} {group['title']}" for group in document["groups"]}


def indicators_of(document: Document) -> list[Part]:
    """Indicators by code; each names its group by number and title."""
    captions, groups = _indicator_captions(document), _group_captions(document)
    named = (
        (indicator | {"group": groups.get(indicator["group"], indicator["group"])}, captions[indicator["code"]])
        for indicator in document["indicators"]
    )
    return by_place(
        _part("indicators", records.Indicator, indicator, f"Показатель {caption}", caption)
        for indicator, caption in named
    )


def _indicator_captions(document: Document) -> dict[str, str]:
    """Indicators by code; only those with a number show it: readers never see the other codes."""
    return {
        code: f"{code} {title}" if shown_code(code) else f"«{title}»"
        for code, title in ((indicator["code"], indicator["title"]) for indicator in document["indicators"])
    }


def checklists_of(document: Document) -> list[Part]:
    """Checklists by indicator."""
    captions = _indicator_captions(document)
    return by_place(
        _part(
            "checklists",
            records.Checklist,
            checklist | flat(records.Checklist, checklist),
            _checklist_title(checklist["indicator"], checklist["title"]),
            captions.get(checklist["indicator"], checklist["indicator"]),
        )
        for checklist in document["checklists"]
    )


def _checklist_title(code: str, title: str) -> str:
    if shown_code(code):
        return f"Чек-лист {code}"
    return title if title.startswith("Чек-лист") else f"Чек-лист «{title}»"


def items_of(checklist: Part, home: str) -> list[Part]:
    """Items by level and zone, there by number: the order of the list itself means nothing."""
    levelled = checklist.data["rule"] == "levels"
    items = checklist.data["items"]
    divisions = list(dict.fromkeys((item["level"], item["zone"]) for item in items))
    ordered = sorted(items, key=lambda item: (divisions.index((item["level"], item["zone"])), item["number"]))
    parts = []
    for position, item in enumerate(ordered):
        level, zone, number = item["level"], item["zone"], item["number"]
        steps = [str(step) for step in (level, zone) if step] if levelled else []
        place = "/".join([*steps, str(number)])
        titles = [checklist.title, f"уровень {level}" if level else "", zone, f"пункт {number}"]
        title, path = ", ".join(filter(None, titles)), f"{checklist.path}/items/{place}"
        more = {"path": path, "record": records.Item, "position": position, "home": home, "division": (level, zone)}
        parts.append(_child(checklist, item, place, title, **more))
    return parts


def _child(parent: Part, data: Mapping[str, Any], place: str, title: str, **more: Any) -> Part:
    """The item or question that `data` holds, which stands at `more["position"]` of its list."""
    caption, name = f"{more['position'] + 1}-е место по порядку", tidy(data["text"])
    return Part(parent.section, title=title, name=name, place=place, data=data, caption=caption, **more)


def questionnaires_of(document: Document) -> list[Part]:
    """Questionnaires by audience; each question names its indicator by code and title."""
    captions = _indicator_captions(document)
    found = []
    for questionnaire in document["questionnaires"]:
        questions = [
            question | {"indicator": captions.get(question["indicator"], question["indicator"])}
            for question in questionnaire["questions"]
        ]
        title = f"Анкета {OF_ONE[questionnaire['audience']]}"
        data = questionnaire | {"questions": questions}
        found.append(_part("questionnaires", records.Questionnaire, data, title))
    return by_place(found)


def questions_of(questionnaire: Part, home: str) -> list[Part]:
    """Questions as they follow one another on the form."""
    parts = []
    for position, question in enumerate(questionnaire.data["questions"]):
        number = question["number"]
        title = f"{questionnaire.title}, {_question_title(number, tidy(question['text']))}"
        path = f"{questionnaire.path}/questions/{number}"
        more = {"path": path, "record": records.Question, "position": position, "home": home}
        parts.append(_child(questionnaire, question, number, title, **more))
    return parts


def _question_title(number: str, text: str) -> str:
    """Fields that the form does not number go by their text."""
    return f"вопрос {number}" if number[-1:].isdigit() else f"поле «{text}»"
