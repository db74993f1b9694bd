"""What a methodologist should look at before results are published. Pure: every check only points, none decides."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from index_engine.inputs import Absent, Audience, Inputs, Level, Method, Network, PointsStatus, Tally
from index_engine.results import Results, Status, Unit
from index_engine.rounding import round_half_up
from index_engine.unpaired import find_unpaired
from tabular.numbers import format_figure, format_signed

# 0.6745 is the 75 % quantile of the normal law: the median deviation of normal data is that many sigmas (Iglewicz and
# Hoaglin, 1993, who propose 3.5 as the limit).
MODIFIED_Z = 0.6745
OUTLIER = 3.5
BIG_MOVE = 10  # points of the index
LISTED = 50


# Two versions that differ by so little must not both be published (statistics.md, section 8).
SUBTRACTION = "subtraction"


def examine(method: Method, inputs: Inputs, results: Results, before: Sequence[Inputs] = ()) -> list[dict[str, Any]]:
    """Findings as plain data: kind, text in Russian, how many, and the first units: level, code, name, a remark.

    inputs: what is published; before: what each version published so far has shown, none for a first version.
    """
    return [*_findings(method, inputs, results), *_revealed(method, inputs, results, before)]


def hold_receipts(counted: int, published: int) -> list[dict[str, Any]]:
    """The finding that the receipts of the portal's survey tell another number of answers than what is published."""
    if counted == published:
        return []
    text = (
        f"По распискам учтено ответов: {counted}, а в данных тех же ЦЗН их {published}. Соберите ответы опроса в "
        "данные ещё раз и посчитайте заново: каждый клиент проверит, учтён ли его ответ."
    )
    return [{"kind": "receipts", "text": text, "count": abs(counted - published), "units": []}]


def gives_away(findings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether these results must not be published, for a version published before, subtracted, tells a few answers."""
    return any(finding["kind"] == SUBTRACTION for finding in findings)


def mend(minimum_cell: int) -> str:
    """What to do about it, in Russian."""
    return (
        f"Исправляйте не меньше чем по {minimum_cell} ответов сразу. Или уберите из данных строки ответов на эти "
        "вопросы у этих ЦЗН: тогда в новой версии их не будет. Потом посчитайте заново."
    )


def _revealed(method: Method, inputs: Inputs, results: Results, before: Sequence[Inputs]) -> Iterator[dict[str, Any]]:
    """Offices where the difference of two published versions tells how a few people answered (statistics.md, 8)."""
    least = method.parameters.minimum_cell
    now = {tally[:3]: tally for tally in inputs.tallies}
    few = {
        tally[:3]
        for version in before
        for tally in version.tallies
        if _differ_by_few(now.get(tally[:3], tally), tally, least)
    }
    cells = Counter(office for office, _, _ in few)
    yield from _found(
        SUBTRACTION,
        f"Если вычесть прежнюю версию, видно, как ответили немногие, и так публиковать нельзя. {mend(least)}",
        ((unit, f"вопросов: {cells[unit.code]}") for unit in results.offices if unit.code in cells),
    )


def _differ_by_few(now: Tally, before: Tally, least: int) -> bool:
    """Whether two published cells tell how fewer than `least` people answered: by how many there are, or how they did.

    As many answers, of which a few more or fewer are positive, are answers of a few that were exchanged.
    """
    answered, positive = abs(now.answered - before.answered), abs(now.positive - before.positive)
    return 0 < answered < least or (answered == 0 and 0 < positive < least)


def _findings(method: Method, inputs: Inputs, results: Results) -> Iterator[dict[str, Any]]:
    offices, regions = results.offices, results.regions
    yield from _found(
        "no_data",
        "Нет ни одного показанного ответа: у этих ЦЗН нет индекса.",
        ((unit, "") for unit in offices if unit.status is Status.NO_ANSWERS),
    )
    yield from _found(
        "unranked",
        "Индекс есть, но в рейтинг не вошли: мало ответов или измерено слишком мало.",
        (
            (unit, f"ответов {unit.answers}, измерено {round_half_up(unit.coverage * 100, 0)} %")
            for unit in offices
            if unit.status in (Status.FEW_ANSWERS, Status.LOW_COVERAGE)
        ),
    )
    yield from _found(
        "sanctioned",
        "Обнулены за недостоверные данные.",
        ((unit, "") for unit in offices if unit.status is Status.SANCTIONED),
    )
    yield from _found("outlier", "Индекс резко отличается от остальных: проверьте данные.", find_outliers(offices))
    yield from _found(
        "big_move",
        f"С прошлого замера индекс изменился не меньше чем на {BIG_MOVE} пунктов, и это больше погрешности.",
        find_big_moves((*offices, *regions)),
    )
    yield from _found(
        "partial",
        "Ответила только одна аудитория: общий индекс равен её индексу."
        + (" Вес другой не измерен." if method.parameters.absent_audience is Absent.UNMEASURED else ""),
        ((unit, "") for unit in offices if unit.partial),
    )
    yield from _found(
        "estimates",
        "Вместо слишком малых чисел ответов стоят оценки по остальным ответам ЦЗН. Это будет показано.",
        ((unit, f"показателей: {count}") for unit in offices if (count := count_estimates(unit))),
    )
    widest = find_unpaired(method, inputs)
    yield from _found(
        "no_pairs",
        "Не сосчитано, сколько человек ответило на каждую пару вопросов. Интервалы этих ЦЗН взяты самыми широкими, "
        "какие допускают ответы, и об этом будет сказано публично. Если эти числа есть, загрузите таблицу «Пары» и "
        "посчитайте заново.",
        ((unit, _audiences(widest[unit.code])) for unit in offices if unit.code in widest),
    )
    yield from _places(method, inputs, results)
    claimed = sum(points.status is PointsStatus.CLAIMED for points in inputs.points)
    if claimed:
        yield {
            "kind": "claimed",
            "text": f"Баллов, которые эксперт не проверил: {claimed} из {len(inputs.points)}. "
            "Они учтены как заявлены, и это показано.",
            "count": claimed,
            "units": [],
        }


def count_estimates(unit: Unit) -> int:
    """How many indicators of an office stand on an estimate in one audience or both."""
    return sum(bool(figure.estimates) for figure in unit.indicators)


def _audiences(found: Collection[Audience]) -> str:
    """Whose answers these are, in words."""
    words = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}
    return ", ".join(words[audience] for audience in Audience if audience in found)


def _places(method: Method, inputs: Inputs, results: Results) -> Iterator[dict[str, Any]]:
    """Findings about regions: what of their data is missing that the calculation falls back on."""
    names = {unit.code: unit for unit in results.regions}
    if any(indicator.level is Level.MANAGING for indicator in method.indicators):
        managed = {office.region for office in inputs.offices if office.managing}
        yield from _found(
            "no_managing",
            "Сеть централизованная, а управляющего ЦЗН в данных нет: показатели уровня СЗН не измерены.",
            (
                (names[region.code], "")
                for region in inputs.regions
                if region.network is Network.CENTRALISED and region.code not in managed
            ),
        )
        yield from _found(
            "no_network",
            "Тип сети не указан: показатели уровня СЗН посчитаны по каждому ЦЗН отдельно.",
            ((names[region.code], "") for region in inputs.regions if region.network is Network.UNKNOWN),
        )
    if method.parameters.region_by_clients:
        unknown = {office.region for office in inputs.offices if not office.clients}
        yield from _found(
            "no_clients",
            "Не у всех ЦЗН известно число клиентов: в индекс региона они вошли с равными весами.",
            ((names[region.code], "") for region in inputs.regions if region.code in unknown),
        )


def find_outliers(units: Sequence[Unit]) -> Iterator[tuple[Unit, str]]:
    """Ranked units whose modified z-score (by median and median deviation) lies beyond OUTLIER, with what is usual."""
    ranked = [unit for unit in units if unit.status is Status.RANKED and unit.index is not None]
    values = sorted(float(unit.index) for unit in ranked if unit.index is not None)
    if not values:
        return
    middle = values[len(values) // 2]
    deviation = sorted(abs(value - middle) for value in values)[len(values) // 2]
    if deviation == 0:
        return
    for unit in ranked:
        if unit.index is not None and abs(MODIFIED_Z * (float(unit.index) - middle) / deviation) > OUTLIER:
            index, usual = (format_figure(round_half_up(value)) for value in (unit.index, middle))
            yield unit, f"индекс {index}, обычно около {usual}"


def find_big_moves(units: Iterable[Unit]) -> Iterator[tuple[Unit, str]]:
    """Units that moved at least BIG_MOVE points with an interval that leaves out zero."""
    for unit in units:
        change = unit.change
        if change and abs(change.difference) >= BIG_MOVE and (change.low > 0 or change.high < 0):
            yield unit, format_signed(round_half_up(change.difference))


def _found(kind: str, text: str, units: Iterable[tuple[Unit, str]]) -> Iterator[dict[str, Any]]:
    found = list(units)
    if found:
        listed = [[unit.level.value, unit.code, unit.name, remark] for unit, remark in found[:LISTED]]
        yield {"kind": kind, "text": text, "count": len(found), "units": listed}
