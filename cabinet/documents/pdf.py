"""The final report of a region as PDF, typeset by Typst (report.typ), which is imported when it is wanted."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(values: Mapping[str, Any], note: str = "") -> bytes:
    """The report with these values (campaigns.documents.kinds.REPORT); `note` stands on every page."""
    import typst

    data = json.dumps(dict(values) | {"note": note}, ensure_ascii=False, sort_keys=True)
    compiler: Any = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), ignore_system_fonts=True)
    return compiler.compile(format="pdf", sys_inputs={"data": data})
