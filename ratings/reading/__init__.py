"""What the pages of a release show, read from its rows: figures beside what they are compared with, reasons in words.

Nothing is computed here but the words and the sums of columns: the figures are those that were published.
"""

from ratings.reading.addresses import Address
from ratings.reading.audit import FILE as AUDIT_FILE
from ratings.reading.audit import read_audit
from ratings.reading.audit_findings import list_findings
from ratings.reading.calculation import explain_status
from ratings.reading.charts import charts_of
from ratings.reading.country import bands_of, tile_map
from ratings.reading.differences import compare_pairs
from ratings.reading.downloads import list_files
from ratings.reading.funnel import read_funnel
from ratings.reading.gaps import measure_gaps
from ratings.reading.history import history_line
from ratings.reading.nonresponse import read_nonresponse, read_variants
from ratings.reading.quality import ReleaseFacts, report_quality
from ratings.reading.raising import list_lines, try_together, wording_of
from ratings.reading.rates import list_rates
from ratings.reading.sheet import fill_sheet
from ratings.reading.similar import similar_to
from ratings.reading.stars import stars_of
from ratings.reading.units import history_of, method_of, read_unit
from ratings.reading.verification import read_verification
from ratings.reading.why import explain_index

__all__ = [
    "AUDIT_FILE",
    "Address",
    "ReleaseFacts",
    "bands_of",
    "charts_of",
    "compare_pairs",
    "explain_index",
    "explain_status",
    "fill_sheet",
    "history_line",
    "history_of",
    "list_files",
    "list_findings",
    "list_lines",
    "list_rates",
    "measure_gaps",
    "method_of",
    "read_audit",
    "read_funnel",
    "read_nonresponse",
    "read_unit",
    "read_variants",
    "read_verification",
    "report_quality",
    "similar_to",
    "stars_of",
    "tile_map",
    "try_together",
    "wording_of",
]
