"""The tables of an upload, row by row: what each says, and what is wrong with it beside the rows above. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from index_engine.inputs import Audience, Inputs, Pair, Points, PointsStatus, Sanction, Tally
from index_engine.points import score_growth
from tabular import Cell
from tabular.numbers import put_comma

from .cells import OF, Cells, Place
from .contents import Contents, Part
from .form import Mode
from .frame import Frame
from .pairs import contradiction, impossible

STEP = 5_000  # rows between two signs of progress

TallyKey = tuple[str, Audience, str]


@dataclass
class Figures:
    """Counts of one office."""

    clients: int | None = None
    jobseeker: int | None = None
    employer: int | None = None

    def respondents(self, audience: Audience) -> int | None:
        """How many of this audience answered; None where it is not known."""
        return self.jobseeker if audience == Audience.JOBSEEKER else self.employer

    def over(self, known: "Figures") -> "Figures":
        """These counts, and the known ones where nothing is given."""
        return Figures(
            known.clients if self.clients is None else self.clients,
            known.jobseeker if self.jobseeker is None else self.jobseeker,
            known.employer if self.employer is None else self.employer,
        )


class Tables:
    """Reads all tables of a file."""

    def __init__(
        self, frame: Frame, current: Inputs, contents: Contents, mode: Mode, progress: Callable[[int], None]
    ) -> None:
        self.frame, self.current, self.contents, self.mode = frame, current, contents, mode
        self.faults, self.broken, self.progress = contents.faults, contents.broken, progress
        self.cells = Cells(frame, contents.faults)
        self.names = {part.table.name for part in contents.parts}
        self.known_figures = {
            office.code: Figures(office.clients, office.jobseeker_respondents, office.employer_respondents)
            for office in current.offices
        }
        self.known_tallies = {(row.office, row.audience, row.question): row for row in current.tallies}
        self.figures: dict[str, Figures] = {}
        self.tallies: dict[TallyKey, Tally] = {}
        self.pairs: list[Pair] = []
        self.points: list[Points] = []
        self.sanctions: list[Sanction] = []
        # Offices of which the file says something, and those that it lists without a number.
        self.named: set[str] = set()
        self.blank: set[str] = set()
        # Where each office first stands in a table, for contradictions with data that stay.
        self.first: dict[tuple[str, str], Place] = {}
        self.notes: Counter[str] = Counter()
        self.count = 0

    def read(self) -> None:
        """Read the tables in their order."""
        readers: dict[str, Callable[[Part], None]] = {
            "offices": self.read_offices,
            "tallies": self.read_tallies,
            "pairs": self.read_pairs,
            "points": self.read_points,
            "sanctions": self.read_sanctions,
        }
        for part in self.contents.parts:
            readers[part.table.name](part)

    def read_offices(self, part: Part) -> None:
        """Clients and respondents; region and managing office only to be compared with the network."""
        for place, values in self.rows(part):
            code = self.cells.office(place, values[0])
            if code is None:
                continue
            clients, jobseeker, employer, region, managing = values[1:]
            self.cells.check_region(place, code, region)
            self.cells.check_is_managing(place, code, managing)
            if code in self.figures or code in self.blank:
                place.fault("office_code", f"ЦЗН {code} уже стоит выше. Оставьте одну строку.")
                continue
            figures = Figures(
                self.cells.count(place, "clients", clients),
                self.cells.count(place, "jobseeker_respondents", jobseeker),
                self.cells.count(place, "employer_respondents", employer),
            )
            if figures == Figures():
                self.blank.add(code)
                continue
            self.figures[code] = figures
            self.named.add(code)
            self.first.setdefault(("offices", code), place)

    def read_tallies(self, part: Part) -> None:
        """Answers to scored questions."""
        offices, audiences = self.cells.offices, self.cells.audiences
        questions, whole = self.cells.questions, self.cells.whole
        for place, values in self.rows(part):
            office, audience, number = offices.get(values[0].value), audiences.get(values[1].value), None
            if audience is not None:
                number = questions[audience].get(values[2].value)
            answered, positive = whole.get(values[3].value), whole.get(values[4].value)
            if office is None or audience is None or number is None or answered is None or positive is None:
                office, audience = self.cells.office(place, values[0]), self.cells.audience(place, values[1])
                number = self.cells.question(place, audience, "question", values[2])
                if not values[3] and not values[4]:
                    continue
                answered = self.cells.needed(place, "answered", values[3])
                positive = self.cells.needed(place, "positive", values[4])
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
        return None if "offices" in self.broken else self.figures_of(office).respondents(audience)

    def figures_of(self, office: str) -> Figures:
        """The counts of an office as they would be."""
        given = self.figures.get(office)
        known = self.known_figures.get(office, Figures())
        if given is None:
            return Figures() if self.mode is Mode.ALL and "offices" in self.names else known
        return given.over(known) if self.mode is Mode.PART else given

    def read_pairs(self, part: Part) -> None:
        """Pair counts; each row is held against the answers to its two questions."""
        offices, audiences = self.cells.offices, self.cells.audiences
        questions, whole = self.cells.questions, self.cells.whole
        tallies = self.tallies
        if self.mode is Mode.PART or "tallies" not in self.names:
            tallies = self.known_tallies | self.tallies
        compare = "tallies" not in self.broken
        places = {code: i for i, code in enumerate(offices)}
        width = max(len(numbers) for numbers in questions.values()) + 1
        seen: set[int] = set()
        for place, values in self.rows(part):
            office, audience = offices.get(values[0].value), audiences.get(values[1].value)
            first = second = None
            if audience is not None:
                first, second = questions[audience].get(values[2].value), questions[audience].get(values[3].value)
            both, positive = whole.get(values[4].value), whole.get(values[5].value)
            on_first, on_second = whole.get(values[6].value), whole.get(values[7].value)
            if None in (office, audience, first, second, both, positive, on_first, on_second):
                office, audience = self.cells.office(place, values[0]), self.cells.audience(place, values[1])
                first = self.cells.question(place, audience, "question_a", values[2])
                second = self.cells.question(place, audience, "question_b", values[3])
                if not any(values[4:]):
                    continue
                before = self.faults.total
                both = self.cells.needed(place, "answered_both", values[4])
                # Published files leave all three out together; anywhere else it is a gap.
                read = self.cells.needed if any(values[6:]) else self.cells.count
                positive = read(place, "positive_both", values[5])
                on_first = self.cells.count(place, "positive_a", values[6])
                on_second = self.cells.count(place, "positive_b", values[7])
                if self.faults.total > before:
                    continue
            if office is None or audience is None or first is None or second is None:
                continue
            if both is None:
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
            office = self.cells.office(place, values[0])
            code = self.cells.indicator(place, values[1])
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
        self, place: Place, office: str, code: str, points: Cell, status: Cell, now: Cell, before: Cell
    ) -> Points | None:
        """A row of points; None with a fault, or where nothing is said."""
        maximum = self.cells.checked[code].maximum or Fraction(0)
        before_faults = self.faults.total
        value = self.cells.fraction(place, "points", points)
        state = self.cells.status(place, status)
        if now or before:
            value = self.growth(place, code, now, before, value)
            if value is None and state is None:
                state = PointsStatus.UNMEASURED
        state = state or (PointsStatus.CLAIMED if points or value is not None else PointsStatus.UNMEASURED)
        if value is not None and not 0 <= value <= maximum:
            place.fault("points", f"Баллов {shown(value)}, а может быть от 0 до {shown(maximum)}.")
        if state is PointsStatus.UNMEASURED and value is not None:
            place.fault("status", "Баллы есть, а состояние «не измерено». Уберите одно из двух.")
        if state is not PointsStatus.UNMEASURED and value is None and self.faults.total == before_faults:
            place.fault("points", "Нет баллов. Впишите их или состояние «не измерено».")
        return Points(office, code, value, maximum, state)

    def growth(self, place: Place, code: str, now: Cell, before: Cell, points: Fraction | None) -> Fraction | None:
        """Points for growth out of the two counts; None where they cannot be compared."""
        if code not in self.frame.factors:
            place.fault("current", f"Баллы показателя {code} не считают по приросту. Впишите их в столбец «баллы».")
            return points
        current, previous = self.cells.fraction(place, "current", now), self.cells.fraction(place, "previous", before)
        if current is None or previous is None:
            if not now.fault and not before.fault:
                place.fault("current", "Для прироста нужны оба числа: «сейчас» и «год назад».")
            return points
        maximum = self.cells.checked[code].maximum or Fraction(0)
        computed = score_growth(current, previous, maximum, self.frame.factors[code])
        if computed is None:
            self.notes["Строк, где год назад был 0 и прирост не считается («не измерено»): {}."] += 1
        if points is not None and points != computed:
            said = "прирост не считается: год назад 0" if computed is None else f"получается {shown(computed)}"
            place.fault("points", f"Баллов {shown(points)}, а по числам «сейчас» и «год назад» {said}.")
        return computed

    def check_maximum(self, place: Place, code: str, cell: Cell) -> None:
        own = self.cells.checked[code].maximum or Fraction(0)
        said = self.cells.fraction(place, "maximum", cell)
        if said is not None and said != own:
            place.fault("maximum", f"Максимум показателя {code} в редакции — {shown(own)}, а не {shown(said)}.")

    def read_sanctions(self, part: Part) -> None:
        """Offices set to zero, each with a reason that the public reads and the day of the decision."""
        seen: set[str] = set()
        for place, values in self.rows(part):
            code = self.cells.office(place, values[0])
            if not values[1] and not values[2]:
                if code is not None:
                    place.fault("reason", "Нет причины обнуления. Напишите её: причину увидят все.")
                continue
            reason, day = self.cells.reason(place, values[1]), self.cells.day(place, values[2])
            if code is not None and code in seen:
                place.fault("office_code", f"ЦЗН {code} уже стоит выше. Оставьте одну строку.")
            elif code is not None:
                seen.add(code)
                self.named.add(code)
                self.sanctions.append(Sanction(code, reason, day))

    def rows(self, part: Part) -> Iterator[tuple[Place, tuple[Cell, ...]]]:
        """Filled rows of a table, cells in the order of its columns, absent ones empty."""
        pick = itemgetter(*(part.columns.get(column.key, -1) for column in part.table.columns))
        short, nothing = max(part.columns.values()) + 1, [Cell()]
        for line in part.rows:
            self.count += 1
            if not self.count % STEP:
                self.progress(self.count)
            values = pick(line.cells + nothing * max(short + 1 - len(line.cells), 1))
            if any(values):
                yield Place(part, line.number, self.faults), values


def shown(value: Fraction) -> str:
    """A number for a message: decimals with a comma, at most four."""
    return put_comma(f"{float(value):.4f}".rstrip("0").rstrip("."))
