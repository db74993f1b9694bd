"""What the page of the pilot shows, read from the database in few queries, and its tables as plain rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from methodology.models import IndicatorPage
from methodology.spec import shown_code
from ratings.geometry import WIDTH, BarLayout
from ratings.models import PilotFigure, PilotRegion, PilotScore

STARTED, ENDED = date(2022, 4, 1), date(2022, 6, 30)

# The four groups of the report's table: they are numbered otherwise than the five of the method.
TABLE_GROUPS = {
    "1": "Дружелюбие и партнёрство",
    "2": "Полезность обращения",
    "3": "Минимизация усилий клиента",
    "4": "Внешний комфорт и удобство",
}

Audience: TypeAlias = PilotFigure.Audience
Measure: TypeAlias = PilotFigure.Measure


class Question(NamedTuple):
    """A question about the respondents whose answers are shown as a picture and a table."""

    audience: Audience
    measure: Measure
    title: str


PILOT_CHARTS = {
    "jobseeker-sex": Question(Audience.JOBSEEKER, Measure.SEX, "Пол соискателей"),
    "jobseeker-age": Question(Audience.JOBSEEKER, Measure.AGE, "Возраст соискателей"),
    "jobseeker-category": Question(Audience.JOBSEEKER, Measure.CATEGORY, "Категории соискателей"),
    "employer-ownership": Question(Audience.EMPLOYER, Measure.OWNERSHIP, "Формы собственности работодателей"),
    "employer-size": Question(Audience.EMPLOYER, Measure.SIZE, "Число сотрудников у работодателей"),
    "employer-category": Question(Audience.EMPLOYER, Measure.CATEGORY, "Категории работодателей"),
}
SINGLE_SHARES = (Measure.CONTACTED_MANAGEMENT, Measure.USED_BOOKING, Measure.LEFT_COMMENT)


def chart_path(name: str) -> str:
    """Where the storage keeps a chart of the pilot."""
    return f"charts/pilot-2022/{name}.svg"


@dataclass(frozen=True)
class ScoreRow:
    """A row of the comparative table: the score, the address of its indicator, the number of its footnote."""

    score: PilotScore
    url: str
    footnote: int | None

    @property
    def code(self) -> str:
        """The indicator's code as readers see it; the regional site has none in the list of section 2.1."""
        return shown_code(self.score.indicator)


@dataclass(frozen=True)
class ScoreGroup:
    """A group of the comparative table with its rows."""

    number: str
    title: str
    rows: list[ScoreRow]


@dataclass(frozen=True)
class MatrixColumn:
    """An indicator that regions measured, and how many of them did."""

    row: ScoreRow
    regions: int


@dataclass(frozen=True)
class MatrixRow:
    """A region, and for each column whether it measured that indicator."""

    participant: PilotRegion
    marks: list[bool]

    @property
    def total(self) -> int:
        """How many indicators the region measured."""
        return sum(self.marks)


@dataclass(frozen=True)
class Breakdown:
    """Shares of the respondents by one question, with the chart that draws them."""

    name: str
    question: Question
    figures: list[PilotFigure]

    @property
    def title(self) -> str:
        """What the table and the picture show."""
        return self.question.title

    @property
    def path(self) -> str:
        """Where the storage keeps the chart."""
        return chart_path(self.name)

    @property
    def total(self) -> Decimal:
        """The sum of the shares, in percent."""
        return sum((figure.value for figure in self.figures), Decimal(0))

    @property
    def notes(self) -> list[str]:
        """What the figures leave in doubt, each once."""
        return list(dict.fromkeys(figure.note for figure in self.figures if figure.note))

    @property
    def width(self) -> int:
        """Width of the chart, so that the page keeps its place."""
        return WIDTH

    @property
    def height(self) -> int:
        """Height of the chart."""
        return BarLayout(tuple(figure.category for figure in self.figures)).height


@dataclass(frozen=True)
class Respondents:
    """One audience: how many answered, and who they were."""

    audience: Audience
    count: Decimal | None
    breakdowns: list[Breakdown]


@dataclass(frozen=True)
class SingleShare:
    """A share that the report gives without a picture, of both audiences; None where it gives none."""

    measure: Measure
    jobseeker: Decimal | None
    employer: Decimal | None
    note: str


@dataclass(frozen=True)
class Pilot:
    """The whole page."""

    groups: list[ScoreGroup]
    footnotes: list[ScoreRow]
    columns: list[MatrixColumn]
    rows: list[MatrixRow]
    offices: dict[str, int]
    counts: dict[str, Decimal]
    respondents: list[Respondents]
    shares: list[SingleShare]

    started = STARTED
    ended = ENDED

    @property
    def lines(self) -> list[tuple[MatrixRow, list[tuple[MatrixColumn, bool]]]]:
        """Each region with its marks beside their columns."""
        return [(row, list(zip(self.columns, row.marks, strict=True))) for row in self.rows]

    @property
    def marks(self) -> int:
        """How many times an indicator was measured in all regions."""
        return sum(row.total for row in self.rows)

    @property
    def unnamed(self) -> list[PilotRegion]:
        """Regions of which the report does not name all offices."""
        return [row.participant for row in self.rows if row.participant.offices_unnamed]


def read() -> Pilot | None:
    """The pilot's figures in six queries; None as long as they are not loaded."""
    scores = list(PilotScore.objects.all())
    if not scores:
        return None
    figures = list(PilotFigure.objects.all())
    rows = _score_rows(scores)
    columns, regions = matrix(rows)
    counts = {figure.audience: figure.value for figure in figures if figure.measure == Measure.RESPONDENTS}
    return Pilot(
        groups=[
            ScoreGroup(number, title, [row for row in rows if row.score.table_code.split(".")[0] == number])
            for number, title in TABLE_GROUPS.items()
        ],
        footnotes=[row for row in rows if row.footnote],
        columns=columns,
        rows=regions,
        offices={
            "stated": sum(row.participant.offices_stated for row in regions),
            "named": sum(row.participant.offices_named for row in regions),
            "unnamed": sum(row.participant.offices_unnamed for row in regions),
        },
        counts=counts,
        respondents=[
            Respondents(
                audience,
                counts.get(audience),
                [part for part in breakdowns(figures) if part.question.audience == audience],
            )
            for audience in (Audience.JOBSEEKER, Audience.EMPLOYER)
        ],
        shares=[_single_share(figures, measure) for measure in SINGLE_SHARES],
    )


def _score_rows(scores: Sequence[PilotScore]) -> list[ScoreRow]:
    codes = [score.indicator for score in scores]
    pages = {page.code: page for page in IndicatorPage.objects.live().public().filter(code__in=codes)}
    rows = []
    footnote = 0
    for score in scores:
        footnote += bool(score.note)
        page = pages.get(score.indicator)
        rows.append(ScoreRow(score, page.url if page else "", footnote if score.note else None))
    return rows


def matrix(rows: Sequence[ScoreRow]) -> tuple[list[MatrixColumn], list[MatrixRow]]:
    """Which region measured what: columns in the order of the table, regions by name."""
    participants = list(PilotRegion.objects.select_related("region").prefetch_related("scores"))
    measured = [{score.pk for score in participant.scores.all()} for participant in participants]
    columns = [
        MatrixColumn(row, sum(row.score.pk in marks for marks in measured)) for row in rows if not row.score.is_part
    ]
    return columns, [
        MatrixRow(participant, [column.row.score.pk in marks for column in columns])
        for participant, marks in zip(participants, measured, strict=True)
    ]


def breakdowns(figures: Iterable[PilotFigure]) -> list[Breakdown]:
    """The figures by question, in the order of PILOT_CHARTS; questions without figures are left out."""
    by_question: dict[tuple[str, str], list[PilotFigure]] = {}
    for figure in figures:
        by_question.setdefault((figure.audience, figure.measure), []).append(figure)
    return [
        Breakdown(name, question, by_question[question.audience, question.measure])
        for name, question in PILOT_CHARTS.items()
        if (question.audience, question.measure) in by_question
    ]


def _single_share(figures: Iterable[PilotFigure], measure: Measure) -> SingleShare:
    found = {figure.audience: figure for figure in figures if figure.measure == measure}
    values = {audience: figure.value for audience, figure in found.items()}
    notes = dict.fromkeys(figure.note for figure in found.values() if figure.note)
    return SingleShare(measure, values.get(Audience.JOBSEEKER), values.get(Audience.EMPLOYER), " ".join(notes))
