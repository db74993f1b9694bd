"""The pictures of the audit of a release, as SVG and PNG in the manner of its other charts (ratings.release.charts)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from jobs.processes import Spread, do_here
from methodology.spec import shown_code
from ratings.geometry import wrap
from ratings.release.audit import CHARTS
from ratings.release.charts import BRAND, COLOURS, DANGER, INK, LETTERS, LINE, MUTED, canvas, draw_all
from ratings.release.info import ReleaseInfo
from tabular.numbers import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COUNT = 2 * len(CHARTS)


def audit_charts(info: ReleaseInfo, told: Mapping[str, Any], spread: Spread = do_here) -> Iterator[tuple[str, bytes]]:
    """The charts of an audit (ratings.release.audit.tell_audit), those that it has figures for, as (name, bytes)."""
    makers = {"audit_correlations": correlations, "audit_importance": importance, "audit_components": components}
    return draw_all(info, CHARTS, {name: partial(make, info, told) for name, make in makers.items()}, spread)


def correlations(info: ReleaseInfo, told: Mapping[str, Any]) -> "Figure | None":
    """A square for each pair of indicators, darker where they go together more; None where no pair is known."""
    known = {(first, second): value for first, second, _, value in told["links"]["indicators"] if value is not None}
    codes = [row["code"] for row in told["indicators"] if any(row["code"] in pair for pair in known)]
    if not codes:
        return None
    note = (
        "В клетке корреляция двух показателей в сотых: 100 — меняются строго вместе, 0 — независимо. Чем темнее, тем "
        "теснее. Красное с минусом: где один выше, другой чаще ниже."
    )
    figure, axes = canvas(info, CHARTS["audit_correlations"], note, 5.0)
    size = len(codes)
    axes.set_aspect("equal")
    axes.set_xlim(0, size)
    axes.set_ylim(size, 0)
    letters = min(8.0, 110 / size)
    names = {row["code"]: _name(row) for row in told["indicators"]}
    for row, first in enumerate(codes):
        for column, second in enumerate(codes[:row]):
            _cell(axes, column, row, known.get((second, first)), letters)
    places, labels = [place + 0.5 for place in range(size)], [names[code] for code in codes]
    axes.set_xticks(places, labels, rotation=90, fontsize=letters + 0.5, parse_math=False)
    axes.set_yticks(places, labels, fontsize=letters + 0.5, parse_math=False)
    axes.tick_params(length=0)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def _cell(axes: "Axes", column: int, row: int, value: str | None, letters: float) -> None:
    from matplotlib.patches import Rectangle

    place: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": letters}
    if value is None:
        look: dict[str, Any] = {"facecolor": "#ffffff", "edgecolor": LINE, "hatch": "////"}
        axes.add_patch(Rectangle((column, row), 1, 1, linewidth=0.4, **look))
        return
    number = Decimal(value)
    shade = min(int(max(number, Decimal(0)) * len(COLOURS)), len(COLOURS) - 1)
    colour, ink = ("#ffffff", DANGER) if number < 0 else (COLOURS[shade], LETTERS[shade])
    axes.add_patch(Rectangle((column, row), 1, 1, linewidth=0.4, facecolor=colour, edgecolor="#ffffff"))
    weight = "bold" if number < 0 else "normal"
    axes.text(column + 0.5, row + 0.52, format_number(number * 100, 0), color=ink, weight=weight, **place)


def importance(info: ReleaseInfo, told: Mapping[str, Any]) -> "Figure | None":
    """What each group and indicator weighs, a hollow dot, and what of the differences it decides, a full one."""
    rows = [row for row in (*told["groups"], *told["indicators"]) if row["effective"] is not None]
    if not rows:
        return None
    note = "Пустая точка — вес в индексе, полная — доля различий между ЦЗН, которую даёт показатель; проценты."
    figure, axes = canvas(info, CHARTS["audit_importance"], note, 0.235 * len(rows) + 0.5)
    axes.set_ylim(len(rows) - 0.3, -0.7)
    labels = []
    for place, row in enumerate(rows):
        weight, effective = float(row["weight"]), float(row["effective"])
        axes.plot((weight, effective), (place, place), color=BRAND, linewidth=1.2, alpha=0.55)
        axes.plot(weight, place, "o", markersize=4, markeredgecolor=BRAND, markerfacecolor="#ffffff")
        axes.plot(effective, place, "o", markersize=4, color=BRAND)
        words = f"{row['code']}. {row['title']}" if "group" not in row else f"{shown_code(row['code'])} {row['title']}"
        labels.append(_shorten(words.strip(), 44))
    axes.set_yticks(range(len(rows)), labels, fontsize=6.3, parse_math=False)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("normal" if "group" in row else "bold")
    axes.axvline(0, color=LINE, linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda value, _: format_number(str(round(value, 3))))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labeltop=True, labelsize=7.5, length=2)
    axes.grid(axis="both", color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def _name(row: Mapping[str, Any]) -> str:
    """The code of an indicator, or the beginning of its title where readers would not know the code."""
    return shown_code(row["code"]) or _shorten(row["title"], 14)


def _shorten(words: str, width: int) -> str:
    first = wrap(words, width)[0]
    return words if first == words else f"{first} …"


def components(info: ReleaseInfo, told: Mapping[str, Any]) -> "Figure | None":
    """Eigenvalues of the indicators, or of the groups where too few offices have all indicators; a line at one."""
    kind = next((kind for kind in ("indicators", "groups") if told["components"][kind]["eigenvalues"]), None)
    if kind is None:
        return None
    values = [float(value) for value in told["components"][kind]["eigenvalues"]]
    many, one = ("показателей", "один показатель") if kind == "indicators" else ("групп", "одна группа")
    note = (
        f"Столбец — сколько {many} заменяет одна общая причина различий, черта — {one}. Столбцы выше черты считают "
        "отдельными вещами."
    )
    figure, axes = canvas(info, CHARTS["audit_components"], note, 2.6)
    places: Sequence[int] = range(1, len(values) + 1)
    axes.bar(places, values, width=0.75, color=[BRAND if value > 1 else COLOURS[1] for value in values])
    axes.axhline(1, color=INK, linewidth=1)
    for place, value in zip(places, values, strict=True):
        if value > 1:
            axes.annotate(
                format_number(value, 2), (place, value), (0, 2), textcoords="offset points", ha="center", fontsize=7
            )
    axes.set_xticks(places, [str(place) for place in places], fontsize=7)
    axes.set_xlabel("Номер общей причины", fontsize=7.5, color=MUTED)
    axes.set_yticks(range(math.ceil(max(values)) + 1))
    axes.tick_params(axis="y", labelsize=7.5, length=2)
    axes.margins(y=0.12)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    return figure
