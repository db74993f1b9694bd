"""Lines of facts beside the large figure of a report, each what it is and the words for it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from index_engine.extent import Extent
from index_engine.inputs import Audience
from index_engine.results import Against, Unit, UnitLevel
from ratings.release import cells
from ratings.release.tables import name_network, name_status, round_percent
from ratings.verdicts import Told, say_chance
from tabular.numbers import format_number


def about_country(country: Unit, summary: Mapping[str, Any]) -> list[list[str]]:
    """Facts of the country, or of all regions that take part."""
    counts = summary["counts"]
    return [
        *_facts(country),
        ["Регионы", f"{counts['regions_ranked']} в рейтинге из {counts['regions']}"],
        ["ЦЗН", f"{format_number(counts['offices_ranked'])} в рейтинге из {format_number(counts['offices'])}"],
    ]


def about_region(region: Unit, found: Mapping[str, Any], summary: Mapping[str, Any]) -> list[list[str]]:
    """Facts of a region; found: its details, as rows keep them. Beside the level above, if it was compared with it."""
    told = Told.read(found, Against.COUNTRY)
    return [
        *_facts(region),
        *([[f"Рядом с индексом {Extent.read(summary).of}", told.short]] if told else []),
        ["ЦЗН с индексом", f"{region.parts_measured} из {region.parts}"],
        ["Сеть ЦЗН", name_network(summary["network_types"].get(region.code, ""))],
    ]


def _facts(unit: Unit) -> list[list[str]]:
    lines = []
    if unit.level is not UnitLevel.COUNTRY:
        if unit.rank is None:
            lines.append(["Место", f"не определено: {name_status(unit)}"])
        else:
            lines.append(["Место", f"{unit.rank}, уверенно — от {unit.rank_low} до {unit.rank_high}{_leading(unit)}"])
    for audience, words in ((Audience.JOBSEEKER, "Соискатели"), (Audience.EMPLOYER, "Работодатели")):
        figure = unit.audiences.get(audience)
        if figure:
            interval = cells.format_interval(figure.low, figure.high)
            lines.append([words, f"{cells.format_published(figure.index)} (интервал {interval})"])
        else:
            lines.append([words, "индекса нет"])
    if unit.change:
        change = unit.change
        lines.append(
            [
                "К прошлому замеру",
                f"{cells.format_change(change.difference)} пункта (интервал от {cells.format_change(change.low)} "
                f"до {cells.format_change(change.high)})",
            ]
        )
    lines.append(
        [
            "Измерено",
            f"{cells.format_share(unit.coverage)} % веса показателей; что бы ни показало остальное, индекс был бы от "
            f"{cells.format_published(unit.bound_low)} до {cells.format_published(unit.bound_high)}",
        ]
    )
    lines.append(["Ответов", _answers(unit)])
    return lines


def _leading(unit: Unit) -> str:
    """How likely a ranked unit is among the best; empty where units are too few for a tenth."""
    chance = say_chance(round_percent(unit.top_tenth))
    return f"; с вероятностью {chance} среди лучших десяти процентов" if chance else ""


def _answers(unit: Unit) -> str:
    if not unit.clients:
        return f"{format_number(unit.answers)}; сколько клиентов обслужено, неизвестно"
    share = Decimal(unit.answers * 100) / unit.clients
    return f"{format_number(unit.answers)} на {format_number(unit.clients)} клиентов ({format_number(share, 1)} %)"
