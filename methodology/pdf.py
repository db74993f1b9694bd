"""PDF by Typst, which is imported where it is used: tagged, for people who listen to it as well. Pure but for Typst.

Only the fonts inside Typst are used and no date is written, so the same source gives the same bytes on every machine.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

# PDF/UA-1, ISO 14289-1: Typst refuses what a screen reader could not follow.
STANDARD = "ua-1"


class Typesetter:
    """A source of Typst that makes documents; one compiler serves all of them.

    source: the path of a template, which finds its data as JSON in `sys.inputs.data` (strings of JSON are text, never
    markup), or the whole markup.
    """

    def __init__(self, source: Path | str) -> None:
        import typst

        self._unfit = typst.TypstError
        self._markup = {} if isinstance(source, Path) else {"input": source.encode()}  # a compiler keeps no markup
        place = {"input": str(source), "root": str(source.parent)} if isinstance(source, Path) else self._markup
        self._compiler: Any = typst.Compiler(ignore_system_fonts=True, **place)

    def pdf(self, data: Mapping[str, Any] | None = None) -> bytes:
        """The document.

        A text with a character that no font here has, an emoji for one, cannot be had by the standard. People write
        such texts, so the document is then made without claiming it: tagged as well, with an empty box in that place.
        """
        inputs = {} if data is None else {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
        try:
            return self._made(inputs, pdf_standards=[STANDARD])
        except self._unfit as refusal:
            if "could not be displayed" not in str(refusal):
                raise
            return self._made(inputs)

    def _made(self, inputs: Mapping[str, str], **options: Any) -> bytes:
        return bytes(self._compiler.compile(format="pdf", sys_inputs=inputs, **self._markup, **options))


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document of a template; each process keeps the compiler that it has made for it."""
    return _typesetter(template).pdf(data)


@cache
def _typesetter(template: Path) -> Typesetter:
    return Typesetter(template)
