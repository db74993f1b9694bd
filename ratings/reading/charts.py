"""The charts of a release to take away: the picture, its numbers, and what is said of it on another site."""

from collections.abc import Mapping
from dataclasses import dataclass

from ratings.models import Release
from ratings.reading.addresses import Address
from ratings.reading.downloads import CHARTS
from ratings.release.info import DEMO

# The table with the numbers of each chart.
DATA = {
    "audit_components": "audit-indicators.csv",
    "audit_correlations": "audit-pairs.csv",
    "audit_importance": "audit-indicators.csv",
    "distribution": "offices.csv",
    "funnel": "offices.csv",
    "groups": "regions.csv",
    "map": "regions.csv",
    "regions": "regions.csv",
}


@dataclass(frozen=True)
class Chart:
    """Addresses of a chart's files, empty where the release does not have them.

    `lasting`: that of the picture with the version in it, for other sites; `caption`: what to say below it there.
    """

    name: str
    title: str
    data: str
    svg: str
    png: str
    lasting: str
    caption: str


def charts_of(release: Release, at: Address) -> Mapping[str, Chart]:
    """The charts by name, those whose picture the release has."""
    return {name: _chart(name, release, at) for name in CHARTS if f"charts/{name}.svg" in release.manifest}


def _chart(name: str, release: Release, at: Address) -> Chart:
    def address(file: str) -> str:
        return at.file(file) if file in release.manifest else ""

    title = CHARTS[name].format(by=release.extent.by)
    caption = f"{title}. {release.campaign}, версия {release.version}, расчёт по редакции {release.summary['edition']}"
    return Chart(
        name=name,
        title=title,
        data=address(DATA[name]),
        svg=address(f"charts/{name}.svg"),
        png=address(f"charts/{name}.png"),
        lasting=Address(release.slug, release.version).file(f"charts/{name}.svg"),
        caption=f"{caption}, {DEMO.lower()}" if release.is_demo else caption,
    )
