"""The canonical files of an audit: results/audit_*.csv, their columns and rows. Floats stand to nine decimals."""

from collections.abc import Iterator, Sequence

from index_engine.associations import Components
from index_engine.audit import Audit
from index_engine.cells import format_float, format_whole
from index_engine.csv_files import write_lines
from index_engine.inputs import Method

LINKS = "results/audit_correlations.csv"
RELIABILITY = "results/audit_reliability.csv"
COMPONENTS = "results/audit_components.csv"
LOADINGS = "results/audit_loadings.csv"
IMPORTANCE = "results/audit_importance.csv"
GEOMETRIC = "results/audit_geometric.csv"
SOURCES = "results/audit_sources.csv"
FIGURES = "results/audit_figures.csv"

AUDIT_COLUMNS: dict[str, tuple[str, ...]] = {
    LINKS: ("kind", "first", "second", "offices", "correlation"),
    RELIABILITY: ("set", "items", "offices", "alpha", "alpha_standardised"),
    COMPONENTS: ("set", "component", "offices", "eigenvalue", "variance_part"),
    LOADINGS: ("set", "item", "loading"),
    IMPORTANCE: ("kind", "code", "offices", "nominal", "effective", "squared_correlation"),
    GEOMETRIC: ("office_code", "index_geometric", "rank_geometric"),
    SOURCES: ("source", "spread", "first_order", "total_order", "places_mean", "places_most"),
    FIGURES: ("figure", "amount"),
}
# How many columns, from the first on, name a row.
AUDIT_KEYS = {
    LINKS: 3,
    RELIABILITY: 1,
    COMPONENTS: 2,
    LOADINGS: 2,
    IMPORTANCE: 2,
    GEOMETRIC: 1,
    SOURCES: 1,
    FIGURES: 1,
}
# Here the last decimal may differ between machines.
AUDIT_FLOATS = frozenset(
    (
        "correlation",
        "alpha",
        "alpha_standardised",
        "eigenvalue",
        "variance_part",
        "loading",
        "nominal",
        "effective",
        "squared_correlation",
        "index_geometric",
        "spread",
        "first_order",
        "total_order",
        "places_mean",
        "amount",
    )
)


def audit_to_files(method: Method, audit: Audit) -> dict[str, bytes]:
    """All of an audit as files by name; a table of which nothing could be computed has its headings alone."""
    rows = {
        LINKS: _links(audit),
        RELIABILITY: _reliability(audit),
        COMPONENTS: _components(audit),
        LOADINGS: _loadings(method, audit),
        IMPORTANCE: _importance(audit),
        GEOMETRIC: _geometric(audit),
        SOURCES: _sources(audit),
        FIGURES: _figures(audit),
    }
    return {name: write_lines(columns, rows[name]) for name, columns in AUDIT_COLUMNS.items()}


def name_items(method: Method) -> dict[str, list[str]]:
    """What the columns of each set of components are called."""
    return {
        "groups": [str(group.number) for group in method.groups],
        "indicators": [indicator.code for indicator in method.indicators],
    }


def _links(audit: Audit) -> Iterator[Sequence[str]]:
    for kind, first, second, offices, correlation in audit.links:
        yield kind, first, second, format_whole(offices), format_float(correlation)


def _reliability(audit: Audit) -> Iterator[Sequence[str]]:
    for name, (items, offices, alpha, standardised) in audit.reliability.items():
        yield name, format_whole(items), format_whole(offices), format_float(alpha), format_float(standardised)


def _components(audit: Audit) -> Iterator[Sequence[str]]:
    for name, found in audit.components.items():
        for place, (eigenvalue, part) in enumerate(zip(found.eigenvalues, variance_parts(found), strict=True), start=1):
            yield name, str(place), format_whole(found.offices), format_float(eigenvalue), format_float(part)


def variance_parts(components: Components) -> list[float]:
    """The part of the variance of each component."""
    return [value / sum(components.eigenvalues) for value in components.eigenvalues]


def _loadings(method: Method, audit: Audit) -> Iterator[Sequence[str]]:
    names = name_items(method)
    for kind, found in audit.components.items():
        for name, loading in zip(names[kind], found.loadings, strict=False):
            yield kind, name, "" if loading != loading else format_float(loading)


def _importance(audit: Audit) -> Iterator[Sequence[str]]:
    for kind, code, offices, weight, share, squared in audit.importance:
        yield kind, code, format_whole(offices), format_float(weight), format_float(share), format_float(squared)


def _geometric(audit: Audit) -> Iterator[Sequence[str]]:
    for office, mean, rank in audit.geometric:
        yield office, format_float(mean), format_whole(rank)


def _sources(audit: Audit) -> Iterator[Sequence[str]]:
    for name, points, first, total, places, most in audit.sources:
        yield (name, *(format_float(value) for value in (points, first, total, places)), format_whole(most))


def _figures(audit: Audit) -> Iterator[Sequence[str]]:
    yield "offices", format_whole(audit.offices)
    yield "offices_ranked", format_whole(audit.ranked)
    yield "index_spread", format_float(audit.spread)
    yield "geometric_rank_correlation", format_float(audit.agreement)
