"""Compares two editions of the method item by item, in words. Pure.

Parts are matched before they are compared. Groups and indicators go by title, then by number, so that a new number
is a move and not a new text. Checklists follow their indicator. Items and questions go by identical text, then by
much the same text in the same list, then by the same place; items may move to another checklist, questions stay with
their audience, because other people answer there.
"""

import dataclasses
import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any

from methodology.spec import Document
from methodology.words import EVIDENCE, KINDS, LEVELS, RULES, SANCTIONS, STATUSES, WEIGHTINGS, YES_NO


class Kind(StrEnum):
    """What happened to a part of the method."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    REWEIGHTED = "reweighted"
    CHANGED = "changed"


LABELS: dict[Kind, str] = {
    Kind.ADDED: "добавлено",
    Kind.REMOVED: "исключено",
    Kind.MOVED: "перенесено",
    Kind.REWORDED: "изменён текст",
    Kind.REWEIGHTED: "изменены баллы или вес",
    Kind.CHANGED: "изменено",
}

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Change:
    """One difference between two editions, as readers see it.

    `path` leads into the new document, into the old one for what was removed. `before` and `after` are the values of
    `field`; the wording or value of what was added or removed; the places of what was moved. `text` is the wording of
    the item or question in question. `words` are pairs of "same", "del" or "ins" and a text: "same" and "del" joined
    give `before`, "same" and "ins" give `after`.
    """

    kind: Kind
    section: str
    path: str
    title: str
    field: str = ""
    before: str = ""
    after: str = ""
    old_path: str = ""
    text: str = ""
    words: Words = ()


NOT_GIVEN = "не указано"
BLOCKS = {
    "header": "перед вопросами",
    "main": "вопросы",
    "comment": "пожелания",
    "demographic": "об отвечающем",
}
PARAMETER_VALUES: dict[str, dict[str, str]] = {
    "region_weighting": WEIGHTINGS,
    "country_weighting": WEIGHTINGS,
    "sanctioned": SANCTIONS,
}
AUDIENCES = {"jobseeker": "соискателя", "employer": "работодателя"}

DECIMAL = re.compile(r"-?\d+\.\d+")
TOKEN = re.compile(r"(\s*)(\w+(?:[-‑.,/]\w+)*|[^\w\s]|\Z)")
BREAKS = frozenset({"p", "br", "hr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "div"})
# Share of common words from which two texts are one text reworded, and from which a rewording is shown word by word.
ALIKE = 0.6
COMPARABLE = 0.4


class _Reader(HTMLParser):
    """Collects the text between tags; blocks stand on lines of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _tidy(text: str) -> str:
    """The text without empty lines and needless spaces."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def plain(html: str) -> str:
    """The text of a piece of HTML as readers see it, one line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.pieces))


def _value(value: Any, names: Mapping[str, str], empty: str) -> str:
    """A value that is no prose, in words: its name, or `empty`."""
    if value is None or value == "":
        return empty
    return YES_NO[value] if isinstance(value, bool) else names.get(str(value), str(value))


def _number(text: str) -> str:
    """A decimal with comma; other texts as they are."""
    return text.replace(".", ",") if DECIMAL.fullmatch(text) else text


@dataclass(frozen=True)
class _Field:
    """A property of a part: its Russian name, the kind of its changes, and how its values are read."""

    name: str
    label: str
    kind: Kind
    html: bool = False
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    empty: str = NOT_GIVEN

    def shown(self, value: Any) -> str:
        """The value as readers see it."""
        if self.kind is Kind.REWEIGHTED:
            return _number(_value(value, self.names, self.empty))
        if self.kind is Kind.CHANGED:
            return _value(value, self.names, self.empty)
        if isinstance(value, list):
            return "\n".join(value)
        return plain(value or "") if self.html else _tidy(value or "")

    def differs(self, before: str, after: str) -> bool:
        """Whether readers see a difference; how HTML breaks lines is none."""
        return before.split() != after.split() if self.html else before != after


def _text(name: str, label: str) -> _Field:
    return _Field(name, label, Kind.REWORDED)


def _html(name: str, label: str) -> _Field:
    return _Field(name, label, Kind.REWORDED, html=True)


def _weight(name: str, label: str, empty: str = NOT_GIVEN) -> _Field:
    return _Field(name, label, Kind.REWEIGHTED, empty=empty)


def _other(name: str, label: str, names: Mapping[str, str] = MappingProxyType({}), empty: str = NOT_GIVEN) -> _Field:
    return _Field(name, label, Kind.CHANGED, names=names, empty=empty)


# Properties that name another part: they follow it to its new number and title.
REFERENCES = frozenset({"group", "indicator"})
REPORT_PLACE = _other("report_place", "место в отчёте")
GROUP = (_text("title", "название"), _weight("weight", "вес"), _html("text", "текст"))
INDICATOR = (
    _text("title", "название"),
    _other("group", "группа"),
    _other("level", "уровень", LEVELS),
    _other("status", "состояние", STATUSES),
    _text("status_reason", "причина"),
    _weight("weight", "вес", empty="поровну в группе"),
    _html("measures", "что измеряет"),
    _html("method", "как измеряется"),
    REPORT_PLACE,
)
CHECKLIST = (
    _text("title", "название"),
    _other("rule", "правило", RULES),
    _weight("maximum", "максимум"),
    _weight("per_kind", "баллы за вид"),
    _weight("factor", "множитель прироста"),
    _weight("level_3", "баллы за уровень 3"),
    _weight("level_2", "баллы за уровень 2"),
    _weight("level_1", "баллы за уровень 1"),
    _html("text", "как заполнять"),
    REPORT_PLACE,
)
ITEM = (
    _text("text", "параметр"),
    _weight("points", "баллы"),
    _text("points_note", "оговорка о баллах"),
    _other("evidence", "подтверждение", EVIDENCE),
    REPORT_PLACE,
)
QUESTIONNAIRE = (_text("title", "название"), _html("text", "об анкете"), REPORT_PLACE)
QUESTION = (
    _text("text", "вопрос"),
    _text("hint", "подсказка"),
    _text("options", "варианты"),
    _other("kind", "вид", KINDS),
    _other("block", "часть анкеты", BLOCKS),
    _other("indicator", "показатель", empty="нет"),
    _text("condition", "когда задаётся"),
    _other("skip_if_remote", "не задаётся тем, кого обслужили дистанционно"),
    _other("required", "обязателен"),
    REPORT_PLACE,
)


@dataclass(frozen=True, eq=False)
class _Part:
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
    fields: tuple[_Field, ...]
    caption: str = ""
    position: int = 0
    home: str | None = None
    division: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """The wording of an item or a question; empty for other parts, whose title says enough."""
        return self.name if self.home is not None else ""


_Pair = tuple[_Part, _Part]


class _Pairing:
    """Pairs of old and new parts; each step pairs what the steps before left over."""

    def __init__(self, old: Iterable[_Part], new: Iterable[_Part]) -> None:
        self.old, self.new = list(old), list(new)
        self.pairs: list[_Pair] = []

    def by(self, key: Callable[[_Part], Hashable], old_key: Callable[[_Part], Hashable] | None = None) -> list[_Pair]:
        """Pairs parts with equal keys, the first with the first; `old_key` where the old ones have another."""
        waiting: defaultdict[Hashable, deque[_Part]] = defaultdict(deque)
        for part in self.new:
            waiting[key(part)].append(part)
        of_old = old_key or key
        return self._keep([(part, queue.popleft()) for part in self.old if (queue := waiting[of_old(part)])])

    def by_likeness(self) -> list[_Pair]:
        """Pairs parts of one list that have most of their words in common, the most alike first."""
        vocabulary = {part: Counter(re.findall(r"\w+", part.name.lower())) for part in [*self.old, *self.new]}
        neighbours: defaultdict[str | None, list[_Part]] = defaultdict(list)
        for part in self.new:
            neighbours[part.home].append(part)
        alike: list[tuple[float, int, int, _Part, _Part]] = []
        for old in self.old:
            for new in neighbours[old.home]:
                ours, theirs = vocabulary[old], vocabulary[new]
                likeness = 2 * _shared(ours, theirs) / ((ours.total() + theirs.total()) or 1)
                if likeness >= ALIKE:
                    # Both measures of nearness read the same from either side: so does the comparison.
                    distance = abs(old.position - new.position)
                    alike.append((-likeness, distance, old.position + new.position, old, new))
        taken: set[_Part] = set()
        found = []
        for *_, old, new in sorted(alike, key=lambda entry: entry[:3]):
            if old not in taken and new not in taken:
                taken |= {old, new}
                found.append((old, new))
        return self._keep(found)

    def _keep(self, found: list[_Pair]) -> list[_Pair]:
        self.pairs += found
        taken = {part for pair in found for part in pair}
        self.old = [part for part in self.old if part not in taken]
        self.new = [part for part in self.new if part not in taken]
        return found


def compare(old: Document, new: Document, parameter_labels: Mapping[str, str] = MappingProxyType({})) -> list[Change]:
    """All differences between two editions, in the order of the document; empty where there are none."""
    groups = _numbered(_groups(old), _groups(new))
    indicators = _numbered(_indicators(old), _indicators(new))
    follow = _captions_after(groups) | _captions_after(indicators)
    checklists = _checklist_pairing(_checklists(old), _checklists(new), follow)
    questionnaires = _Pairing(_questionnaires(old), _questionnaires(new))
    questionnaires.by(lambda part: part.place)
    items = _child_pairing(checklists, _items, wander=True)
    questions = _child_pairing(questionnaires, _questions, wander=False)
    return [
        *_parameter_changes(old["parameters"], new["parameters"], parameter_labels),
        *_listed(groups, _renumbered(groups), follow),
        *_listed(indicators, _renumbered(indicators), follow),
        *_listed(checklists, _given_away(checklists, follow), follow, items),
        *_listed(questionnaires, set(), follow, questions),
    ]


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
    for homes, parts in ((_checklists(document), _items), (_questionnaires(document), _questions)):
        for home in homes:
            for part in parts(home, home.path):
                title = part.title.removeprefix(f"{home.title}, ")
                found.append(Place(part.path, home.title, title, part.name))
    return found


def summary(changes: Iterable[Change]) -> dict[Kind, int]:
    """How many changes there are of each kind, with zeros."""
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in Kind}


def words(before: str, after: str) -> Words:
    """What became of `before`, word by word; wholly replaced where the texts have little in common."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    steps: list[tuple[str, str]] = []
    for operation, i1, i2, j1, j2 in _opcodes([word for _, word in old], [word for _, word in new]):
        if operation != "equal":
            steps.append(("del", "".join(space + word for space, word in old[i1:i2])))
            steps.append(("ins", "".join(space + word for space, word in new[j1:j2])))
            continue
        for (old_space, word), (new_space, _) in zip(old[i1:i2], new[j1:j2], strict=True):
            if old_space != new_space:
                steps += [("del", old_space), ("ins", new_space), ("same", word)]
            else:
                steps.append(("same", old_space + word))
    return tuple(_joined(steps))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    ours, theirs = (Counter(word for word in side if word[:1].isalnum()) for side in (old, new))
    if _shared(ours, theirs) < COMPARABLE * min(ours.total(), theirs.total()):
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _shared(one: Counter[str], other: Counter[str]) -> int:
    """How many words two texts have in common."""
    return (one & other).total()


def _joined(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring steps of one kind as one: between two unchanged runs first all that went, then all that came."""
    runs = {"same": "", "del": "", "ins": ""}
    for operation, text in [*steps, ("same", "")]:
        if operation == "same" and not runs["del"] and not runs["ins"]:
            runs["same"] += text
            continue
        if operation == "same":
            yield from ((name, run) for name, run in runs.items() if run)
            runs = {"same": text, "del": "", "ins": ""}
        else:
            runs[operation] += text
    if runs["same"]:
        yield "same", runs["same"]


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts "3.10" after "3.9", and words after numbers."""
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in text.split("."))


def _sorted(parts: Iterable[_Part]) -> list[_Part]:
    return sorted(parts, key=lambda part: _natural(part.place))


def _groups(document: Document) -> list[_Part]:
    captions = _group_captions(document)
    return _sorted(
        _Part(
            section="groups",
            path=f"groups/{group['number']}",
            title=f"Группа {captions[group['number']]}",
            name=_tidy(group["title"]),
            place=str(group["number"]),
            data=group,
            fields=GROUP,
            caption=captions[group["number"]],
        )
        for group in document["groups"]
    )


def _group_captions(document: Document) -> dict[int, str]:
    return {group["number"]: f"{group['number']} {group['title']}" for group in document["groups"]}


def _indicators(document: Document) -> list[_Part]:
    captions, groups = _indicator_captions(document), _group_captions(document)
    return _sorted(
        _Part(
            section="indicators",
            path=f"indicators/{indicator['code']}",
            title=f"Показатель {captions[indicator['code']]}",
            name=_tidy(indicator["title"]),
            place=indicator["code"],
            data=indicator | {"group": groups.get(indicator["group"], indicator["group"])},
            fields=INDICATOR,
            caption=captions[indicator["code"]],
        )
        for indicator in document["indicators"]
    )


def _indicator_captions(document: Document) -> dict[str, str]:
    """Indicators by code; only those with a number show it: readers never see the other codes."""
    return {
        code: f"{code} {title}" if code[:1].isdigit() else f"«{title}»"
        for code, title in ((indicator["code"], indicator["title"]) for indicator in document["indicators"])
    }


def _checklists(document: Document) -> list[_Part]:
    captions = _indicator_captions(document)
    return _sorted(
        _Part(
            section="checklists",
            path=f"checklists/{checklist['indicator']}",
            title=_checklist_title(checklist["indicator"], checklist["title"]),
            name=_tidy(checklist["title"]),
            place=checklist["indicator"],
            data=checklist | {f"level_{level}": points for level, points in checklist["level_points"].items()},
            fields=CHECKLIST,
            caption=captions.get(checklist["indicator"], checklist["indicator"]),
        )
        for checklist in document["checklists"]
    )


def _checklist_title(code: str, title: str) -> str:
    if code[:1].isdigit():
        return f"Чек-лист {code}"
    return title if title.startswith("Чек-лист") else f"Чек-лист «{title}»"


def _items(checklist: _Part, home: str) -> list[_Part]:
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
        parts.append(
            _Part(
                section="checklists",
                path=f"{checklist.path}/items/{place}",
                title=", ".join(filter(None, titles)),
                name=_tidy(item["text"]),
                place=place,
                data=item,
                fields=ITEM,
                caption=_order(position),
                position=position,
                home=home,
                division=(level, zone),
            )
        )
    return parts


def _order(position: int) -> str:
    return f"{position + 1}-е место по порядку"


def _questionnaires(document: Document) -> list[_Part]:
    captions = _indicator_captions(document)
    return _sorted(
        _Part(
            section="questionnaires",
            path=f"questionnaires/{questionnaire['audience']}",
            title=f"Анкета {AUDIENCES.get(questionnaire['audience'], questionnaire['audience'])}",
            name=_tidy(questionnaire["title"]),
            place=questionnaire["audience"],
            data=questionnaire
            | {
                "questions": [
                    question | {"indicator": captions.get(question["indicator"], question["indicator"])}
                    for question in questionnaire["questions"]
                ]
            },
            fields=QUESTIONNAIRE,
        )
        for questionnaire in document["questionnaires"]
    )


def _questions(questionnaire: _Part, home: str) -> list[_Part]:
    """Questions as they follow one another on the form."""
    return [
        _Part(
            section="questionnaires",
            path=f"{questionnaire.path}/questions/{question['number']}",
            title=f"{questionnaire.title}, {_question_title(question['number'], _tidy(question['text']))}",
            name=_tidy(question["text"]),
            place=question["number"],
            data=question,
            fields=QUESTION,
            caption=_order(position),
            position=position,
            home=home,
        )
        for position, question in enumerate(questionnaire.data["questions"])
    ]


def _question_title(number: str, text: str) -> str:
    """Fields that the form does not number go by their text."""
    return f"вопрос {number}" if number[-1:].isdigit() else f"поле «{text}»"


def _numbered(old: list[_Part], new: list[_Part]) -> _Pairing:
    """Parts that bear a title and a number: the title is stronger."""
    pairing = _Pairing(old, new)
    pairing.by(lambda part: (part.name, part.place))
    pairing.by(lambda part: part.name)
    pairing.by(lambda part: part.place)
    return pairing


def _captions_after(pairing: _Pairing) -> dict[str, str]:
    """The new caption of each part that is in both documents, by its old one."""
    return {old.caption: new.caption for old, new in pairing.pairs}


def _checklist_pairing(old: list[_Part], new: list[_Part], follow: Mapping[str, str]) -> _Pairing:
    """Checklists follow their indicator; those that lost it are known by their title."""
    pairing = _Pairing(old, new)
    pairing.by(lambda part: part.caption, lambda part: follow.get(part.caption, part.caption))
    pairing.by(lambda part: part.name)
    return pairing


@dataclass(frozen=True)
class _Children:
    """Items or questions: their pairs, which of them moved, and the home of each list that holds them."""

    pairing: _Pairing
    moved: Set[_Part]
    homes: Mapping[_Part, str]


def _child_pairing(lists: _Pairing, children: Callable[[_Part, str], list[_Part]], *, wander: bool) -> _Children:
    """Pairs the children of all lists; `wander` lets them move from one list to another."""
    homes = {part: f"{part.path} (исключено)" for part in lists.old} | {part: part.path for part in lists.new}
    for old, new in lists.pairs:
        homes |= {old: new.path, new: new.path}
    old_lists = _sorted([*lists.old, *(old for old, _ in lists.pairs)])
    new_lists = _sorted([*lists.new, *(new for _, new in lists.pairs)])
    pairing = _Pairing(
        (child for part in old_lists for child in children(part, homes[part])),
        (child for part in new_lists for child in children(part, homes[part])),
    )
    same = pairing.by(lambda part: (part.home, part.division, part.name))
    same += pairing.by(lambda part: (part.home, part.name))
    if wander:
        same += pairing.by(lambda part: part.name)
    alike = pairing.by_likeness()
    pairing.by(lambda part: (part.home, part.place))
    moved = {new for old, new in pairing.pairs if _standing(old) != _standing(new)} | _out_of_order(same, alike)
    return _Children(pairing, moved, homes)


def _standing(part: _Part) -> tuple[str | None, tuple[Any, ...]]:
    """The list, level and zone that a child stands in."""
    return part.home, part.division


def _out_of_order(same: Iterable[_Pair], alike: Iterable[_Pair]) -> set[_Part]:
    """Children that changed their order among those that stayed in one list, level and zone.

    The most texts that kept their order stand still; all others moved. Reworded ones moved if they passed one of these.
    """
    standing: defaultdict[Hashable, list[_Pair]] = defaultdict(list)
    for old, new in sorted(same, key=lambda pair: pair[0].position):
        if _standing(old) == _standing(new):
            standing[_standing(new)].append((old, new))
    moved: set[_Part] = set()
    still: dict[Hashable, list[_Pair]] = {}
    for key, pairs in standing.items():
        kept = _longest_rising([new.position for _, new in pairs])
        still[key] = [pairs[index] for index in kept]
        moved |= {new for _, new in pairs} - {new for _, new in still[key]}
    moved |= {
        new
        for old, new in alike
        for still_old, still_new in still.get(_standing(new), [])
        if _standing(old) == _standing(new)
        and (old.position < still_old.position) != (new.position < still_new.position)
    }
    return moved


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest rising subsequence."""
    ends: list[int] = []
    lowest: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(lowest, number)
        before.append(ends[length - 1] if length else -1)
        ends[length:] = [index] if length == len(ends) else [index, *ends[length + 1 :]]
        lowest[length : length + 1] = [number]
    found = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]


def _renumbered(pairing: _Pairing) -> set[_Part]:
    """Groups or indicators with another number."""
    return {new for old, new in pairing.pairs if old.place != new.place}


def _given_away(checklists: _Pairing, follow: Mapping[str, str]) -> set[_Part]:
    """Checklists that belong to another indicator, not to the old one under a new number."""
    return {new for old, new in checklists.pairs if follow.get(old.caption, old.caption) != new.caption}


def _parameter_changes(old: Mapping[str, Any], new: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Change]:
    """Changed values, in the order of the labels."""
    known = list(labels)
    for name in sorted({*old, *new}, key=lambda name: (known.index(name) if name in labels else len(known), name)):
        values = PARAMETER_VALUES.get(name, {})
        before, after = (_number(_value(side[name], values, NOT_GIVEN)) if name in side else "" for side in (old, new))
        if before == after:
            continue
        kind = Kind.ADDED if name not in old else Kind.REMOVED if name not in new else Kind.CHANGED
        yield Change(
            kind=kind,
            section="parameters",
            path=f"parameters/{name}",
            title=f"Параметр «{labels[name]}»" if name in labels else f"Параметр {name}",
            field="значение" if kind is Kind.CHANGED else "",
            before=before,
            after=after,
        )


def _listed(
    pairing: _Pairing, moved: Set[_Part], follow: Mapping[str, str], children: _Children | None = None
) -> list[Change]:
    """The changes of all parts of a section, each part's children after it."""
    below = _by_home(children, follow) if children else {}
    homes = children.homes if children else {}
    entries = [(part, _removed(part)) for part in pairing.old]
    entries += [(part, _added(part)) for part in pairing.new]
    entries += [(new, _altered(old, new, moved, follow)) for old, new in pairing.pairs]
    entries.sort(key=lambda entry: _natural(entry[0].place))
    return [change for part, changes in entries for change in [*changes, *below.get(homes.get(part), [])]]


def _by_home(children: _Children, follow: Mapping[str, str]) -> dict[str | None, list[Change]]:
    """The changes of children by the list that they stand in now, those removed where they stood."""
    pairing = children.pairing
    entries = [(part, _removed(part)) for part in pairing.old]
    entries += [(part, _added(part)) for part in pairing.new]
    entries += [(new, _altered(old, new, children.moved, follow)) for old, new in pairing.pairs]
    found: defaultdict[str | None, list[Change]] = defaultdict(list)
    for part, changes in sorted(entries, key=lambda entry: entry[0].position):
        found[part.home] += changes
    return found


def _added(part: _Part) -> list[Change]:
    return [Change(Kind.ADDED, part.section, part.path, part.title, after=part.name, text=part.text)]


def _removed(part: _Part) -> list[Change]:
    return [Change(Kind.REMOVED, part.section, part.path, part.title, before=part.name, text=part.text)]


def _altered(old: _Part, new: _Part, moved: Set[_Part], follow: Mapping[str, str]) -> list[Change]:
    """What changed in a part that both editions have: its place first, then its properties."""
    changes = [_move(old, new)] if new in moved else []
    for field in new.fields:
        raw, value = old.data.get(field.name), new.data.get(field.name)
        if raw == value:
            continue
        before, after = field.shown(raw), field.shown(value)
        followed = follow.get(before, before) if field.name in REFERENCES else before
        if field.differs(followed, after):
            worded = words(before, after) if field.kind is Kind.REWORDED else ()
            changes.append(
                Change(
                    kind=field.kind,
                    section=new.section,
                    path=new.path,
                    title=new.title,
                    field=field.label,
                    before=before,
                    after=after,
                    text=new.text,
                    words=worded,
                )
            )
    return changes


def _move(old: _Part, new: _Part) -> Change:
    """A move from place to place; where both go by one title, the captions tell them apart."""
    before, after = (old.title, new.title) if old.title != new.title else (old.caption, new.caption)
    return Change(
        kind=Kind.MOVED,
        section=new.section,
        path=new.path,
        title=new.title,
        before=before,
        after=after,
        old_path=old.path,
        text=new.text,
    )
