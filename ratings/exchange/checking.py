"""An upload becomes data of the campaign, or the list of all that is wrong with it. Pure.

Tables that the file has replace those of the campaign; the others stay, and what stays must agree with what is new.
Rows are read in tight loops: a cell is first looked up as it is and examined only where that fails, because a national
table of pairs has hundreds of thousands of rows.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from network.spreadsheets import DANGEROUS, clean
from ratings.engine.inputs import Audience, Inputs, Office, Pair, Points, PointsStatus, Sanction, Tally
from ratings.engine.points import growth_points

from .form import AUDIENCES, MAX_COUNT, MAX_REASON, STATUSES, TABLES, Faults, folded
from .frame import Frame
from .reading import Contents, Part, Unreadable, open_file

NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,12})?|\d{1,60}/[1-9]\d{0,59}")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
YES = frozenset({"да", "true", "1", "+"})
NO = frozenset({"нет", "false", "0", "-", "—"})
OF = {Audience.JOBSEEKER: "соискателей", Audience.EMPLOYER: "работодателей"}

TallyKey = tuple[str, Audience, str]
Row = TypeVar("Row", Tally, Pair, Points, Sanction)


class Mode(StrEnum):
    """Whose data the file replaces."""

    PART = "part"
    ALL = "all"


@dataclass
class Figures:
    """Counts of one office."""

    clients: int | None = None
    jobseeker: int | None = None
    employer: int | None = None

    def respondents(self, audience: Audience) -> int | None:
        """How many of this audience answered; None where it is not known."""
        return self.jobseeker if audience == Audience.JOBSEEKER else self.employer


@dataclass
class Reading:
    """What became of a file: data of the whole campaign (None with faults), faults, remarks, tables, offices named."""

    inputs: Inputs | None
    faults: Faults
    notes: list[str]
    tables: list[str]
    offices: list[str]


def read(frame: Frame, current: Inputs, file_name: str, content: bytes, mode: Mode) -> Reading:
    """The campaign's data as they would be with this file; FileRefused where it holds no table.

    current: the data as they stand. Counts are whole numbers, points are exact fractions.
    """
    return _Checker(frame, current, open_file(file_name, content), mode).result()


@dataclass(slots=True)
class _Place:
    """Where a row stands, for faults."""

    part: Part
    row: int
    faults: Faults

    def fault(self, key: str, message: str) -> None:
        self.faults.add(self.part.place, self.row, self.part.headings.get(key, ""), message)


@dataclass
class _Checker:
    frame: Frame
    current: Inputs
    contents: Contents
    mode: Mode
    figures: dict[str, Figures] = field(default_factory=dict)
    tallies: dict[TallyKey, Tally] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    points: list[Points] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    # Offices of which the file says something, and those that it lists without a number.
    named: set[str] = field(default_factory=set)
    blank: set[str] = field(default_factory=set)
    # Where each office first stands in a table, for contradictions with data that stay.
    first: dict[tuple[str, str], _Place] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.faults = self.contents.faults
        self.tables = {part.table.name for part in self.contents.parts}
        self.offices = {code: office.code for code, office in self.frame.offices.items()}
        self.audiences = {name: audience for audience in Audience for name in (audience.value, AUDIENCES[audience])}
        self.questions = {
            audience: {number: (place, number) for place, number in enumerate(self.frame.numbers(audience))}
            for audience in Audience
        }
        self.checked = self.frame.checked()
        self.whole: dict[str, int] = {}
        self.known_figures = {
            office.code: Figures(office.clients, office.jobseeker_respondents, office.employer_respondents)
            for office in self.current.offices
        }
        self.known_tallies = {(row.office, row.audience, row.question): row for row in self.current.tallies}

    def result(self) -> Reading:
        """Read all tables, hold them against each other and against what stays."""
        readers: dict[str, Callable[[Part], None]] = {
            "offices": self.read_offices,
            "tallies": self.read_tallies,
            "pairs": self.read_pairs,
            "points": self.read_points,
            "sanctions": self.read_sanctions,
        }
        self.check_managing()
        for part in self.contents.parts:
            readers[part.table.name](part)
        if self.mode is Mode.PART and not self.named and not self.faults:
            self.faults.add("файл", 0, "", "В файле нет ни одного числа: загружать нечего. Заполните таблицы.")
        self.check_what_stays()
        inputs = None if self.faults else self.merged()
        if inputs:
            self.remark(inputs)
        return Reading(
            inputs=inputs,
            faults=self.faults,
            notes=[*self.contents.notes, *(text.format(count) for text, count in self.notes.items())],
            tables=[name for name in TABLES if name in self.tables],
            offices=sorted(self.named),
        )

    def check_managing(self) -> None:
        """The network must know one managing office of a region at most."""
        managing = Counter(office.region for office in self.frame.offices.values() if office.managing)
        for code, count in managing.items():
            if count > 1:
                self.faults.add(
                    "сеть портала",
                    0,
                    "",
                    f"В регионе {code} участвуют управляющие ЦЗН: {count}. Оставьте отметку у одного в разделе «Сеть».",
                )

    # Tables

    def read_offices(self, part: Part) -> None:
        """Clients and respondents; region and managing office only to be compared with the network."""
        for place, values in self.rows(part):
            code = self.office(place, values[0])
            if code is None:
                continue
            clients, jobseeker, employer, region, managing = values[1:]
            self.check_region(place, code, region)
            self.check_is_managing(place, code, managing)
            if code in self.figures or code in self.blank:
                place.fault("office_code", f"ЦЗН {code} уже стоит выше. Оставьте одну строку.")
                continue
            figures = Figures(
                self.count(place, "clients", clients),
                self.count(place, "jobseeker_respondents", jobseeker),
                self.count(place, "employer_respondents", employer),
            )
            if figures == Figures():
                self.blank.add(code)
                continue
            self.figures[code] = figures
            self.named.add(code)
            self.first.setdefault(("offices", code), place)

    def check_region(self, place: _Place, code: str, text: str) -> None:
        own = self.frame.offices[code].region
        said = clean(text)
        if said and (said.zfill(2) if said.isdecimal() else said) != own:
            place.fault("region_code", f"По сети портала ЦЗН {code} в регионе {own}, а не {said}. Исправьте код ЦЗН.")
        elif isinstance(text, Unreadable):
            place.fault("region_code", text.message)

    def check_is_managing(self, place: _Place, code: str, text: str) -> None:
        if isinstance(text, Unreadable):
            place.fault("is_managing", text.message)
            return
        said = folded(clean(text))
        if said and said not in YES | NO:
            place.fault("is_managing", f"Вместо «{said[:40]}» впишите «да» или «нет».")
        elif said and (said in YES) != self.frame.offices[code].managing:
            is_one = "управляющий" if self.frame.offices[code].managing else "не управляющий"
            place.fault(
                "is_managing",
                f"По сети портала ЦЗН {code} {is_one}. Управляющего меняют в разделе «Сеть», в регионе он один.",
            )

    def read_tallies(self, part: Part) -> None:
        """Answers to scored questions."""
        offices, audiences, questions, whole = self.offices, self.audiences, self.questions, self.whole
        for place, values in self.rows(part):
            office, audience, number = offices.get(values[0]), audiences.get(values[1]), None
            if audience is not None:
                number = questions[audience].get(values[2])
            answered, positive = whole.get(values[3]), whole.get(values[4])
            if office is None or audience is None or number is None or answered is None or positive is None:
                office, audience = self.office(place, values[0]), self.audience(place, values[1])
                number = self.question(place, audience, "question", values[2])
                if not values[3] and not values[4]:
                    continue
                answered = self.needed(place, "answered", values[3])
                positive = self.needed(place, "positive", values[4])
                if office is None or audience is None or number is None or answered is None or positive is None:
                    continue
            tally = Tally(office, audience, number[1], answered, positive)
            if tally[:3] in self.tallies:
                place.fault("question", "Такая строка (ЦЗН, аудитория, вопрос) уже есть выше. Оставьте одну.")
                continue
            self.tallies[tally[:3]] = tally
            self.named.add(office)
            self.first.setdefault(("tallies", office), place)
            if positive > answered:
                place.fault("positive", f"Положительных ответов {positive}, а всего ответили {answered}.")
            limit = self.respondents(office, audience)
            if limit is not None and answered > limit:
                place.fault(
                    "answered", f"На вопрос ответили {answered}, а всего ответивших {OF[audience]} у ЦЗН {limit}."
                )

    def respondents(self, office: str, audience: Audience) -> int | None:
        """How many answered, by the file or by what stays; None where it is not known."""
        if "offices" in self.contents.broken:
            return None
        figures = self.figures.get(office)
        if figures is None and not ("offices" in self.tables and self.mode is Mode.ALL):
            figures = self.known_figures.get(office)
        return figures.respondents(audience) if figures else None

    def read_pairs(self, part: Part) -> None:
        """Pair counts; each row is held against the answers to its two questions."""
        offices, audiences, questions, whole = self.offices, self.audiences, self.questions, self.whole
        tallies = self.tallies if "tallies" in self.tables else self.known_tallies
        compare = "tallies" not in self.contents.broken
        places = {code: i for i, code in enumerate(offices)}
        width = max(len(numbers) for numbers in questions.values()) + 1
        seen: set[int] = set()
        for place, values in self.rows(part):
            office, audience = offices.get(values[0]), audiences.get(values[1])
            first = second = None
            if audience is not None:
                first, second = questions[audience].get(values[2]), questions[audience].get(values[3])
            both, positive = whole.get(values[4]), whole.get(values[5])
            on_first, on_second = whole.get(values[6]), whole.get(values[7])
            if None in (office, audience, first, second, both, positive, on_first, on_second):
                office, audience = self.office(place, values[0]), self.audience(place, values[1])
                first = self.question(place, audience, "question_a", values[2])
                second = self.question(place, audience, "question_b", values[3])
                if not any(values[4:]):
                    continue
                before = self.faults.total
                both = self.needed(place, "answered_both", values[4])
                positive = self.needed(place, "positive_both", values[5])
                on_first = self.count(place, "positive_a", values[6])
                on_second = self.count(place, "positive_b", values[7])
                if self.faults.total > before:
                    continue
            if office is None or audience is None or first is None or second is None:
                continue
            if both is None or positive is None:
                continue
            if first[0] == second[0]:
                place.fault("question_b", "Вопрос в паре с самим собой. Нужны два разных.")
                continue
            if first[0] > second[0]:
                first, second, on_first, on_second = second, first, on_second, on_first
            pair = Pair(office, audience, first[1], second[1], both, positive, on_first, on_second)
            key = ((places[office] * 2 + (audience is Audience.EMPLOYER)) * width + first[0]) * width + second[0]
            if key in seen:
                place.fault("question_a", "Такая пара (ЦЗН, аудитория, вопросы в любом порядке) уже есть выше.")
                continue
            seen.add(key)
            self.pairs.append(pair)
            self.named.add(office)
            problem = impossible(pair)
            if not problem and compare:
                one, other = tallies.get((office, audience, pair.first)), tallies.get((office, audience, pair.second))
                problem = contradiction(pair, one, other, self.respondents(office, audience))
            if problem:
                place.fault("answered_both", problem)

    def read_points(self, part: Part) -> None:
        """Points for checklists, given as they are or, for growth, as this year's count and the last year's."""
        seen: set[tuple[str, str]] = set()
        for place, values in self.rows(part):
            office = self.office(place, values[0])
            code = self.indicator(place, values[1])
            points, maximum, status, now, before = values[2:]
            if office is None or code is None or not any((points, status, now, before)):
                continue
            faults = self.faults.total
            row = self.points_of(place, office, code, points, status, now, before)
            self.check_maximum(place, code, maximum)
            if (office, code) in seen:
                place.fault("indicator", "Такая строка (ЦЗН, показатель) уже есть выше. Оставьте одну.")
            seen.add((office, code))
            if row and self.faults.total == faults:
                self.points.append(row)
                self.named.add(office)

    def points_of(
        self, place: _Place, office: str, code: str, points: str, status: str, now: str, before: str
    ) -> Points | None:
        """A row of points; None with a fault, or where nothing is said."""
        maximum = self.checked[code].maximum or Fraction(0)
        before_faults = self.faults.total
        value = self.fraction(place, "points", points)
        state = self.status(place, status)
        if now or before:
            value = self.growth(place, code, now, before, value)
            if value is None and state is None:
                state = PointsStatus.UNMEASURED
        state = state or (PointsStatus.CLAIMED if points or value is not None else PointsStatus.UNMEASURED)
        if value is not None and not 0 <= value <= maximum:
            place.fault("points", f"Баллов {_shown(value)}, а может быть от 0 до {_shown(maximum)}.")
        if state is PointsStatus.UNMEASURED and value is not None:
            place.fault("status", "Баллы есть, а состояние «не измерено». Уберите одно из двух.")
        if state is not PointsStatus.UNMEASURED and value is None and self.faults.total == before_faults:
            place.fault("points", "Нет баллов. Впишите их или состояние «не измерено».")
        return Points(office, code, value, maximum, state)

    def growth(self, place: _Place, code: str, now: str, before: str, points: Fraction | None) -> Fraction | None:
        """Points for growth out of the two counts; None where they cannot be compared."""
        if code not in self.frame.factors:
            place.fault("current", f"Баллы показателя {code} не считают по приросту. Впишите их в столбец «баллы».")
            return points
        current, previous = self.fraction(place, "current", now), self.fraction(place, "previous", before)
        if current is None or previous is None:
            if not isinstance(now, Unreadable) and not isinstance(before, Unreadable):
                place.fault("current", "Для прироста нужны оба числа: «сейчас» и «год назад».")
            return points
        computed = growth_points(current, previous, self.checked[code].maximum or Fraction(0), self.frame.factors[code])
        if computed is None:
            self.notes["Строк, где год назад был 0 и прирост не считается («не измерено»): {}."] += 1
        if points is not None and points != computed:
            said = "прирост не считается: год назад 0" if computed is None else f"получается {_shown(computed)}"
            place.fault("points", f"Баллов {_shown(points)}, а по числам «сейчас» и «год назад» {said}.")
        return computed

    def check_maximum(self, place: _Place, code: str, text: str) -> None:
        own = self.checked[code].maximum or Fraction(0)
        said = self.fraction(place, "maximum", text)
        if said is not None and said != own:
            place.fault("maximum", f"Максимум показателя {code} в редакции — {_shown(own)}, а не {_shown(said)}.")

    def read_sanctions(self, part: Part) -> None:
        """Offices set to zero, each with a reason that the public reads and the day of the decision."""
        seen: set[str] = set()
        for place, values in self.rows(part):
            code = self.office(place, values[0])
            if not values[1] and not values[2]:
                if code is not None:
                    place.fault("reason", "Нет причины обнуления. Напишите её: причину увидят все.")
                continue
            reason, day = self.reason(place, values[1]), self.day(place, values[2])
            if code is not None and code in seen:
                place.fault("office_code", f"ЦЗН {code} уже стоит выше. Оставьте одну строку.")
            elif code is not None:
                seen.add(code)
                self.named.add(code)
                self.sanctions.append(Sanction(code, reason, day))

    # Cells

    def rows(self, part: Part) -> Iterator[tuple[_Place, list[str]]]:
        """Rows of a table, cells in the order of its columns, absent ones empty."""
        indexes = [part.columns.get(column.key, -1) for column in part.table.columns]
        short = max(indexes) + 1
        for row, cells in part.rows:
            padded: Sequence[str] = cells if len(cells) >= short else [*cells, *[""] * (short - len(cells))]
            values = [padded[i] if i >= 0 else "" for i in indexes]
            if any(values):
                yield _Place(part, row, self.faults), values

    def office(self, place: _Place, text: str) -> str | None:
        """The code of an office of the campaign."""
        code = self.offices.get(text)
        if code is not None:
            return code
        if isinstance(text, Unreadable):
            place.fault("office_code", text.message)
            return None
        said = clean(text)
        if not said:
            place.fault("office_code", "Нет кода ЦЗН.")
        elif said in self.frame.offices:
            self.offices[text] = said
            return said
        elif said in self.frame.strangers:
            place.fault(
                "office_code", f"ЦЗН {said} в кампании не участвует. Добавьте его в участники или удалите строку."
            )
        else:
            near = get_close_matches(said, self.frame.offices, n=1, cutoff=0.8) if self.faults.total < 100 else []
            hint = f" Может быть, {near[0]}?" if near else ""
            place.fault("office_code", f"ЦЗН с кодом «{said[:40]}» нет.{hint}")
        return None

    def audience(self, place: _Place, text: str) -> Audience | None:
        audience = self.audiences.get(text)
        if audience is not None:
            return audience
        if isinstance(text, Unreadable):
            place.fault("audience", text.message)
            return None
        said = folded(clean(text))
        forms = {"соискатель": Audience.JOBSEEKER, "работодатель": Audience.EMPLOYER}
        audience = self.audiences.get(said) or forms.get(said)
        if audience is None:
            place.fault("audience", f"Вместо «{said[:40]}» впишите «соискатели» или «работодатели».")
        else:
            self.audiences[text] = audience
        return audience

    def question(self, place: _Place, audience: Audience | None, key: str, text: str) -> tuple[int, str] | None:
        """A scored question of the audience: its place in the questionnaire and its number."""
        if isinstance(text, Unreadable):
            place.fault(key, text.message)
            return None
        number = clean(text).lstrip("№").strip()
        if not number:
            place.fault(key, "Нет номера вопроса.")
        if audience is None or not number:
            return None
        found = self.questions[audience].get(number) or self.questions[audience].get(number.replace(",", "."))
        if found is not None:
            self.questions[audience][text] = found
        elif (audience, number) in self.frame.wordings:
            place.fault(key, f"Вопрос {number} анкеты {OF[audience]} в индекс не входит. Удалите строку.")
        else:
            place.fault(key, f"В анкете {OF[audience]} нет вопроса «{number[:20]}».")
        return found

    def indicator(self, place: _Place, text: str) -> str | None:
        """The code of an indicator with a checklist."""
        if isinstance(text, Unreadable):
            place.fault("indicator", text.message)
            return None
        code = clean(text)
        code = code if code in self.checked else code.replace(",", ".")
        if code in self.checked:
            return code
        if not code:
            place.fault("indicator", "Нет кода показателя.")
        elif code in {indicator.code for indicator in self.frame.method.indicators}:
            place.fault("indicator", f"У показателя {code} нет чек-листа: баллов за него не ставят. Удалите строку.")
        elif code in self.frame.suspended:
            place.fault("indicator", f"Показатель {code} в редакции кампании приостановлен. Удалите строку.")
        else:
            place.fault("indicator", f"В редакции кампании нет показателя «{code[:20]}».")
        return None

    def needed(self, place: _Place, key: str, text: str) -> int | None:
        """A whole number that must be there."""
        if not text:
            place.fault(key, "Пусто. Впишите целое число; если вопрос не задавали, удалите строку.")
            return None
        return self.count(place, key, text)

    def count(self, place: _Place, key: str, text: str) -> int | None:
        """A whole number from 0 on; None where the cell is empty or faulty."""
        if not text:
            return None
        known = self.whole.get(text)
        if known is not None:
            return known
        if isinstance(text, Unreadable):
            place.fault(key, text.message)
            return None
        digits = clean(text).replace(" ", "")
        if not digits:
            return None
        if digits.isascii() and digits.isdecimal() and len(digits) <= 12 and int(digits) <= MAX_COUNT:
            self.whole[text] = int(digits)
            return self.whole[text]
        if digits.isascii() and digits.isdecimal():
            place.fault(key, f"Слишком большое число {digits[:20]}.")
        elif digits.startswith("-"):
            place.fault(key, f"Отрицательное число «{digits[:20]}». Нужно целое от 0.")
        else:
            place.fault(key, f"Вместо «{digits[:20]}» нужно целое число от 0, без дробной части и слов.")
        return None

    def fraction(self, place: _Place, key: str, text: str) -> Fraction | None:
        """A number from 0 on, exact; None where the cell is empty or faulty."""
        if not text:
            return None
        if isinstance(text, Unreadable):
            place.fault(key, text.message)
            return None
        digits = clean(text).replace(" ", "")
        if digits and not (digits.isascii() and NUMBER.fullmatch(digits)):
            place.fault(key, f"Вместо «{digits[:20]}» нужно число не меньше нуля, например 0,75.")
            return None
        return Fraction(digits.replace(",", ".")) if digits else None

    def status(self, place: _Place, text: str) -> PointsStatus | None:
        if isinstance(text, Unreadable):
            place.fault("status", text.message)
            return None
        said = folded(clean(text))
        for status, label in STATUSES.items():
            if said in (status.value, label):
                return status
        if said:
            labels = ", ".join(f"«{label}»" for label in STATUSES.values())
            place.fault("status", f"Состояния «{said[:40]}» нет. Впишите одно из: {labels}.")
        return None

    def reason(self, place: _Place, text: str) -> str:
        said = clean(text)
        if isinstance(text, Unreadable):
            place.fault("reason", text.message)
        elif not said:
            place.fault("reason", "Нет причины обнуления. Напишите её: причину увидят все.")
        elif said[0] in DANGEROUS:
            place.fault("reason", f"Причина не может начинаться со знака «{said[0]}». Начните её со слова.")
        elif len(said) > MAX_REASON:
            place.fault("reason", f"Причина длиннее {MAX_REASON} знаков. Сократите её.")
        return said

    def day(self, place: _Place, text: str) -> str:
        """A day as ISO text, out of 2026-05-31, 31.05.2026 or a date of the spreadsheet."""
        if isinstance(text, Unreadable) and not text.day:
            place.fault("decided_on", text.message)
            return ""
        said = text.day if isinstance(text, Unreadable) else clean(text)
        parts: tuple[str, ...] = ()
        if match := ISO_DAY.fullmatch(said):
            parts = match.groups()
        elif match := RUSSIAN_DAY.fullmatch(said):
            parts = match.groups()[::-1]
        try:
            day = datetime.date(*(int(part) for part in parts)).isoformat() if parts else ""
        except ValueError:
            day = ""
        if not day:
            place.fault("decided_on", f"Вместо «{said[:20]}» нужен день решения, например 31.05.2026.")
        elif day > self.frame.today:
            place.fault("decided_on", f"День {said} ещё не наступил: обнуляют по принятому решению.")
        return day

    # Together

    def is_replaced(self, table: str, office: str) -> bool:
        """Whether the file replaces the rows of this office in this table."""
        if table not in self.tables or self.mode is Mode.ALL:
            return table in self.tables
        return office in (self.figures if table == "offices" else self.named)

    def check_what_stays(self) -> None:
        """Data that stay must agree with what the file brings."""
        if self.contents.broken:
            return
        if "offices" in self.tables and "tallies" not in self.tables:
            for tally in self.current.tallies:
                limit = self.respondents(tally.office, tally.audience)
                place = self.first.get(("offices", tally.office))
                if place and limit is not None and tally.answered > limit:
                    key = f"{tally.audience.value}_respondents"
                    place.fault(
                        key,
                        f"Ответивших {OF[tally.audience]} {limit}, а на вопрос {tally.question} в данных кампании "
                        f"ответили {tally.answered}. Загрузите вместе с таблицей «Ответы».",
                    )
        if "pairs" in self.tables or not self.tables & {"offices", "tallies"}:
            return
        told: set[str] = set()
        for pair in self.current.pairs:
            if pair.office in told or not self.is_touched(pair.office):
                continue
            rows = self.tallies if self.is_replaced("tallies", pair.office) else self.known_tallies
            one, other = (rows.get((pair.office, pair.audience, number)) for number in (pair.first, pair.second))
            if contradiction(pair, one, other, self.respondents(pair.office, pair.audience)):
                told.add(pair.office)
                place = self.first.get(("tallies", pair.office)) or self.first.get(("offices", pair.office))
                message = (
                    f"Пары вопросов ЦЗН {pair.office}, которые уже есть в данных кампании, не сходятся с новыми "
                    "числами. Загрузите вместе с таблицей «Пары», хотя бы с одними её заголовками."
                )
                if place:
                    place.fault("office_code", message)
                else:
                    self.faults.add("данные кампании", 0, "", message)

    def is_touched(self, office: str) -> bool:
        """Whether the file may change anything of this office."""
        return self.mode is Mode.ALL or office in self.named

    def merged(self) -> Inputs:
        """Data of the whole campaign: offices and regions as the network has them, rows of the file, rows that stay."""
        return Inputs(
            regions=list(self.frame.regions.values()),
            offices=[self.merged_office(office) for office in self.frame.offices.values()],
            tallies=[*self.staying("tallies", self.current.tallies), *self.tallies.values()],
            pairs=[*self.staying("pairs", self.current.pairs), *self.pairs],
            points=[*self.staying("points", self.current.points), *self.points],
            sanctions=[*self.staying("sanctions", self.current.sanctions), *self.sanctions],
            previous=list(self.current.previous),
        )

    def staying(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of the campaign's data that the file leaves as they are; those of offices that are gone go too."""
        known = self.frame.offices
        return (row for row in rows if row.office in known and not self.is_replaced(table, row.office))

    def merged_office(self, office: Office) -> Office:
        """The office with its counts: of the file, or those that stay."""
        source = self.figures if self.is_replaced("offices", office.code) else self.known_figures
        figures = source.get(office.code, Figures())
        return office._replace(
            clients=figures.clients,
            jobseeker_respondents=figures.jobseeker,
            employer_respondents=figures.employer,
        )

    def remark(self, inputs: Inputs) -> None:
        """What is allowed and yet worth a look."""
        offices = {office.code: office for office in inputs.offices}
        silent = {
            (row.office, row.audience)
            for row in inputs.tallies
            if _respondents(offices[row.office], row.audience) is None
        }
        if silent:
            text = "ЦЗН, у которых есть ответы, но не указано число ответивших (места в рейтинге у них не будет): {}."
            self.notes[text] = len({office for office, _ in silent})
        by_code = {indicator.code: indicator for indicator in self.frame.method.indicators}
        subjects = {(row.audience, row.number): by_code[row.indicator] for row in self.frame.method.questions}
        unused = sum(
            self.frame.measured_elsewhere(offices[row.office], subjects[row.audience, row.question])
            for row in inputs.tallies
        ) + sum(self.frame.measured_elsewhere(offices[row.office], by_code[row.indicator]) for row in inputs.points)
        if unused:
            text = "Строк, которые не войдут в индекс, потому что показатель измеряют у управляющего ЦЗН региона: {}."
            self.notes[text] = unused
        blank = self.blank - self.named
        if blank and self.mode is Mode.PART:
            self.notes["ЦЗН, у которых в файле нет ни одного числа (их данные остаются как были): {}."] = len(blank)


def impossible(pair: Pair) -> str:
    """Why no answers could give these counts, in Russian; empty where some could."""
    both, positive, first, second = pair.answered, pair.positive, pair.positive_first, pair.positive_second
    if positive > both:
        return f"Положительно на оба ответили {positive}, а на оба вопроса ответили {both}: не может быть больше."
    for number, count in ((pair.first, first), (pair.second, second)):
        if count is not None and count > both:
            return f"Положительно на вопрос {number} ответили {count}, а на оба вопроса ответили {both}."
        if count is not None and count < positive:
            return f"Положительно на вопрос {number} ответили {count}, а на оба сразу {positive}: не может быть больше."
    if first is not None and second is not None and positive < first + second - both:
        return (
            f"Из {both} человек положительно ответили {first} и {second}, значит, на оба вопроса сразу не меньше "
            f"{first + second - both}, а указано {positive}."
        )
    return ""


def contradiction(pair: Pair, first: Tally | None, second: Tally | None, respondents: int | None) -> str:
    """Why a pair cannot belong to the answers to its two questions, in Russian; empty where it can."""
    for number, tally, positive in (
        (pair.first, first, pair.positive_first),
        (pair.second, second, pair.positive_second),
    ):
        if tally is None:
            return f"На вопрос {number} у этого ЦЗН нет ответов в таблице «Ответы», а в паре они есть."
        if pair.answered > tally.answered:
            return f"На оба вопроса ответили {pair.answered}, а на вопрос {number} всего {tally.answered}."
        least = pair.positive if positive is None else positive
        if least > tally.positive:
            return f"В паре положительно на вопрос {number} ответили {least}, а всего положительно {tally.positive}."
        if positive is not None and pair.answered - positive > tally.answered - tally.positive:
            return (
                f"В паре не положительно на вопрос {number} ответили {pair.answered - positive}, "
                f"а всего не положительно {tally.answered - tally.positive}."
            )
    if first and second and respondents is not None and first.answered + second.answered - pair.answered > respondents:
        return (
            f"На вопросы {pair.first} и {pair.second} ответили {first.answered} и {second.answered}, на оба "
            f"{pair.answered}: это больше людей, чем всего ответивших ({respondents})."
        )
    return ""


def _respondents(office: Office, audience: Audience) -> int | None:
    return office.jobseeker_respondents if audience is Audience.JOBSEEKER else office.employer_respondents


def _shown(value: Fraction) -> str:
    """A number for a message: decimals with a comma, at most four."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".").replace(".", ",")
