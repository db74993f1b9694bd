"""Pictures that stand where an office's photos would: drawings, and seen at once to be drawings."""

import hashlib
import io
import random

from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle

WORDS = "Демонстрация: рисунок вместо снимка"
COLOURS = ("#0b4da2", "#17633a", "#7a4f00", "#9b1c24", "#4c5770", "#8ab8ff", "#74d49c", "#f0be5a")
SHAPES = 9


def draw_picture(name: str) -> bytes:
    """A PNG of 640 by 480 points made of the name: another name gives another picture, the same one the same."""
    drawn = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - it decides where shapes stand
    figure = Figure(figsize=(6.4, 4.8), dpi=100, facecolor="#f3f6fb")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 4)
    axes.set_ylim(0, 3)
    for _ in range(SHAPES):
        x, y, size = drawn.uniform(0, 3.6), drawn.uniform(0.3, 2.6), drawn.uniform(0.3, 1.3)
        colour = drawn.choice(COLOURS)
        shapes = (
            Rectangle((x, y), size, size * drawn.uniform(0.3, 1.0), color=colour),
            Circle((x, y), size / 2, color=colour),
            Polygon([(x, y), (x + size, y), (x + size * drawn.uniform(0, 1), y + size)], color=colour),
        )
        axes.add_patch(drawn.choice(shapes))
    axes.text(2, 0.12, WORDS, ha="center", fontsize=15, color="#1a2233", backgroundcolor="#ffffff")
    content = io.BytesIO()
    figure.savefig(content, format="png")
    return content.getvalue()
