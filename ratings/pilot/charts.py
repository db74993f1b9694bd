"""Charts as SVG files, drawn when data is loaded and never in a public request.

Matplotlib is imported where it draws, so that web processes never load it.
"""

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ratings import geometry
from ratings.models import PilotFigure
from ratings.pilot.reading import breakdowns
from tabular.numbers import NO_BREAK, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# One file serves light and dark pages: the picture itself asks which the reader prefers.
STYLE = (
    "<style>text{font-family:system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1a2233}"
    "path{fill:#0b4da2}"
    "@media(prefers-color-scheme:dark){text{fill:#e8ecf4}path{fill:#8ab8ff}}</style>"
)


def draw_bars(title: str, labels: Sequence[str], values: Sequence[Decimal], unit: str = "%") -> bytes:
    """A horizontal bar chart as SVG, bars from the top in the given order, each with its value in Russian form.

    The text stays text (no outlines), so the file is small and its words can be read and searched.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    layout = geometry.BarLayout(tuple(labels))
    longest = max(float(value) for value in values)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "portal", "font.size": geometry.FONT_SIZE}):
        figure = Figure(figsize=(geometry.WIDTH / 72, layout.height / 72), frameon=False)
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1), frameon=False)
        axes.set_axis_off()
        axes.set_xlim(0, geometry.WIDTH)
        axes.set_ylim(layout.height, 0)
        for row, value in zip(layout.rows, values, strict=True):
            width = geometry.BAR_WIDTH * float(value) / longest if longest else 0
            axes.barh(row.middle, width, geometry.BAR_HEIGHT, left=geometry.BAR_LEFT, color="black", clip_on=False)
            for line, baseline in row.baselines():
                _write(axes, geometry.BAR_LEFT - geometry.GAP, baseline, line, "right")
            baseline = row.middle + geometry.FONT_SIZE * 0.36
            _write(
                axes,
                geometry.BAR_LEFT + width + geometry.GAP,
                baseline,
                f"{format_number(value)}{NO_BREAK}{unit}",
                "left",
            )
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Title": title})
    return _slim(buffer.getvalue(), layout.height).encode()


def _write(axes: "Axes", x: float, y: float, text: str, align: str) -> None:
    """One line of text; several lines in one call would be aligned by the widths of matplotlib's own font."""
    axes.text(x, y, text, ha=align, va="baseline", parse_math=False, clip_on=False)


def _slim(svg: str, height: int) -> str:
    """The SVG without prolog and metadata, sized in pixels, and with our fonts and colours for matplotlib's."""
    svg = svg[svg.index("<svg") :]
    title = re.search(r"<title>.*?</title>", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<title>.*?</title>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>.*?</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' transform="rotate\([^"]*\)"', "", svg)
    svg = re.sub(r'(<text[^>]*style="[^"]*?)font-family: [^;"]*;? ?', r"\1", svg)
    svg = re.sub(r' style=""', "", svg)
    size = f'width="{geometry.WIDTH}" height="{height}"'
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', size, svg, count=1)
    return svg.replace(">", ">" + (title.group() if title else "") + STYLE, 1)


def draw_pilot() -> None:
    """Draw who answered in the pilot, one picture for each question about the respondents."""
    for breakdown in breakdowns(PilotFigure.objects.all()):
        labels = [figure.category for figure in breakdown.figures]
        values = [figure.value for figure in breakdown.figures]
        _store(breakdown.path, draw_bars(breakdown.title, labels, values))


def _store(path: str, content: bytes) -> None:
    """Write the file unless it is already there with the same bytes."""
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            if file.read() == content:
                return
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
