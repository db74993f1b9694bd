"""The final report of a region as PDF, typeset by Typst (report.typ)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from methodology.pdf import Typesetter

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(values: Mapping[str, Any], note: str = "") -> bytes:
    """The report with these values (campaigns.documents.kinds.REPORT); `note` stands on every page."""
    return Typesetter(TEMPLATE).pdf(dict(values) | {"note": note})
