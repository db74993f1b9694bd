"""QR codes as pictures. Pure but for segno, which is imported where it is used."""

import io
from typing import Any

# Light modules around the code, as ISO/IEC 18004 asks.
QUIET = 4
MILLIMETRES = 2  # of a module of an SVG as it opens by itself; it may be scaled to any size
PIXELS = 20  # of a module of a PNG: about 6 cm at 300 dpi


def draw_svg(text: str) -> str:
    """The QR code of a text as SVG, on a light ground of its own: pages may be dark."""
    return _as_svg(_make(text))


def draw_png(text: str) -> bytes:
    """The same as PNG."""
    file = io.BytesIO()
    _make(text).save(file, kind="png", border=QUIET, scale=PIXELS)
    return file.getvalue()


def draw_small(text: str) -> str:
    """One of many on a sheet, as SVG, quickly made.

    All eight masks are read alike, and to try each takes most of the time: a sheet may have two thousand codes.
    """
    import segno

    return _as_svg(segno.make_qr(text, error="m", mask=2))


def _make(text: str) -> Any:
    import segno

    # A quarter of the code may be lost: posters hang where people lean on them.
    return segno.make_qr(text, error="q")


def _as_svg(code: Any) -> str:
    file = io.BytesIO()
    code.save(file, kind="svg", xmldecl=False, svgclass=None, lineclass=None, border=QUIET, light="#fff", dark="#000",
              scale=MILLIMETRES, unit="mm")  # fmt: skip
    return file.getvalue().decode()
