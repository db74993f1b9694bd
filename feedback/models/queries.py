"""Questions about many remarks."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from wagtail.search.queryset import SearchableQuerySetMixin

from feedback.models.parts import RemarkIndicator, RemarkSupport
from feedback.models.words import Decision, Topic
from feedback.states import SHOWN, WAITING, State
from network.models import Region
from search.synonyms import stem_query
from search.text import stems

if TYPE_CHECKING:
    from feedback.models.remark import Remark  # noqa: F401 - what the queryset below is of


class HasStems(models.Func):
    """Whether a remark's stems hold all (`@>`) or any (`&&`) of the given ones; PostgreSQL has an index for it."""

    output_field = models.BooleanField()

    def __init__(self, wanted: list[str], how: str = "@>") -> None:
        super().__init__(F("stems"))
        self.wanted, self.how = wanted, how

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"(string_to_array({column}, ' ') {self.how} %s::text[])", [*params, self.wanted]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, _ = compiler.compile(self.source_expressions[0])
        joiner = " AND " if self.how == "@>" else " OR "
        tests = joiner.join(f"instr(' ' || {column} || ' ', %s) > 0" for _ in self.wanted)
        return f"({tests})", [f" {stem} " for stem in self.wanted]


def topic_place() -> Case:
    """The place of a remark's topic among the names of all topics; the register's index has the same expression."""
    named = sorted(Topic.choices, key=lambda choice: str(choice[1]))
    whens = (When(topic=value, then=Value(place)) for place, (value, _) in enumerate(named))
    return Case(*whens, default=Value(len(named)), output_field=models.SmallIntegerField())


class RemarkQuerySet(SearchableQuerySetMixin, models.QuerySet["Remark"]):
    """Questions about many remarks."""

    def public(self) -> "RemarkQuerySet":
        """Those that the public register shows, with their regions."""
        return self.filter(is_public=True).select_related("region")

    def decided(self, outcome: str) -> "RemarkQuerySet":
        """Those with one decision `outcome`; `double` gives those that carry two, `open` those that wait for one,
        `joined` those that are answered with another."""
        if outcome == self.model.DOUBLE:
            return self.exclude(second_decision="")
        if outcome == self.model.OPEN:
            return self.filter(decision="").exclude(state=State.JOINED)
        if outcome == self.model.JOINED:
            return self.filter(state=State.JOINED)
        return self.filter(decision=outcome, second_decision="")

    def accepted(self) -> "RemarkQuerySet":
        """Those that ФЦК accepted, wholly or partly, also where the source gives a second decision."""
        taken = (Decision.ACCEPTED, Decision.PARTLY)
        return self.filter(Q(decision__in=taken) | Q(second_decision__in=taken), state=State.DECIDED)

    def about(self, code: str) -> "RemarkQuerySet":
        """Those about the indicator with this code."""
        return self.filter(pk__in=RemarkIndicator.objects.filter(code=code).values("remark"))

    def by_topic(self, descending: bool = False) -> "RemarkQuerySet":
        """In the alphabetical order of the topics' names, then by number; descending, all the other way round."""
        order = self.order_by(topic_place(), "number")
        return order.reverse() if descending else order

    def matching(self, query: str, regions: Iterable[tuple[int, str]] | None = None) -> "RemarkQuerySet":
        """Those whose text, number or region has all words of `query`, in any form, or of what says the same.

        Whoever has keys and names of all regions at hand gives them and saves a query.
        """
        ways = [list(dict.fromkeys(said.split())) for said in stem_query(query)]
        if not ways:
            return self.none()
        named: dict[str, list[int]] = {}
        for pk, name in Region.objects.values_list("pk", "name") if regions is None else regions:
            for stem in set(stems(name).split()):
                named.setdefault(stem, []).append(pk)
        test = Q()
        for wanted in ways:
            own = [stem for stem in wanted if stem not in named]
            parts = [Q(HasStems([stem])) | Q(region__in=named[stem]) for stem in wanted if stem in named]
            test |= Q(*([Q(HasStems(own))] if own else []), *parts)
        return self.filter(test)

    def waiting(self) -> "RemarkQuerySet":
        """Those that ФЦК has yet to answer."""
        return self.filter(state__in=WAITING)

    def overdue(self, day: date) -> "RemarkQuerySet":
        """Those that should have been answered before this day."""
        return self.waiting().filter(due_on__lt=day)

    def unchecked(self) -> "RemarkQuerySet":
        """Those that nobody has looked at yet to let them be read by all."""
        return self.filter(state__in=SHOWN, is_public=False, moderated_at=None)

    def queue_counts(self, person: int | None, day: date) -> dict[str, int]:
        """How many each part of ФЦК's queue holds for this person (key) on this day; one query."""
        waiting, unchecked = Q(state__in=WAITING), Q(state__in=SHOWN, is_public=False, moderated_at=None)
        # What is in no part of it, soon nearly all there is, is not read.
        return (
            self.order_by()
            .filter(waiting | unchecked)
            .aggregate(
                waiting=Count("pk", filter=waiting),
                late=Count("pk", filter=waiting & Q(due_on__lt=day)),
                unchecked=Count("pk", filter=unchecked),
                unassigned=Count("pk", filter=waiting & Q(assignee=None)),
                own=Count("pk", filter=waiting & Q(assignee=person)),
                own_late=Count("pk", filter=waiting & Q(assignee=person, due_on__lt=day)),
            )
        )

    def with_supports(self) -> "RemarkQuerySet":
        """With `supports`: how many other regions ask for the same."""
        counted = (
            RemarkSupport.objects.filter(remark=OuterRef("pk")).order_by().values("remark").annotate(n=Count("pk"))
        )
        return self.annotate(supports=Coalesce(Subquery(counted.values("n")), 0))

    def with_neighbours(self) -> "RemarkQuerySet":
        """With the numbers and titles of the public remarks before and after each, for `neighbours`."""
        public = self.model.objects.filter(is_public=True)
        before = public.filter(number__lt=OuterRef("number")).order_by("-number")
        after = public.filter(number__gt=OuterRef("number")).order_by("number")
        return self.annotate(
            previous_number=Subquery(before.values("number")[:1]),
            previous_title=Subquery(before.values("title")[:1]),
            next_number=Subquery(after.values("number")[:1]),
            next_title=Subquery(after.values("title")[:1]),
        )
