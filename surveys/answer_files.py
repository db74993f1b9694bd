"""Answers in a table that another tool has made (LimeSurvey, a form of an office): which column is what, and how a row
is read. Pure.

A row is turned into what would be typed from paper, so there is one place that knows which answers fit
(surveys.paper, surveys.form).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.form import TOP, Asked, Form
from surveys.paper import ENDS, Typed, read_typed, shown_number

OFFICE, STAGE, NUMBER = "office", "stage", "number"

YES, NO = frozenset({"да", "д", "yes", "y"}), frozenset({"нет", "н", "no", "n"})
UNKNOWN = frozenset({"не знаю", "з", "затрудняюсь ответить", "затрудняюсь"})
UNUSED = frozenset({"не пользовались", "не пользовался", "не пользовалась", "н", "n/a"})
# LimeSurvey: «AO08» for the eighth answer, «8.0000» for a number, «-oth-» where people wrote something of their own.
CODED = re.compile(r"(?:ao?)?0*(\d{1,2})(?:[.,]0+)?", re.ASCII)
OTHER = "-oth-"
BETWEEN = re.compile(r"\s*[;|]\s*")
SEPARATORS = re.compile(r"[\s\[\]().:_\-–—?!«»\"',]+")


@dataclass(frozen=True)
class Target:
    """What a column may hold: its key, its name for people, and the headings by which it is known."""

    key: str
    title: str
    names: frozenset[str]


def list_targets(form: Form) -> list[Target]:
    """Everything that a column may hold for this survey, in the order of the questionnaire."""
    found = [
        _target(OFFICE, "Код ЦЗН", "цзн", "код", "код офиса", "офис", "office", "center"),
        _target(NUMBER, "Номер ответа в файле", "id", "response id", "id ответа", "номер", "номер анкеты"),
        _target(STAGE, "Этап обслуживания", "этап", "stage"),
        *(_target(key, title, key) for key, title in ENDS.items()),
    ]
    for question in form.questions:
        found += _targets_of(question, form)
    return found


def guess_targets(titles: Mapping[str, str], targets: Sequence[Target]) -> dict[str, str]:
    """What each column holds by its heading; by letters of columns. Each target is given once, to the first."""
    by_name = {name: target.key for target in reversed(targets) for name in target.names}
    found: dict[str, str] = {}
    for letter, title in titles.items():
        key = by_name.get(_squeeze(title))
        if key and key not in found.values():
            found[letter] = key
    return found


def read_row(form: Form, values: Mapping[str, str]) -> tuple[Typed, list[tuple[str, str]]]:
    """The answers of a row, and what is wrong, as (key of the target, words). `values`: texts by keys of targets."""
    typed: dict[str, str] = {}
    faults: list[tuple[str, str]] = []

    def take(key: str, read: str | None, text: str, how: str) -> None:
        if read is None:
            faults.append((key, f"«{text}» не подходит. Впишите {how} или оставьте пустым."))
        elif read:
            typed[key.removesuffix("_yes")] = read

    for key in ENDS:
        take(key, _word(values.get(key, ""), ((YES, "д"), (NO, "н"))), values.get(key, ""), "«да» или «нет»")
    for question in form.questions:
        name = question.name
        text = values.get(name, "")
        if question.is_gate:
            said = values.get(f"{name}_yes", "")
            gate = _word(said, ((YES, "д"), (NO, "н")))
            take(f"{name}_yes", gate, said, "«да» или «нет»")
            if gate == "н" and text and _word(text, ((NO, "н"),)) is None:
                faults.append((name, "Есть оценка, хотя ответ «нет». Оставьте что-нибудь одно."))
                continue
        if question.takes_several:
            text = ";".join([text, *_ticked(question, values, faults)]).strip(";")
        if text:
            take(name, _as_typed(question, text), text, _how(question))
        if other := values.get(f"{name}_other", ""):
            typed[f"{name}_other"] = other
    read = read_typed(form, typed)
    return read, faults + [(fault.name, fault.text) for fault in read.faults if fault.name not in dict(faults)]


def _target(key: str, title: str, *names: str) -> Target:
    return Target(key, title, frozenset(_squeeze(name) for name in (title, *names)))


def _squeeze(title: str) -> str:
    """A heading as it is compared: «Q15[1]», «q15_1» and «15.1» are alike."""
    plain = SEPARATORS.sub(".", title.strip().casefold().replace("ё", "е")).strip(".")
    return re.sub(r"^[qв](?=\d|d\d)", "", plain)


def _targets_of(question: Asked, form: Form) -> Iterable[Target]:
    number, name = shown_number(question), question.name
    lead = form.leads.get(question.number)
    text = f"{lead.text} {question.text}" if lead else question.text
    shown = f"{number}. {text}" if number else text
    names = [*([number, f"{number} {question.text}"] if number else []), shown, question.text, question.number]
    if question.is_gate:
        yield _target(name, f"{shown} Оценка: {question.statement}", *names, question.statement)
        yield _target(f"{name}_yes", f"{shown} Да или нет", f"{number} да", f"{number} yes", f"{number} gate")
    else:
        yield _target(name, shown, *names)
    if question.takes_several:
        for place, option in enumerate(question.options, 1):
            title = f"{shown} [{option}]"
            yield _target(f"{name}#{place}", title, f"{number} {place}", f"{number} {option}", f"{number} SQ{place:03}")
    if question.other is not None and not question.has_scale:
        yield _target(f"{name}_other", f"{shown} Свой вариант", f"{number} другое", f"{number} other")


def _how(question: Asked) -> str:
    if question.is_gate:
        return f"число от 1 до {TOP}, «да» или «нет»"
    if question.kind == "yes_no_unknown":
        return "«да», «нет» или «не знаю»"
    if question.kind == "matrix_row":
        return f"число от 1 до {TOP} или «не пользовались»"
    if question.has_scale:
        return f"число от 1 до {TOP}"
    return "ответ словами анкеты или его номер"


def _word(text: str, words: Iterable[tuple[frozenset[str], str]]) -> str | None:
    """The letter for a word; nothing for nothing, None where it is none of them."""
    plain = " ".join(text.split()).casefold().rstrip(".")
    return next((letter for known, letter in words if plain in known), None) if plain else ""


def _as_typed(question: Asked, text: str) -> str | None:
    """What would be typed from paper in place of this text; None where nothing would."""
    if question.has_scale or question.kind == "yes_no_unknown":
        if question.has_scale and (code := CODED.fullmatch(text.strip().casefold())):
            return str(int(code[1])) if 1 <= int(code[1]) <= TOP else None
        if question.is_gate:
            return _word(text, ((YES, "д"), (NO, "н")))
        if question.kind == "matrix_row":
            return _word(text, ((UNUSED, "н"),))
        return _word(text, ((YES, "д"), (NO, "н"), (UNKNOWN, "з"))) if question.kind == "yes_no_unknown" else None
    if not question.options:
        return text
    places = [_place(question, part) for part in _parts(question, text)]
    return None if None in places else " ".join(str(place) for place in places)


def _parts(question: Asked, text: str) -> list[str]:
    if not question.takes_several:
        return [text]
    parts = [part for part in BETWEEN.split(text) if part]
    # Numbers of options may be divided by commas, words of them may hold some.
    return re.split(r"[\s,]+", parts[0]) if len(parts) == 1 and re.fullmatch(r"[\d\s,]+", parts[0]) else parts


def _place(question: Asked, text: str) -> int | None:
    plain = " ".join(text.split()).casefold()
    for place, option in enumerate(question.options, 1):
        if plain == option.casefold():
            return place
    if plain == OTHER:
        return question.other
    code = CODED.fullmatch(plain)
    return int(code[1]) if code and 1 <= int(code[1]) <= len(question.options) else None


def _ticked(question: Asked, values: Mapping[str, str], faults: list[tuple[str, str]]) -> list[str]:
    """Options that have a column each and are ticked in it."""
    found = []
    for place, option in enumerate(question.options, 1):
        text = values.get(f"{question.name}#{place}", "")
        said = _word(text, ((YES | {"1", "+", "x", "х"}, "д"), (NO | {"0", "-"}, "н")))
        if said is None and _place(question, text) != place:
            faults.append((f"{question.name}#{place}", f"«{text}» не подходит. Впишите «да» или «нет»."))
        elif said != "н" and text:
            found.append(option)
    return found
