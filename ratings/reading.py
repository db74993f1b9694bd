"""What the pages of a release show, read from its rows: figures beside what they are compared with, reasons in words.

Nothing is computed here but the words and the sums of columns: the figures are those that were published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.urls import reverse

from methodology.models import Edition
from ratings.engine.inputs import Audience, Indicator, Method, Objective, PointsStatus
from ratings.engine.results import Status, UnitLevel
from ratings.models import Release, UnitResult
from ratings.profile import shown
from ratings.tiles import COLUMNS, ROWS, TILES, Shade, legend, shade

AUDIENCES = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}
POINTS = {
    PointsStatus.CLAIMED: "заявлены ЦЗН, ещё не проверены",
    PointsStatus.VERIFIED: "проверены экспертом",
    PointsStatus.REJECTED: "отклонены экспертом, не засчитаны",
    PointsStatus.UNMEASURED: "не измерены",
}
# Files of a release by what they are for, with words for each; of regions' reports there is one for every region.
KINDS = (
    ("Всё для проверки", ("release.zip",)),
    ("Таблицы", ("release.xlsx", "regions.csv", "offices.csv", "indicators.csv", "changes.csv", "weights.json")),
    ("Отчёты", ("report.pdf",)),
)
FILES = {
    "release.zip": "Исходные данные, результаты, методика, словарь данных и программа расчёта",
    "release.xlsx": "Все таблицы в одной книге Excel",
    "regions.csv": "Регионы",
    "offices.csv": "Центры занятости",
    "indicators.csv": "Показатели",
    "changes.csv": "Что изменилось в этой версии",
    "weights.json": "Значения групп, по которым считает страница «Свои веса»",
    "report.pdf": "Отчёт по стране",
}
CHARTS = {
    "distribution": "Сколько ЦЗН с каким индексом",
    "groups": "Группы показателей по стране",
    "map": "Карта регионов",
    "regions": "Регионы с интервалами",
}


def dash(value: Decimal | int | None) -> str:
    """A figure in Russian form: whole numbers as they are, others with two decimals; «—» where there is none."""
    if value is None:
        return "—"
    return shown(value, 0 if isinstance(value, int) else 2)


def signed(value: Decimal | str | None) -> str:
    """A difference with its sign in Russian form; «—» where there is none."""
    if value is None:
        return "—"
    number = Decimal(value)
    return f"+{shown(number)}" if number > 0 else shown(number)


@dataclass(frozen=True)
class Address:
    """Addresses of the pages of a release; `version` stands in them where the reader asked for one."""

    slug: str
    version: int | None = None

    def _to(self, name: str, *args: Any) -> str:
        start = [self.slug] if self.version is None else [self.slug, self.version]
        return reverse(f"ratings:{name}", args=[*start, *args])

    @property
    def regions(self) -> str:
        return self._to("release")

    @property
    def offices(self) -> str:
        return self._to("offices")

    @property
    def indicators(self) -> str:
        return self._to("indicators")

    @property
    def compare(self) -> str:
        return self._to("compare")

    @property
    def weights(self) -> str:
        return self._to("weights")

    @property
    def changes(self) -> str:
        return self._to("changes")

    @property
    def download(self) -> str:
        return self._to("download")

    def unit(self, level: str, code: str) -> str:
        """The page of an office or a region; of the country, the release's first page."""
        return self.regions if level == UnitLevel.COUNTRY else self._to(level, code)

    def file(self, name: str) -> str:
        """Where a file is downloaded."""
        return self._to("file", name)

    def sections(self) -> list[tuple[str, str]]:
        """All pages of the release that its menu names, with their titles."""
        return [
            (self.regions, "Регионы"),
            (self.offices, "ЦЗН"),
            (self.indicators, "Показатели"),
            (self.compare, "Сравнение"),
            (self.weights, "Свои веса"),
            (self.changes, "Изменения и возражения"),
            (self.download, "Скачать"),
        ]


@lru_cache(maxsize=4)
def method_of(sha256: str) -> Method:
    """The method of the edition with this digest; one query, and none from then on: an edition never changes."""
    return Method.from_document(Edition.objects.get(sha256=sha256).document)


# --- The tile map ---


@dataclass(frozen=True)
class MapTile:
    """A region on the map, in units of its viewBox: `size` to a tile."""

    x: int
    y: int
    lines: tuple[str, ...]
    name: str
    shade: int | None
    value: str
    label: str
    url: str


@dataclass(frozen=True)
class TileMap:
    """All regions in their places, and the legend; a region without an index is hatched."""

    tiles: list[MapTile]
    shades: tuple[Shade, ...]
    width: int
    height: int
    size: int


TILE = 100
SHORT = 9  # letters that fit into a tile
VOWELS = "аеиоуыэюя"


def tile_map(regions: Iterable[tuple[str, str, str]], units: Iterable[UnitResult], at: Address) -> TileMap:
    """Tiles of all regions (code, name, short name), those outside the release too."""
    found = {unit.code: unit for unit in units}
    shades = legend(unit.index for unit in found.values())
    tiles = []
    for code, name, short_name in regions:
        place = TILES.get(code)
        if place is None:
            continue
        unit = found.get(code)
        index = unit.index if unit else None
        tiles.append(
            MapTile(
                x=place.column * TILE,
                y=place.row * TILE,
                lines=_split(short_name),
                name=name,
                shade=shade(index, shades),
                value="—" if index is None else shown(index, 0),
                label=_label(name, unit),
                url=at.unit(UnitLevel.REGION, code) if unit else "",
            )
        )
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    return TileMap(tiles, shades, COLUMNS * TILE, ROWS * TILE, TILE)


def _label(name: str, unit: UnitResult | None) -> str:
    if unit is None:
        return f"{name}: не участвует"
    if unit.index is None:
        return f"{name}: индекса нет, {unit.get_status_display()}"
    place = f", место {unit.rank}" if unit.rank else f", {unit.get_status_display()}"
    return f"{name}: индекс {shown(unit.index)}{place}"


def _split(short_name: str) -> tuple[str, ...]:
    """A short name in at most two lines: at its space or hyphen, before an ending, or after a vowel near its middle."""
    if len(short_name) <= SHORT:
        return (short_name,)
    for separator in (" ", "-"):
        head, found, tail = short_name.partition(separator)
        if found:
            return (head + found.strip(), tail)
    for ending in ("ская", "ский"):
        if short_name.endswith(ending):
            return (f"{short_name.removesuffix(ending)}-", ending)
    middle = min(
        (place for place, letter in enumerate(short_name, start=1) if letter in VOWELS),
        key=lambda place: abs(2 * place - len(short_name)),
    )
    return (f"{short_name[:middle]}-", short_name[middle:])


@dataclass(frozen=True)
class Band:
    """How many offices have an index from `low` on, below `high`."""

    low: int
    high: int
    count: int


def bands_of(release: Release) -> list[Band]:
    """The distribution of offices, without empty bands at either end."""
    bands = [Band(*band) for band in release.summary["distribution"]]
    filled = [place for place, band in enumerate(bands) if band.count]
    return bands[filled[0] : filled[-1] + 1] if filled else []


# --- One unit ---


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, all on the scale 0-100, as texts with a decimal point or None."""

    value: str | None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class AudienceLine:
    """The index of one audience."""

    label: str
    figure: Interval
    coverage: Decimal


@dataclass(frozen=True)
class GroupLine:
    """A group of a unit against the country's median of such units."""

    number: int
    title: str
    weight: str
    value: str | None
    jobseeker: str | None
    employer: str | None
    contribution: str
    median: str | None
    country: str | None

    @property
    def difference(self) -> str:
        """How far it lies above the median, with its sign."""
        if self.value is None or self.median is None:
            return "—"
        return signed(Decimal(self.value) - Decimal(self.median))


@dataclass(frozen=True)
class Step:
    """How the value of an indicator came about in one audience: counts, and the formula with its numbers."""

    label: str
    questions: str
    answered: int | None
    positive: int | None
    share: str | None
    low: str | None
    high: str | None
    formula: str
    value: str | None


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of a unit with everything it was made of."""

    code: str
    shown_code: str
    title: str
    url: str
    group: int
    weight_in_group: str
    value: str | None
    jobseeker: str | None
    employer: str | None
    reference: str | None
    weight: str
    contribution: str
    headroom: str
    points: Decimal | None
    maximum: Decimal | None
    objective: str | None
    points_status: str
    source: str
    source_url: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Without:
    """The index and the rank if one group did not count."""

    title: str
    index: str | None
    rank: int | None


@dataclass(frozen=True)
class AudienceSum:
    """The index of one audience as a weighted mean of its groups, with the numbers put in."""

    label: str
    sum: str
    weights: str
    index: str


@dataclass(frozen=True)
class UnitReading:
    """A unit for its page."""

    unit: UnitResult
    audiences: list[AudienceLine]
    groups: list[GroupLine]
    indicators: list[IndicatorLine]
    without: list[Without]
    reason: str
    sums: list[AudienceSum]
    formulas: list[str]

    @property
    def total(self) -> str:
        """The sum of the contributions as they are shown; the index itself is rounded only once."""
        return str(sum((Decimal(line.contribution) for line in self.indicators), Decimal(0)))

    @property
    def exact(self) -> str:
        """The index before rounding, with six decimals."""
        text = self.unit.detail["exact"]["index"]
        return "" if text is None else shown(_decimal(Fraction(text)), 6)

    @property
    def measured(self) -> list[IndicatorLine]:
        """Indicators that have a value."""
        return [line for line in self.indicators if line.value is not None]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def read_unit(unit: UnitResult, summary: Mapping[str, Any], method: Method, at: Address) -> UnitReading:
    """A unit beside the country's figures of the release's summary, in the order of the method."""
    detail = unit.detail
    of_groups = {row["number"]: row for row in summary["groups"]}
    median = "median_offices" if unit.level == UnitLevel.OFFICE else "median_regions"
    titles = {group.number: group.title for group in method.groups}
    return UnitReading(
        unit=unit,
        audiences=[
            AudienceLine(
                AUDIENCES[Audience(name)],
                Interval(figure["index"], figure["low"], figure["high"]),
                Decimal(figure["coverage"]),
            )
            for name, figure in detail["audiences"].items()
        ],
        groups=[
            GroupLine(
                number=row["number"],
                title=of_groups[row["number"]]["title"],
                weight=of_groups[row["number"]]["weight"],
                value=row["value"],
                jobseeker=row["jobseeker"],
                employer=row["employer"],
                contribution=row["contribution"],
                median=of_groups[row["number"]][median],
                country=of_groups[row["number"]]["country"],
            )
            for row in detail["groups"]
        ],
        indicators=_indicators(unit, summary, method, at),
        without=[
            Without(titles.get(row["group"], ""), row["index"], row["rank"])
            for row in (detail["sensitivity"] or {"without": []})["without"]
        ],
        reason=reason(unit, method),
        sums=list(_sums(unit, method)),
        formulas=_formulas(unit, method),
    )


def _indicators(unit: UnitResult, summary: Mapping[str, Any], method: Method, at: Address) -> list[IndicatorLine]:
    known = {indicator.code: indicator for indicator in method.indicators}
    of_country = {row["code"]: row for row in summary["indicators"]}
    reference = "median" if unit.level == UnitLevel.OFFICE else "country"
    edition = reverse("editions:edition", args=[summary["edition"]])
    lines = []
    for row in unit.detail["indicators"]:
        indicator = known[row["code"]]
        status = row["points_status"]
        source = row["source"] if unit.level == UnitLevel.OFFICE and row["source"] != unit.code else ""
        lines.append(
            IndicatorLine(
                code=row["code"],
                shown_code=row["code"] if row["code"][:1].isdigit() else "",
                title=indicator.title,
                url=f"{edition}#i{row['code']}",
                group=indicator.group,
                weight_in_group=shown(_decimal(indicator.weight) * 100),
                value=row["value"],
                jobseeker=row["jobseeker"],
                employer=row["employer"],
                reference=of_country[row["code"]][reference],
                weight=row["weight"],
                contribution=row["contribution"],
                headroom=row["headroom"],
                points=_number(row["points"]),
                maximum=_number(row["maximum"]),
                objective=row["objective"],
                points_status=POINTS[PointsStatus(status)] if status else "",
                source=source,
                source_url=at.unit(UnitLevel.OFFICE, source) if source else "",
                steps=tuple(_steps(row, indicator, method)) if unit.level == UnitLevel.OFFICE else (),
            )
        )
    return lines


def _steps(row: Mapping[str, Any], indicator: Indicator, method: Method) -> Iterable[Step]:
    """One step for each audience that has a value."""
    for audience, label in AUDIENCES.items():
        value = row[audience.value]
        if value is None:
            continue
        share = (row["subjective"] or {}).get(audience.value) or {}
        numbers = [q.number for q in method.questions if q.indicator == indicator.code and q.audience == audience]
        yield Step(
            label=label,
            questions=", ".join(numbers),
            answered=share.get("answered"),
            positive=share.get("positive"),
            share=share.get("share"),
            low=share.get("low"),
            high=share.get("high"),
            formula=_formula(share.get("share"), row, indicator, method),
            value=value,
        )


def _formula(share: str | None, row: Mapping[str, Any], indicator: Indicator, method: Method) -> str:
    """The rule of the method with the numbers put in; empty where the value is one of them."""
    if indicator.objective is Objective.BONUS:
        points = row["points"]
        if points is None or share is None:
            return ""
        return f"{shown(share)} + {shown(Decimal(points) * 100)}, но не больше 100"
    objective = row["objective"]
    if share is None or objective is None:
        return ""
    parameters = method.parameters
    return (
        f"{_weight(parameters.subjective_weight)} × {shown(share)} + "
        f"{_weight(parameters.objective_weight)} × {shown(objective)}"
    )


def _weight(value: Fraction) -> str:
    """A weight as it is said: 0,6."""
    return f"{_decimal(value).normalize():f}".replace(".", ",")


def _sums(unit: UnitResult, method: Method) -> Iterable[AudienceSum]:
    """For each audience: weights times groups, over the weights of the measured groups."""
    weights = {group.number: group.weight for group in method.groups}
    for name, figure in unit.detail["audiences"].items():
        measured = [(weights[row["number"]], row[name]) for row in unit.detail["groups"] if row[name] is not None]
        if measured and unit.status != Status.SANCTIONED:
            yield AudienceSum(
                AUDIENCES[Audience(name)],
                " + ".join(f"{_weight(weight)} × {shown(value)}" for weight, value in measured),
                _weight(sum((weight for weight, _ in measured), Fraction(0))),
                figure["index"],
            )


def _formulas(unit: UnitResult, method: Method) -> list[str]:
    """The index from its audiences, with the numbers put in."""
    audiences = unit.detail["audiences"]
    if unit.index is None or unit.status == Status.SANCTIONED:
        return []
    if len(audiences) == 1:
        (name,) = audiences
        return [f"Ответила только одна сторона, {AUDIENCES[Audience(name)]}: её индекс и есть индекс."]
    weights = method.parameters.audience_weights
    parts = [f"{_weight(weights[Audience(name)])} × {shown(figure['index'])}" for name, figure in audiences.items()]
    return [f"{' + '.join(parts)} = {shown(unit.index)}"]


def reason(unit: UnitResult, method: Method) -> str:
    """Why the unit is not ranked and what is needed, in words; empty where it is ranked."""
    parameters = method.parameters
    least, share = parameters.minimum_answers, shown(_decimal(parameters.minimum_coverage) * 100, 0)
    if unit.level == UnitLevel.OFFICE:
        texts = {
            Status.SANCTIONED: "Все баллы этого ЦЗН обнулены: доказано, что он сообщил недостоверные данные.",
            Status.NO_ANSWERS: "Нет ни одного числа ответов, которое можно показать, поэтому индекса нет. "
            f"Чтобы получить место, нужно не меньше {least} анкет.",
            Status.FEW_ANSWERS: f"Анкет {shown(unit.answers, 0)}, а для места в рейтинге нужно не меньше {least}. "
            "Показатели посчитаны, но могут быть случайными.",
        }
    else:
        texts = {
            Status.SANCTIONED: "Все ЦЗН региона обнулены за недостоверные данные.",
            Status.NO_ANSWERS: "Ни у одного ЦЗН региона нет индекса.",
            Status.FEW_ANSWERS: f"Анкет во всём регионе меньше {least}.",
        }
    texts[Status.LOW_COVERAGE] = (
        f"Измерено {shown(unit.coverage * 100, 0)} % весов показателей, а для места нужно не меньше {share} %. "
        "Часть показателей не измеряли или ответов на них слишком мало."
    )
    return texts.get(Status(unit.status), "").replace(" %", "\u00a0%")


def history_of(unit: UnitResult, release: Release) -> list[UnitResult]:
    """The same unit in all campaigns of the same kind, newest first: of each the current version, of this one this."""
    others = Release.objects.current().exclude(campaign=release.campaign_id)
    return list(
        UnitResult.objects.filter(level=unit.level, code=unit.code)
        .filter(Q(release=release) | Q(release__in=others.values("pk"), release__campaign__is_demo=release.is_demo))
        .select_related("release__campaign__edition")
        .only(
            *("level", "code", "name", "index", "low", "high", "rank", "status", "release__version"),
            *("release__campaign__slug", "release__campaign__title", "release__campaign__edition__number"),
        )
        .order_by("-release__campaign__period_start", "-release__campaign_id")
    )


# --- Files ---


@dataclass(frozen=True)
class StoredFile:
    """A file that can be downloaded."""

    name: str
    text: str
    size: int
    sha256: str
    url: str


def stored_files(release: Release, at: Address, regions: Mapping[str, str]) -> list[tuple[str, list[StoredFile]]]:
    """All files by kind, each kind with its title; `regions`: names by code, for the reports."""
    manifest = release.manifest

    def entry(name: str, text: str) -> StoredFile:
        return StoredFile(name, text, manifest[name]["size"], manifest[name]["sha256"], at.file(name))

    kinds = [(title, [entry(name, FILES[name]) for name in names if name in manifest]) for title, names in KINDS]
    named = {file.name for _, files in kinds for file in files}
    reports, charts, others = [], [], []
    for name in sorted(set(manifest) - named):
        if name.startswith("region-"):
            code = name.removeprefix("region-").removesuffix(".pdf")
            reports.append(entry(name, regions.get(code, code)))
        elif name.startswith("charts/"):
            charts.append(entry(name, CHARTS.get(name.removeprefix("charts/").partition(".")[0], "")))
        else:
            others.append(entry(name, ""))
    reports.sort(key=lambda file: file.text)
    kinds += [("Отчёты по регионам", reports), ("Графики", charts), ("Другое", others)]
    return [(title, files) for title, files in kinds if files]
