"""What an upload is held against: the campaign's offices and the method of its edition. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from index_engine.inputs import Audience, Indicator, Method, Network, Office, Region


@dataclass(frozen=True)
class Frame:
    """A campaign without its data.

    `offices` are those that take part, without counts; `strangers` are codes of offices that do not. `wordings` holds
    the text of each question of the edition by audience and number, scored or not; `factors` the factor of each growth
    checklist by indicator; `suspended` the indicators that do not count. `today` is an ISO day.
    """

    method: Method
    regions: Mapping[str, Region]
    offices: Mapping[str, Office]
    strangers: frozenset[str]
    wordings: Mapping[tuple[Audience, str], str]
    factors: Mapping[str, Fraction]
    suspended: frozenset[str]
    today: str

    @classmethod
    def of(
        cls,
        document: Mapping[str, Any],
        *,
        regions: Iterable[Region],
        offices: Iterable[Office],
        strangers: Iterable[str],
        today: str,
    ) -> "Frame":
        """The frame of a campaign under the edition of this document."""
        return cls(
            method=Method.from_document(document),
            regions={region.code: region for region in regions},
            offices={office.code: office for office in offices},
            strangers=frozenset(strangers),
            wordings={
                (Audience(questionnaire["audience"]), question["number"]): question["text"]
                for questionnaire in document["questionnaires"]
                for question in questionnaire["questions"]
            },
            factors={
                checklist["indicator"]: Fraction(checklist["factor"])
                for checklist in document["checklists"]
                if checklist["rule"] == "growth"
            },
            suspended=frozenset(row["code"] for row in document["indicators"] if row["status"] != "active"),
            today=today,
        )

    def numbers(self, audience: Audience) -> list[str]:
        """Numbers of the scored questions of an audience, in the order of the questionnaire."""
        return [question.number for question in self.method.questions if question.audience == audience]

    def checked(self) -> dict[str, Indicator]:
        """Indicators that have a checklist, by code."""
        return {indicator.code: indicator for indicator in self.method.indicators if indicator.objective is not None}

    def measured_elsewhere(self, office: Office, indicator: Indicator) -> bool:
        """Whether the figure of this indicator is taken from the managing office of the region, not from this one."""
        network = self.regions[office.region].network
        return indicator.level == "managing" and network == Network.CENTRALISED and not office.managing
