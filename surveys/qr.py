"""QR codes as pictures. Pure."""

import io

import segno


def draw_svg(text: str) -> str:
    """The text as a QR code in SVG for a page: black on nothing, with its quiet zone, to be sized by a style."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, nl=False)
    return out.getvalue().decode()
