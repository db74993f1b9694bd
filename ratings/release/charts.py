"""Charts of a release as SVG and PNG, drawn when it is computed. Pure but for matplotlib, imported where it draws.

Each picture is readable on a phone and in grey: one hue, darker is more; what has no figure is hatched. The ground is
white, for they go into reports. The same figures give the same bytes: no dates, fixed names of parts.
"""

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from index_engine.extent import Extent
from index_engine.results import Results, Unit
from index_engine.rounding import round_half_up
from jobs.processes import Spread, do_here
from ratings import tiles
from ratings.geometry import wrap
from ratings.release.funnel import INNER, OUTER, Funnel
from ratings.release.info import ReleaseInfo
from tabular.numbers import format_figure, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, LINE, BRAND, DANGER = "#1a2233", "#4c5770", "#d3dae6", "#0b4da2", "#9b1c24"
# From light to dark; white letters on the last two, dark ones on the others reach 4.5:1.
COLOURS = ("#dfeaf8", "#b3cff0", "#7fabe0", "#2f6bb8", "#0a3a7a")
LETTERS = (INK, INK, INK, "#ffffff", "#ffffff")
WIDTH = 5.4  # inches; 400 pixels on a phone
DPI = 200
IN_ROW = 3  # shades of the map's legend
STEPS = 60  # of the curves of limits
SETTINGS: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "portal",
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "axes.unicode_minus": True,
}
TITLES = {
    "regions": "Индекс регионов и его интервалы",
    "distribution": "Сколько ЦЗН с каким индексом",
    "groups": "Группы показателей {by}",
    "map": "Индекс регионов на плиточной карте",
    "funnel": "Расходятся ли ЦЗН больше, чем объясняет случай",
}
COUNT = 2 * len(TITLES)
# Few computers outside of Linux have the font by which letters were measured; Verdana is as wide.
FAMILIES = b"'DejaVu Sans', Verdana, sans-serif"
# A mark, and the points of one line that bear it, as matplotlib writes them; so many that they are worth gathering.
CROWD = re.compile(
    rb'<path id="(\w+)" d="([^"]*)"[^>]*/>\s*</defs>\s*<g (clip-path="[^"]*")>\s*((?:<use [^>]*/>\s*){100,})</g>'
)
POINT = re.compile(rb'x="([^"]*)" y="([^"]*)" style="([^"]*)"')


def charts(
    info: ReleaseInfo, results: Results, summary: Mapping[str, Any], funnel: Funnel | None, spread: Spread = do_here
) -> Iterator[tuple[str, bytes]]:
    """All charts of a release as (file name, bytes), each as SVG and as PNG.

    funnel: None where offices are few; spread: by whom they are drawn.
    """
    titles = {name: title.format(by=Extent.read(summary).by) for name, title in TITLES.items()}
    makers = {
        "regions": partial(ranking, info, results.regions),
        "distribution": partial(distribution, info, summary["distribution"]),
        "groups": partial(groups, info, summary["groups"], titles["groups"]),
        "map": partial(tile_map, info, results.regions),
        "funnel": partial(spread_of_offices, info, funnel),
    }
    return draw_all(info, titles, makers, spread)


def draw_all(
    info: ReleaseInfo,
    titles: Mapping[str, str],
    makers: Mapping[str, "Callable[[], Figure | None]"],
    spread: Spread,
) -> Iterator[tuple[str, bytes]]:
    """The charts of these makers with these titles, by name, as `charts` gives them; without those that are None."""
    words = {name: ". ".join(filter(None, (info.mark, titles[name], info.name))) for name in makers}
    return chain.from_iterable(spread([partial(_draw, name, make, words[name]) for name, make in makers.items()]))


def _draw(name: str, make: "Callable[[], Figure | None]", title: str) -> list[tuple[str, bytes]]:
    from matplotlib import rc_context

    with rc_context(SETTINGS):
        figure = make()
        return [(f"charts/{name}.{form}", save(figure, form, title)) for form in ("svg", "png")] if figure else []


def ranking(info: ReleaseInfo, regions: Sequence[Unit]) -> "Figure":
    """Regions by index: a dot and its interval for each; those not ranked stand below without a place."""
    units = sorted(
        (unit for unit in regions if unit.index is not None and unit.low is not None and unit.high is not None),
        key=lambda unit: (unit.rank is None, unit.rank or 0, unit.name),
    )
    note = "Точка — индекс, черта — интервал, слева место. Пустая точка: регион без места."
    figure, axes = canvas(info, TITLES["regions"], note, 0.155 * len(units) + 0.6)
    axes.set_ylim(len(units) - 0.4, -0.6)
    low = min((float(unit.low or 0) for unit in units), default=0)
    high = max((float(unit.high or 0) for unit in units), default=100)
    axes.set_xlim(max(0, low - 2), min(100, high + 2))
    for place, unit in enumerate(units):
        index, edges = float(unit.index or 0), (float(unit.low or 0), float(unit.high or 0))
        axes.plot(edges, (place, place), color=BRAND, linewidth=1.2, alpha=0.55, solid_capstyle="butt")
        hollow = "none" if unit.rank is None else BRAND
        axes.plot(index, place, "o", markersize=3.6, markeredgecolor=BRAND, markerfacecolor=hollow)
    axes.set_yticks(
        range(len(units)),
        [f"{'—' if unit.rank is None else unit.rank}  {unit.name}" for unit in units],
        fontsize=6.8,
        parse_math=False,
    )
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labeltop=True, labelsize=8, length=2)
    axes.grid(axis="both", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def distribution(info: ReleaseInfo, bands: Sequence[Sequence[int]]) -> "Figure":
    """How many offices have an index in each band of five points."""
    used = [place for place, (_, _, count) in enumerate(bands) if count]
    first, last = (used[0], used[-1]) if used else (0, len(bands) - 1)
    chosen = bands[first : last + 1]
    figure, axes = canvas(info, TITLES["distribution"], "По горизонтали индекс, над столбцом число ЦЗН.", 2.9)
    for start, end, count in chosen:
        axes.bar((start + end) / 2, count, width=(end - start) * 0.9, color=BRAND)
        if count:
            top = ((start + end) / 2, count)
            axes.annotate(format_number(count), top, (0, 2), textcoords="offset points", ha="center", fontsize=8)
    axes.set_xticks(sorted({edge for start, end, _ in chosen for edge in (start, end)}))
    axes.set_yticks([])
    axes.margins(y=0.12)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def groups(info: ReleaseInfo, rows: Sequence[Mapping[str, Any]], title: str) -> "Figure":
    """Values of the groups for all regions together, with the median of regions as a stroke."""
    note = "Значение группы от 0 до 100. Чёрная черта — медиана регионов."
    figure, axes = canvas(info, title, note, 0.5 * len(rows) + 0.7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 118)
    labels = []
    for place, row in enumerate(rows):
        labels.append("\n".join(wrap(f"{row['number']}. {row['title']}", 22)))
        if row["country"] is None:
            axes.text(1, place, "не измерена", va="center", color=MUTED, fontsize=8)
            continue
        value = float(row["country"])
        axes.barh(place, 100, height=0.5, color="#f3f6fb", edgecolor=LINE, linewidth=0.5)
        axes.barh(place, value, height=0.5, color=BRAND)
        if row["median_regions"] is not None:
            median = float(row["median_regions"])
            axes.plot((median, median), (place - 0.36, place + 0.36), color=INK, linewidth=1.6)
        axes.text(102, place, format_figure(row["country"]), va="center", fontsize=9)
    axes.set_yticks(range(len(rows)), labels, fontsize=8.5, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([0, 25, 50, 75, 100])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def tile_map(info: ReleaseInfo, regions: Sequence[Unit]) -> "Figure":
    """The tile map: a square for each region with its code, shaded by its index, hatched where it has none."""
    from matplotlib.patches import Rectangle

    by_code = {unit.code: round_half_up(unit.index) for unit in regions}
    legend = tiles.choose_legend(by_code.values())
    height = WIDTH * (tiles.ROWS + 2.4) / tiles.COLUMNS
    note = "Квадрат — регион: его код и индекс, округлённый до целого. Чем темнее, тем выше индекс."
    figure, axes = canvas(info, TITLES["map"], note, height)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(0, tiles.COLUMNS)
    axes.set_ylim(tiles.ROWS + 2.4, 0)
    for code, tile in tiles.TILES.items():
        number = tiles.find_shade(by_code.get(code), legend)
        _square(axes, Rectangle, tile.column, tile.row, number)
        letters = MUTED if number is None else LETTERS[number]
        centre: dict[str, Any] = {"ha": "center", "va": "center", "color": letters}
        index = by_code.get(code)
        if index is None:
            axes.text(tile.column + 0.5, tile.row + 0.52, code, fontsize=8, **centre)
        else:
            axes.text(tile.column + 0.5, tile.row + 0.3, code, fontsize=5.5, **centre)
            axes.text(tile.column + 0.5, tile.row + 0.66, format_number(index, 0), fontsize=8.5, **centre)
    known = [(shade.number, shade.words) for shade in legend]
    for place, (number, words) in enumerate([*known, (None, "нет индекса")]):
        top, left = tiles.ROWS + 0.4 + place // IN_ROW, place % IN_ROW * tiles.COLUMNS / IN_ROW
        _square(axes, Rectangle, left, top, number, 0.7)
        axes.text(left + 0.8, top + 0.4, words, va="center", fontsize=7.5)
    return figure


def spread_of_offices(info: ReleaseInfo, funnel: Funnel | None) -> "Figure":
    """Offices by the effective number of people and the index, between the limits that chance alone would set."""
    note = (
        "Точка — ЦЗН. По горизонтали — скольким независимым ответам равны его анкеты, по вертикали — индекс. Сплошная "
        "линия — индекс всех. Если бы ЦЗН не отличались, за пунктир вышли бы 5 из 100, за точечную линию — 2 из 1000."
    )
    figure, axes = canvas(info, TITLES["funnel"], note, 3.4)
    if funnel is None:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "ЦЗН с местом слишком мало, чтобы судить.", ha="center", va="center", color=MUTED)
        return figure
    least, most = (found(size for size, _ in funnel.offices) for found in (min, max))
    steps = [least * (most / least) ** (step / STEPS) for step in range(STEPS + 1)]
    axes.plot((least, most), (funnel.mean, funnel.mean), color=INK, linewidth=1, zorder=4)
    for level, dashes in ((INNER, "--"), (OUTER, ":")):
        for end in (0, 1):
            edge = [funnel.limits(size, level)[end] for size in steps]
            axes.plot(steps, edge, dashes, color=INK, linewidth=1, zorder=4)
    outside = [bool(funnel.side(size, index, OUTER)) for size, index in funnel.offices]
    for is_outside, look in ((False, "none"), (True, BRAND)):
        chosen = [office for office, found in zip(funnel.offices, outside, strict=True) if found is is_outside]
        sizes, indexes = zip(*chosen, strict=True) if chosen else ((), ())
        axes.plot(
            sizes,
            indexes,
            "o",
            markersize=3,
            markeredgewidth=0.7,
            markeredgecolor=BRAND,
            markerfacecolor=look,
            alpha=0.7,
            zorder=3,
        )
    axes.set_xscale("log")
    axes.set_xticks(funnel.sizes, [format_number(size) for size in funnel.sizes])
    axes.minorticks_off()
    axes.set_xlim(least * 0.92, most * 1.08)
    values = [index for _, index in funnel.offices]
    axes.set_ylim(max(min(values) - 3, 0), min(max(values) + 3, 100))
    axes.tick_params(labelsize=8, length=2)
    axes.grid(color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def _square(axes: "Axes", rectangle: type, left: float, top: float, number: int | None, size: float = 0.94) -> None:
    look = (
        {"facecolor": "#ffffff", "edgecolor": "#8a94a8", "hatch": "////"}
        if number is None
        else {"facecolor": COLOURS[number], "edgecolor": MUTED}
    )
    axes.add_patch(rectangle((left + 0.03, top + 0.03), size, size, linewidth=0.5, **look))


def canvas(info: ReleaseInfo, title: str, note: str, height: float) -> tuple["Figure", "Axes"]:
    """An empty chart under its title, the release, how to read it, and the label of invented data; height in inches."""
    from matplotlib.figure import Figure

    lines: list[tuple[str, float, str, str]] = [(title, 11, "bold", INK)]
    if info.is_demo:
        lines.append((info.mark, 9.5, "bold", DANGER))
    lines += [
        (line, 7.5, "normal", MUTED) for text in (info.name, info.basis, note) for line in textwrap.wrap(text, 86)
    ]
    head = 0.12 + 0.2 * len(lines)
    figure = Figure(figsize=(WIDTH, height + head), facecolor="white", layout="constrained")
    engine = figure.get_layout_engine()
    if engine is None:
        raise RuntimeError("A figure with a constrained layout has an engine.")
    engine.set(rect=(0.01, 0.01, 0.98, 0.98 - head / (height + head)))  # type: ignore[call-arg]
    for place, (line, size, weight, color) in enumerate(lines):
        figure.text(
            0.02,
            1 - (0.2 + 0.2 * place) / (height + head),
            line,
            fontsize=size,
            weight=weight,
            color=color,
            parse_math=False,
        )
    return figure, figure.add_subplot()


def gather_points(svg: bytes) -> bytes:
    """The drawing with each crowd of points as one path whose every corner bears the mark: seven times smaller where
    there are thousands, and the same to the eye. Places are rounded to a tenth of a point."""
    return CROWD.sub(_as_path, svg)


def _as_path(crowd: re.Match[bytes]) -> bytes:
    name, shape, clip, uses = crowd.groups()
    points = POINT.findall(uses)
    places = b" ".join(b"%.1f %.1f" % (float(x), float(y)) for x, y, _ in points)
    marks = b";".join(b"marker-%s: url(#%s)" % (end, name) for end in (b"start", b"mid", b"end"))
    return (
        b'<marker id="%s" markerUnits="userSpaceOnUse" style="overflow: visible"><path d="%s" style="%s"/></marker>'
        b'</defs>\n<g %s><path d="M %s" style="fill: none; stroke: none; %s"/></g>'
    ) % (name, shape.replace(b" \n", b" "), points[0][2], clip, places, marks)


def save(figure: "Figure", form: str, title: str) -> bytes:
    """The picture's bytes with its title, since it goes about alone; without the date and the program's version."""
    file = io.BytesIO()
    if form == "svg":
        figure.savefig(file, format="svg", metadata={"Title": title, "Date": None, "Creator": None})
        return gather_points(file.getvalue().replace(b"'DejaVu Sans'", FAMILIES))
    figure.savefig(file, format="png", dpi=DPI, metadata={"Title": title, "Software": None})
    return file.getvalue()
