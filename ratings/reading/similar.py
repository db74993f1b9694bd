"""Offices like one: of the same type of network, and nearest in size. From published rows, by one query."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Abs
from django.http import QueryDict

from index_engine.results import UnitLevel
from ratings.models import UnitResult
from ratings.reading.addresses import Address
from tabular.numbers import format_number

SHOWN = 5
# So many fit into the comparison beside the office itself.
COMPARED = 3


@dataclass(frozen=True)
class Alike:
    """An office like this one; `size`: clients or answers, `difference`: its index less this office's."""

    unit: UnitResult
    url: str
    size: int
    difference: Decimal | None


@dataclass(frozen=True)
class Similar:
    """The offices nearest in size, the nearest first, what their size counts, and how they were chosen, in words."""

    offices: list[Alike]
    sized: str
    chosen: str
    compare: str
    compared: int


def similar_to(unit: UnitResult, at: Address) -> Similar | None:
    """Up to five ranked offices of the release with the same type of network; None where there are none.

    Size is the number of clients; where this office's is unknown, the number of answers.
    """
    size = "answers" if unit.clients is None else "clients"
    found = (
        UnitResult.objects.filter(release=unit.release_id, network_type=unit.network_type, rank__isnull=False)
        .offices()
        .filter(**{f"{size}__isnull": False})
        .exclude(pk=unit.pk)
        .annotate(apart=Abs(F(size) - getattr(unit, size)))
        .order_by("apart", "code")
        .select_related("region")
        .only("level", "code", "name", "clients", "answers", "index", "rank", "region__name")
    )
    offices = [
        Alike(other, at.unit(UnitLevel.OFFICE, other.code), getattr(other, size), _difference(other, unit))
        for other in found[:SHOWN]
    ]
    if not offices:
        return None
    query = QueryDict(mutable=True)
    query.setlist("o", [unit.code, *(alike.unit.code for alike in offices[:COMPARED])])
    return Similar(
        offices=offices,
        sized="Анкет" if unit.clients is None else "Клиентов",
        chosen=_chosen(unit),
        compare=f"{at.compare}?{query.urlencode()}",
        compared=min(COMPARED, len(offices)),
    )


def _difference(other: UnitResult, unit: UnitResult) -> Decimal | None:
    return None if other.index is None or unit.index is None else other.index - unit.index


def _chosen(unit: UnitResult) -> str:
    network = f"с тем же типом сети ({unit.get_network_type_display()})" if unit.network_type else "с неизвестной сетью"
    chosen = f"имеющие место ЦЗН {network}"
    if unit.clients is None:
        return (
            f"Сколько клиентов у этого ЦЗН, неизвестно, поэтому выбраны {chosen}, ближайшие по числу анкет: здесь их "
            f"{format_number(unit.answers)}."
        )
    return f"Выбраны {chosen}, ближайшие по числу клиентов: здесь их {format_number(unit.clients)}."
