"""All that is wrong with the document of an edition, at once, in plain Russian, in the order of the document. Pure.

First the form, as edition.schema.json has it: keys, types, choices, how numbers are written. Then the sense: sums,
references, sources. A value of wrong form is named once; rules that need it wait until it is mended.

The path of a fault follows the document: `indicators/1.3/weight`. A part is known by its number, code or audience, or
by its place (`indicators/#3` is the third) where it has none of its own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from methodology.spec import FORMAT, SCORED, Document
from methodology.spec import number as plain


@dataclass(frozen=True)
class Fault:
    """What is wrong with the part of a document at `path`, and how to mend it."""

    path: str
    message: str


def faults(document: Document | Any) -> list[Fault]:
    """Everything wrong with a document, whatever json can produce; empty for a valid edition."""
    if not isinstance(document, dict):
        return [Fault("", f"Редакция: это объект JSON, а не {_shown(document)}. Выберите файл редакции.")]
    if "format" in document and not _is_format(document["format"]):
        return [Fault("format", f"Формат: не подходит {_shown(document['format'])}. Портал знает формат {FORMAT}.")]
    found: list[Found] = []
    edition = _read(document, EDITION, Part(EDITION), found)
    for rule in RULES:
        found.extend(rule(edition))
    return [fault for _, fault in sorted(found, key=lambda entry: entry[0])]


# --- The form ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A value that is right or wrong by itself: what is wanted, how it is written, and the test."""

    wanted: str
    written: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Record:
    """An object with exactly these keys: each with its name for people and its form."""

    title: str
    fields: dict[str, tuple[str, "Leaf | Record | Rows"]]


@dataclass(frozen=True)
class Rows:
    """A list of records, each known by its field `key`."""

    record: Record
    key: str


def _is_format(value: Any) -> bool:
    return type(value) is int and value == FORMAT


def _matches(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


# What neither XML nor PostgreSQL nor UTF-8 can hold.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_TEXT = 30_000  # a cell of a spreadsheet holds 32,767 characters
OPTION = re.compile("\\S([^\n\r\x85\u2028\u2029]*\\S)?")


def _is_text(value: Any, limit: int = MAX_TEXT) -> bool:
    return isinstance(value, str) and len(value) <= limit and not UNFIT.search(value)


def _text(limit: int = MAX_TEXT) -> Leaf:
    return Leaf(
        "текст", f"в кавычках, не длиннее {limit} знаков, без управляющих символов", lambda v: _is_text(v, limit)
    )


def _words(limit: int = MAX_TEXT) -> Leaf:
    """A text that says something."""
    return Leaf(
        "текст",
        f"в кавычках, хотя бы одно слово, не длиннее {limit} знаков, без управляющих символов",
        lambda v: _is_text(v, limit) and bool(v.strip()),
    )


def _mark(limit: int, example: str) -> Leaf:
    """A number or a code that names a part."""
    return Leaf(
        "код",
        f"до {limit} знаков в кавычках, без пробелов и косой черты, например {example}",
        lambda v: _is_text(v) and re.fullmatch(rf"[^\s/#]{{1,{limit}}}", v) is not None,
    )


def _choice(*values: str) -> Leaf:
    return Leaf(f"одно из значений: {', '.join(values)}", "", lambda v: isinstance(v, str) and v in values)


def _whole(low: int, high: int) -> Leaf:
    return Leaf(
        f"целое число от {low} до {high}", "без кавычек и без точки", lambda v: type(v) is int and low <= v <= high
    )


def _or(empty: Any, leaf: Leaf, sign: str) -> Leaf:
    """The same, or nothing."""
    written = f"{leaf.written}, или {sign}" if leaf.written else f"или {sign}"
    return Leaf(leaf.wanted, written, lambda v: (type(v) is type(empty) and v == empty) or leaf.fits(v))


def _is_options(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(_is_text(option) and OPTION.fullmatch(option) for option in value)
        and len(set(value)) == len(value)
    )


SHARE = Leaf(
    "долю от 0 до 1",
    'в кавычках, с точкой, до четырёх знаков после неё, без лишних нулей, например "0.6"',
    _matches(r"1|0(\.[0-9]{0,3}[1-9])?"),
)
POINTS = Leaf(
    "число баллов от 0 до 999.99",
    'в кавычках, с точкой, до двух знаков после неё, без лишних нулей, например "0.25"',
    _matches(r"(0|[1-9][0-9]{0,2})(\.[0-9]?[1-9])?"),
)
SHARE_OR_NOTHING = _or("", SHARE, "пустые кавычки")
POINTS_OR_NOTHING = _or("", POINTS, "пустые кавычки")
COUNT = _whole(1, 32767)
FLAG = Leaf("true или false", "без кавычек", lambda v: isinstance(v, bool))
CODE = _mark(8, '"1.3"')
WEIGHTING = _choice("clients", "equal")
OPTIONS = Leaf("список вариантов", "непустые строки без переноса и без пробелов по краям, все разные", _is_options)

PARAMETERS = Record(
    "Параметры расчёта",
    {
        "positive_from": ("положительный ответ", COUNT),
        "scale_max": ("верх шкалы", COUNT),
        "subjective_weight": ("вес опроса", SHARE),
        "objective_weight": ("вес чек-листа", SHARE),
        "jobseeker_weight": ("вес соискателей", SHARE),
        "employer_weight": ("вес работодателей", SHARE),
        "minimum_cell": ("ответов для показа", COUNT),
        "minimum_pairs": ("ответивших на два вопроса", COUNT),
        "minimum_answers": ("анкет для места в рейтинге", COUNT),
        "minimum_coverage": ("покрытие для места в рейтинге", SHARE),
        "region_weighting": ("ЦЗН в регионе", WEIGHTING),
        "country_weighting": ("регионы в стране", WEIGHTING),
        "sanctioned": ("обнулённый ЦЗН", _choice("zero", "excluded")),
        "confidence": ("надёжность интервалов", SHARE),
        "weight_tolerance": ("проверка весов", SHARE),
        "decimals": ("знаков после запятой", _whole(0, 4)),
        "stars": ("показывать звёзды", FLAG),
        "star_bands": ("границы звёзд", _text(40)),
    },
)
GROUP = Record(
    "Группа",
    {
        "number": ("номер", COUNT),
        "title": ("название", _words(255)),
        "weight": ("вес", SHARE),
        "text": ("текст", _text()),
    },
)
INDICATOR = Record(
    "Показатель",
    {
        "code": ("код", CODE),
        "group": ("группа", COUNT),
        "title": ("название", _words(255)),
        "level": ("уровень", _choice("office", "managing")),
        "status": ("состояние", _choice("active", "suspended", "withdrawn")),
        "status_reason": ("причина", _text(300)),
        "weight": ("вес", SHARE_OR_NOTHING),
        "measures": ("что измеряет", _text()),
        "method": ("как измеряется", _text()),
        "report_place": ("место в отчёте", _text(255)),
    },
)
ITEM = Record(
    "параметр",
    {
        "number": ("номер", COUNT),
        "level": ("уровень", _or(None, _whole(1, 3), "null")),
        "zone": ("зона", _text(80)),
        "text": ("текст", _words()),
        "points": ("баллы", POINTS_OR_NOTHING),
        "points_note": ("оговорка о баллах", _text(300)),
        "evidence": ("подтверждение", _choice("none", "link", "photo", "date", "link;date")),
        "report_place": ("место в отчёте", _text(255)),
    },
)
LEVEL_POINTS = Record("баллы за уровни", {level: (f"уровень {level}", POINTS_OR_NOTHING) for level in ("3", "2", "1")})
CHECKLIST = Record(
    "Чек-лист",
    {
        "indicator": ("код показателя", CODE),
        "title": ("название", _words(255)),
        "rule": ("правило", _choice("sum", "levels", "variety", "growth", "yes_no", "bonus")),
        "maximum": ("максимум", POINTS_OR_NOTHING),
        "per_kind": ("баллов за вид", POINTS_OR_NOTHING),
        "factor": ("множитель прироста", POINTS_OR_NOTHING),
        "level_points": ("баллы за уровни", LEVEL_POINTS),
        "text": ("текст", _text()),
        "report_place": ("место в отчёте", _text(255)),
        "items": ("параметры", Rows(ITEM, "number")),
    },
)
QUESTION = Record(
    "вопрос",
    {
        "block": ("часть анкеты", _choice("header", "main", "comment", "demographic")),
        "number": ("номер", _mark(20, '"15.1"')),
        "kind": (
            "вид",
            _choice(
                "scale",
                "gate_scale",
                "choice",
                "yes_no_unknown",
                "matrix",
                "matrix_row",
                "profile",
                "comment",
                "text",
            ),
        ),
        "text": ("текст", _words()),
        "hint": ("подсказка", _text(400)),
        "indicator": ("код показателя", _or("", CODE, "пустые кавычки")),
        "condition": ("когда задаётся", _text(200)),
        "skip_if_remote": ("не задаётся дистанционным", FLAG),
        "required": ("обязателен", FLAG),
        "options": ("варианты", OPTIONS),
        "report_place": ("место в отчёте", _text(255)),
    },
)
QUESTIONNAIRE = Record(
    "Анкета",
    {
        "audience": ("кто отвечает", _choice("jobseeker", "employer")),
        "title": ("название", _words(255)),
        "text": ("текст", _text()),
        "report_place": ("место в отчёте", _text(255)),
        "questions": ("вопросы", Rows(QUESTION, "number")),
    },
)
EDITION = Record(
    "",
    {
        "format": ("формат", Leaf(f"число {FORMAT}", "без кавычек", _is_format)),
        "parameters": ("параметры расчёта", PARAMETERS),
        "groups": ("группы", Rows(GROUP, "number")),
        "indicators": ("показатели", Rows(INDICATOR, "code")),
        "checklists": ("чек-листы", Rows(CHECKLIST, "indicator")),
        "questionnaires": ("анкеты", Rows(QUESTIONNAIRE, "audience")),
    },
)
AUDIENCES = {"jobseeker": "соискателей", "employer": "работодателей"}

Order = tuple[int, ...]
Found = tuple[Order, Fault]


@dataclass
class Part:
    """A record of the document: where it stands, and those of its fields that have the right form."""

    record: Record
    path: str = ""
    title: str = ""
    order: Order = ()
    fields: dict[str, Any] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether these fields may be relied upon."""
        return all(name in self.fields for name in names)

    def given(self, *names: str) -> bool:
        """Whether these fields may be relied upon and are not left empty."""
        return all(self.fields.get(name) for name in names)

    def rows(self, name: str) -> list["Part"]:
        """The records of a list; none where it is no list."""
        return self.fields.get(name, [])

    def every(self, rows: str, *names: str) -> bool:
        """Whether the list is one, and these fields of all its records may be relied upon."""
        return self.has(rows) and all(row.has(*names) for row in self.rows(rows))

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def decimal(self, name: str) -> Decimal | None:
        """A fraction as a number; None where it is left empty."""
        return Decimal(self.fields[name]) if self.fields[name] else None

    def place(self, name: str) -> tuple[str, Order]:
        """Path and order of one of the fields."""
        path = f"{self.path}/{name}" if self.path else name
        return path, (*self.order, list(self.record.fields).index(name))

    def fault(self, name: str, message: str) -> Found:
        """A fault of one of the fields, or of the whole part (empty name)."""
        if not name:
            return self.order, Fault(self.path, f"{self.title or 'Редакция'}: {message}")
        path, order = self.place(name)
        label = self.record.fields[name][0]
        where = f"{self.title}, {label}" if self.title else f"{label[0].upper()}{label[1:]}"
        return order, Fault(path, f"{where}: {message}")


def _read(value: Any, record: Record, part: Part, found: list[Found]) -> Part:
    """Fills `part` with the fields of `value` that have the right form, and adds the faults of all others."""
    if not isinstance(value, dict):
        found.append(part.fault("", f"не подходит {_shown(value)}. {_mend(record)}"))
        return part
    for key in sorted(key for key in value if key not in record.fields):
        found.append(part.fault("", f"лишний ключ {_shown(key)}. Уберите его."))
    for name, (_, form) in record.fields.items():
        if name not in value:
            found.append(part.fault(name, f"не задано, нет ключа «{name}». {_mend(form, written=False)}"))
        elif isinstance(form, Record):
            path, order = part.place(name)
            title = f"{part.title}, {form.title}" if part.title else form.title
            part.fields[name] = _read(value[name], form, Part(form, path, title, order), found)
        elif isinstance(form, Rows) and isinstance(value[name], list):
            rows = zip(_row_parts(part, name, form, value[name]), value[name], strict=True)
            part.fields[name] = [_read(row, form.record, empty, found) for empty, row in rows]
        elif isinstance(form, Leaf) and form.fits(value[name]):
            part.fields[name] = value[name]
        elif value[name] in ("", None):
            found.append(part.fault(name, f"пусто. {_mend(form, written=False)}"))
        else:
            found.append(part.fault(name, f"не подходит {_shown(value[name])}. {_mend(form)}"))
    return part


def _row_parts(parent: Part, name: str, form: Rows, rows: list[Any]) -> list[Part]:
    """Empty parts for the records of a list: each known by its key, or by its place where it has none.

    Items of a checklist with zones are numbered anew in each zone, so an item's number counts only if no other has it.
    """
    path, order = parent.place(name)
    prefix = f"{parent.title}, {form.record.title}" if parent.title else form.record.title
    leaf = form.record.fields[form.key][1]
    keys = [row.get(form.key) if isinstance(row, dict) else None for row in rows]
    sound = [key if isinstance(leaf, Leaf) and leaf.fits(key) else None for key in keys]
    times = Counter(sound)
    parts = []
    for place, key in enumerate(sound):
        if key is None or (form.record is ITEM and times[key] > 1):
            at, title = f"#{place + 1}", f"{prefix} № {place + 1} по порядку"
        else:
            at, title = str(key), f"{prefix} {AUDIENCES.get(key, key)}"
        parts.append(Part(form.record, f"{path}/{at}", title, (*order, place)))
    return parts


def _mend(form: Leaf | Record | Rows, *, written: bool = True) -> str:
    """What to put in place of a value of wrong form; and how it is written, where somebody wrote it by hand."""
    match form:
        case Leaf():
            return f"Впишите {form.wanted}: {form.written}." if written and form.written else f"Впишите {form.wanted}."
        case Record():
            return f"Нужен объект с ключами {', '.join(form.fields)}."
        case Rows():
            return f"Нужен список объектов с ключами {', '.join(form.record.fields)}."


def _shown(value: Any) -> str:
    """A value of wrong form in a few words, fit for any page and file."""
    match value:
        case None:
            return "null"
        case bool():
            return f"«{str(value).lower()}»"
        case int() if abs(value) > 10**20:
            return "огромное число"
        case int() | float():
            return f"число {value}"
        case str():
            short = UNFIT.sub("\N{REPLACEMENT CHARACTER}", value[:40])
            return f"«{short}…»" if len(value) > 40 else f"«{short}»"
        case list():
            return "список"
        case _:
            return "объект"


# --- The sense --------------------------------------------------------------------------------------------------------


def _said(value: Decimal | None) -> str:
    """A number as Russian readers know it."""
    return plain(value).replace(".", ",")


def _total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _repeated(parts: Sequence[Part], *names: str) -> Iterator[Part]:
    """Parts that share these fields with one before them."""
    seen: set[tuple[Any, ...]] = set()
    for part in parts:
        if part.has(*names):
            identity = tuple(part[name] for name in names)
            if identity in seen:
                yield part
            seen.add(identity)


def _parameters(edition: Part) -> Iterator[Found]:
    """Weights in pairs, the scale, the intervals and the stars."""
    if not edition.has("parameters"):
        return
    parameters: Part = edition["parameters"]
    for first, second in (("subjective_weight", "objective_weight"), ("jobseeker_weight", "employer_weight")):
        if parameters.has(first, second):
            total = _total([parameters.decimal(first), parameters.decimal(second)])
            if total != 1:
                other = PARAMETERS.fields[second][0]
                yield parameters.fault(first, f"вместе с полем «{other}» даёт {_said(total)}, а нужно 1. Поправьте их.")
    if parameters.has("positive_from", "scale_max") and parameters["positive_from"] > parameters["scale_max"]:
        yield parameters.fault(
            "positive_from",
            f"{parameters['positive_from']} — выше верха шкалы ({parameters['scale_max']}). Уменьшите его.",
        )
    if parameters.has("confidence") and parameters.decimal("confidence") in (0, 1):
        yield parameters.fault("confidence", "интервала с такой надёжностью нет. Впишите долю между 0 и 1: 0,95.")
    if parameters.has("stars", "star_bands") and parameters["stars"] and not _increase(parameters["star_bands"]):
        yield parameters.fault(
            "star_bands", "звёзды включены. Впишите границы через пробел, от 0 до 100, по возрастанию: 50 60 70 80 90."
        )


def _increase(bands: str) -> bool:
    words = bands.split()
    if not words or not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", word) for word in words):
        return False
    numbers = [Decimal(word) for word in words]
    return numbers[-1] <= 100 and all(lower < higher for lower, higher in pairwise(numbers))


def _groups(edition: Part) -> Iterator[Found]:
    """Numbers are unique; weights sum to 1; each group has active indicators whose weights are all or none."""
    groups = edition.rows("groups")
    for group in _repeated(groups, "number"):
        yield group.fault("number", f"группа {group['number']} уже есть. Дайте каждой группе свой номер.")
    if edition.every("groups", "weight"):
        total = _total(group.decimal("weight") for group in groups)
        if total != 1:
            yield edition.fault("groups", f"веса в сумме дают {_said(total)}, а нужно 1. Поправьте веса групп.")
    if not edition.every("indicators", "group", "status"):
        return
    active = [indicator for indicator in edition.rows("indicators") if indicator["status"] == "active"]
    for group in groups:
        if group.has("number"):
            members = [indicator for indicator in active if indicator["group"] == group["number"]]
            yield from _members(group, members)


def _members(group: Part, members: list[Part]) -> Iterator[Found]:
    if not members:
        yield group.fault(
            "", "нет действующих показателей. Добавьте показатель, верните приостановленный или уберите группу."
        )
    if not all(member.has("weight") for member in members):
        return
    without = [member for member in members if not member["weight"]]
    total = _total(member.decimal("weight") for member in members)
    if len(without) == len(members):
        return
    for member in without:
        yield member.fault(
            "weight",
            "пусто, а у других показателей группы вес есть. Впишите вес или оставьте его пустым у всех в группе.",
        )
    if not without and total != 1:
        yield group.fault(
            "",
            f"веса действующих показателей в сумме дают {_said(total)}, а нужно 1. "
            "Поправьте их или оставьте пустыми у всех: тогда они равны.",
        )


def _indicators(edition: Part) -> Iterator[Found]:
    """Codes are unique, groups exist, reasons are given, and each active indicator is measured by something."""
    indicators = edition.rows("indicators")
    for indicator in _repeated(indicators, "code"):
        yield indicator.fault("code", f"код {indicator['code']} уже занят. Дайте каждому показателю свой код.")
    if edition.every("groups", "number"):
        numbers = {group["number"] for group in edition.rows("groups")}
        for indicator in indicators:
            if indicator.has("group") and indicator["group"] not in numbers:
                yield indicator.fault(
                    "group", f"группы {indicator['group']} нет. Добавьте её или выберите другую из списка групп."
                )
    for indicator in indicators:
        idle = indicator.has("status", "status_reason") and indicator["status"] != "active"
        if idle and not indicator["status_reason"].strip():
            yield indicator.fault("status_reason", "пусто. Напишите, почему показатель не действует.")
    yield from _sources(edition)


def _sources(edition: Part) -> Iterator[Found]:
    questionnaires = edition.rows("questionnaires")
    if not edition.every("checklists", "indicator", "rule") or not edition.has("questionnaires"):
        return
    if not all(questionnaire.every("questions", "kind", "indicator") for questionnaire in questionnaires):
        return
    asked = {
        question["indicator"]
        for questionnaire in questionnaires
        for question in questionnaire.rows("questions")
        if question["kind"] in SCORED
    }
    rules = {checklist["indicator"]: checklist["rule"] for checklist in edition.rows("checklists")}
    for indicator in edition.rows("indicators"):
        if not indicator.has("code", "status") or indicator["status"] != "active" or indicator["code"] in asked:
            continue
        if indicator["code"] not in rules:
            yield indicator.fault(
                "", "нечем измерить. Добавьте вопрос с оценкой или чек-лист или приостановите показатель."
            )
        elif rules[indicator["code"]] == "bonus":
            yield indicator.fault(
                "", "чек-лист-надбавку не к чему прибавить. Добавьте вопрос с оценкой или выберите другое правило."
            )


def _checklists(edition: Part) -> Iterator[Found]:
    """One checklist an indicator, items that can be told apart, and the numbers that the rule needs."""
    checklists = edition.rows("checklists")
    for checklist in _repeated(checklists, "indicator"):
        yield checklist.fault(
            "indicator", f"у показателя {checklist['indicator']} уже есть чек-лист. Объедините их или уберите один."
        )
    for checklist in checklists:
        for item in _repeated(checklist.rows("items"), "level", "zone", "number"):
            yield item.fault(
                "number",
                f"{item['number']} в том же уровне и той же зоне уже есть. Дайте параметру другой номер.",
            )
    if edition.every("indicators", "code", "status"):
        statuses = {indicator["code"]: indicator["status"] for indicator in edition.rows("indicators")}
        for checklist in checklists:
            if not checklist.has("indicator"):
                continue
            if checklist["indicator"] not in statuses:
                yield checklist.fault(
                    "indicator", f"показателя {checklist['indicator']} нет. Добавьте его или исправьте код."
                )
            elif statuses[checklist["indicator"]] == "active" and checklist.has("maximum") and not checklist["maximum"]:
                yield checklist.fault("maximum", "пусто. Впишите, сколько баллов можно получить самое большее.")
    for checklist in checklists:
        if checklist.has("maximum") and checklist.decimal("maximum") == 0:
            yield checklist.fault("maximum", "не может быть 0: на максимум делят баллы. Впишите число больше 0.")
        if checklist.has("rule"):
            yield from RULE_NUMBERS[checklist["rule"]](checklist)


def _sum(checklist: Part) -> Iterator[Found]:
    items = checklist.rows("items")
    if not checklist.every("items", "points"):
        return
    for item in items:
        if not item["points"]:
            yield item.fault("points", "пусто. Впишите баллы за параметр: по этому правилу они складываются.")
    if not checklist.given("maximum") or not all(item["points"] for item in items):
        return
    total = _total(item.decimal("points") for item in items)
    if total != checklist.decimal("maximum"):
        yield checklist.fault(
            "maximum",
            f"{_said(checklist.decimal('maximum'))}, а баллы параметров в сумме дают {_said(total)}. "
            "Поправьте максимум или баллы.",
        )


def _levels(checklist: Part) -> Iterator[Found]:
    points: Part | None = checklist.fields.get("level_points")
    if points:
        yield from _level_points(points, checklist.fields.get("maximum"))
    if checklist.every("items", "level"):
        found = {item["level"] for item in checklist.rows("items")}
        for level in (3, 2, 1):
            if level not in found:
                yield checklist.fault("items", f"нет параметров уровня {level}. Добавьте хотя бы один.")


def _level_points(points: Part, maximum: str | None) -> Iterator[Found]:
    for level in ("3", "2", "1"):
        if points.has(level) and not points[level]:
            yield points.fault(level, "пусто. Впишите, сколько баллов даёт уровень.")
    for lower, higher in (("3", "2"), ("2", "1")):
        if points.given(lower, higher) and Decimal(points[lower]) >= Decimal(points[higher]):
            yield points.fault(
                higher,
                f"{_said(points.decimal(higher))} — не больше, чем за уровень {lower} "
                f"({_said(points.decimal(lower))}). Лучший уровень даёт больше баллов: поправьте их.",
            )
    if maximum and points.given("1") and Decimal(points["1"]) != Decimal(maximum):
        yield points.fault(
            "1", f"{_said(points.decimal('1'))}, а максимум чек-листа — {_said(Decimal(maximum))}. Сделайте их равными."
        )


def _variety(checklist: Part) -> Iterator[Found]:
    if not checklist.has("per_kind"):
        return
    per_kind = checklist.decimal("per_kind")
    if not per_kind:
        yield checklist.fault("per_kind", "нужны для этого правила. Впишите число больше 0, например 0,1.")
    elif checklist.given("maximum") and Decimal(checklist["maximum"]) < per_kind:
        yield checklist.fault(
            "maximum",
            f"{_said(checklist.decimal('maximum'))} — меньше, чем за один вид ({_said(per_kind)}). "
            "Увеличьте максимум или уменьшите баллы за вид.",
        )


def _growth(checklist: Part) -> Iterator[Found]:
    if checklist.has("factor") and not checklist.decimal("factor"):
        yield checklist.fault("factor", "по этому правилу нужен множитель. Впишите число больше 0, например 2.")


def _yes_no(checklist: Part) -> Iterator[Found]:
    if checklist.has("items") and len(checklist.rows("items")) != 1:
        yield checklist.fault(
            "items",
            f"их {len(checklist.rows('items'))}, а по правилу «да или нет» нужен один. "
            "Оставьте один или выберите другое правило.",
        )


def _bonus(checklist: Part) -> Iterator[Found]:
    yield from _sum(checklist)
    if checklist.given("maximum") and Decimal(checklist["maximum"]) > 1:
        yield checklist.fault("maximum", "надбавка к доле не бывает больше 1. Уменьшите максимум.")


RULE_NUMBERS: dict[str, Callable[[Part], Iterator[Found]]] = {
    "sum": _sum,
    "levels": _levels,
    "variety": _variety,
    "growth": _growth,
    "yes_no": _yes_no,
    "bonus": _bonus,
}


def _questionnaires(edition: Part) -> Iterator[Found]:
    """Both audiences are asked, once each, by questions that can be told apart and that feed known indicators."""
    questionnaires = edition.rows("questionnaires")
    for questionnaire in _repeated(questionnaires, "audience"):
        yield questionnaire.fault("audience", "такая анкета уже есть. Объедините их или уберите одну.")
    if edition.every("questionnaires", "audience"):
        present = {questionnaire["audience"] for questionnaire in questionnaires}
        for audience, name in AUDIENCES.items():
            if audience not in present:
                yield edition.fault("questionnaires", f"нет анкеты {name} ({audience}). Добавьте её.")
    codes = None
    if edition.every("indicators", "code"):
        codes = {indicator["code"] for indicator in edition.rows("indicators")}
    for questionnaire in questionnaires:
        questions = questionnaire.rows("questions")
        for question in _repeated(questions, "number"):
            yield question.fault("number", "такой номер в анкете уже есть. Дайте каждому вопросу свой номер.")
        for question in questions:
            yield from _question(question, codes)
        yield from _matrices(questions)


def _question(question: Part, codes: set[str] | None) -> Iterator[Found]:
    if question.has("kind", "indicator") and question["kind"] in SCORED and not question["indicator"]:
        yield question.fault("indicator", "пусто, а ответ оценивается. Впишите код или смените вид вопроса.")
    elif codes is not None and question.given("indicator") and question["indicator"] not in codes:
        yield question.fault("indicator", f"показателя {question['indicator']} нет. Добавьте его или исправьте код.")
    if question.has("kind", "options") and question["kind"] in ("choice", "profile") and len(question["options"]) == 1:
        yield question.fault("options", "вариант один, выбирать не из чего. Добавьте второй или уберите варианты.")


def _matrices(questions: Sequence[Part]) -> Iterator[Found]:
    """Rows stand right below their matrix, and each matrix has some."""
    kinds = [question.fields.get("kind") for question in questions]
    for place, question in enumerate(questions):
        before = kinds[place - 1] if place else "text"
        after = kinds[place + 1] if place + 1 < len(kinds) else "text"
        if kinds[place] == "matrix_row" and before not in ("matrix", "matrix_row", None):
            yield question.fault("kind", "строка стоит не под матрицей. Поставьте её сразу после вопроса-матрицы.")
        if kinds[place] == "matrix" and after not in ("matrix_row", None):
            yield question.fault("kind", "под матрицей нет строк. Добавьте сразу после неё хотя бы одну строку.")


RULES = (_parameters, _groups, _indicators, _checklists, _questionnaires)
