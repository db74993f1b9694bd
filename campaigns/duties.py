"""What campaigns wait for: dates, decisions, steps of the roadmap; for ФЦК and for people of a region."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from campaigns import review, workdays
from campaigns.actions import MANAGE, MARK
from campaigns.models import CalendarDay, Campaign, Milestone, MilestoneMark, RegionPlan
from campaigns.progress import Cell, Line, Progress
from campaigns.states import MARKED, NAMES, Decision, State, find_coming
from network.duties import Duty, Item, named
from network.models import Membership, Region
from tabular.numbers import choose_form, format_count

# Decisions that are made on the page of a campaign's course, once their day has come.
DUE: Mapping[Decision, str] = {
    Decision.OPENED: "Кампаний пора открыть: срок сбора данных наступил",
    Decision.FROZEN: "Кампаний, где пора закрыть данные: проверка окончена",
}
PEOPLE = "network.manage_people"
UNATTENDED = "Регионов на просмотре без координатора: показатели некому увидеть"
WANTED = ("period_start", "review_from", "publication_on")
WORKING_DAYS = ("рабочий день", "рабочих дня", "рабочих дней")
Responsible = Milestone.Responsible


def duties(user: User, day: date) -> Iterator[Duty]:
    """What campaigns wait for from this user of ФЦК; at most three queries."""
    if not any(map(user.has_perm, (MANAGE, MARK, PEOPLE))):
        return
    running = list(Campaign.objects.filter(closed_at=None).order_by("period_start", "pk"))
    if user.has_perm(MANAGE):
        undated = [(campaign, missing) for campaign in running if (missing := name_missing_dates(campaign))]
        yield named(
            "Кампаний ждут сроков", [Item(str(campaign), _dates_of(campaign), text) for campaign, text in undated]
        )
        for decision, text in DUE.items():
            waiting = [campaign for campaign in running if decision_due(campaign, day) is decision]
            is_overdue = any(is_late(campaign, decision, day) for campaign in waiting)
            yield named(text, [Item(str(campaign), _course(campaign)) for campaign in waiting], is_overdue=is_overdue)
    if user.has_perm(PEOPLE):
        yield Duty(UNATTENDED, _unattended(running, day), reverse("people:list"))
    if user.has_perm(MARK):
        yield from _overdue_of_centre([campaign for campaign in running if campaign.state_on(day) in MARKED], day)


def decision_due(campaign: Campaign, day: date) -> Decision | None:
    """The decision whose day has come by the campaign's dates and that nobody has made yet."""
    state = campaign.state_on(day)
    if state is State.DRAFT:
        starts = filter(None, (campaign.surveys_open, campaign.passports_open))
        return Decision.OPENED if any(start <= day for start in starts) else None
    if state is State.VERIFICATION:
        end = campaign.verification_until
        return Decision.FROZEN if end and end < day else None
    if state is State.FROZEN:
        announced = campaign.publication_on
        return Decision.PUBLISHED if announced and announced <= day else None
    return None


def is_late(campaign: Campaign, decision: Decision, day: date) -> bool:
    """Whether others wait already for a decision that is due: clients, offices, regions, readers."""
    begun = {
        Decision.OPENED: (campaign.surveys_open, campaign.passports_open),
        Decision.FROZEN: (campaign.review_from,),
        Decision.PUBLISHED: (campaign.publication_on,),
    }
    return any(start is not None and start < day for start in begun.get(decision, ()))


def name_missing_dates(campaign: Campaign) -> str:
    """Which dates a campaign still needs, in Russian; empty where it has all, or what is missing has been explained."""
    if campaign.published_at:
        return ""
    missing = [NAMES[name] for name in WANTED if getattr(campaign, name) is None]
    if campaign.review_reason and review.begins_on(campaign) is None:
        missing = [name for name in missing if name != NAMES["review_from"]]
    if campaign.surveys_open is None and campaign.passports_open is None:
        missing.append("сбор данных")
    return f"Не указаны: {', '.join(missing)}." if missing else ""


def of_region(membership: Membership, day: date, lines: Mapping[Campaign, Line | None]) -> Iterator[Duty]:
    """What campaigns wait for from a person of a region; one query at most. `lines`: the region's own roadmaps."""
    reviewed = [campaign for campaign in lines if campaign.state_on(day) is State.REVIEW]
    until = _until_object if membership.is_coordinator else _until
    items = [Item(str(one), reverse("cabinet:review", args=[one.slug]), until(one)) for one in reviewed]
    if last := min((one.review_until for one in reviewed if one.review_until), default=None):
        order = "возразить" if membership.is_coordinator else "посмотреть показатели"
        yield replace(
            named("До публикации посмотрите свои показатели", items, url=_listed("review") if len(items) > 1 else ""),
            brief=f"{order} до {last:%d.%m} ({_left(day, last)})",
            until=last,
            anchor="review",
        )
    if not membership.is_coordinator:
        return
    late = overdue_steps(lines)
    if late:
        brief = f"просрочено {format_count(len(late), 'шаг', 'шага', 'шагов')}"
        text = "Отметьте шаги дорожной карты"
        yield Duty(text, len(late), _listed("steps"), True, tuple(late), brief=brief, anchor="steps")


def overdue_steps(lines: Mapping[Campaign, Line | None]) -> list[Item]:
    """Steps of the region itself that are not marked in time, with their campaigns."""
    return [
        Item(
            f"{cell.milestone.number}. {cell.milestone.title}",
            reverse("cabinet:step", args=[campaign.slug, cell.milestone.number]),
            f"{campaign}, срок был до {cell.milestone.due_until:%d.%m.%Y}",
        )
        for campaign, line in lines.items()
        for cell in (line.cells if line else ())
        if cell.progress is Progress.OVERDUE and cell.milestone.responsible != Responsible.CENTRE
    ]


def unfinished_steps(line: Line) -> list[Cell]:
    """Steps of the region itself that are late or to come."""
    open_still = (Progress.OVERDUE, Progress.AHEAD)
    return [
        cell for cell in line.cells if cell.progress in open_still and cell.milestone.responsible != Responsible.CENTRE
    ]


def next_for_region(
    membership: Membership, day: date, lines: Mapping[Campaign, Line | None]
) -> tuple[date, str, Campaign] | None:
    """What comes next for a person of a region, when and in which campaign; None where no day is known."""
    running = [campaign for campaign in lines if campaign.published_at is None and campaign.closed_at is None]
    found = [(*ahead, campaign) for campaign in running if (ahead := find_coming(campaign, day))]
    if membership.is_coordinator:
        found += [
            (cell.milestone.due_until, f"срок шага {cell.milestone.number}, «{cell.milestone.title}»", campaign)
            for campaign, line in lines.items()
            for cell in (line.cells if line else ())
            if cell.progress is Progress.AHEAD
            and cell.milestone.due_until
            and cell.milestone.responsible != Responsible.CENTRE
        ]
    return min(found, key=lambda one: one[0], default=None)


def _listed(anchor: str) -> str:
    """The place where the cabinet's first page names them all."""
    return f"{reverse('cabinet:home')}#{anchor}"


def _left(day: date, last: date) -> str:
    """How many working days are left, both days counted, in Russian."""
    if day == last:
        return "сегодня последний день"
    left = workdays.count(day, last, CalendarDay.objects.moved())
    return f"{choose_form(left, 'остался', 'осталось', 'осталось')} {format_count(left, *WORKING_DAYS)}"


def _course(campaign: Campaign) -> str:
    return reverse("campaigns_cms:course", args=[campaign.slug])


def _dates_of(campaign: Campaign) -> str:
    if campaign.opened_at:
        return reverse("campaigns_cms:dates", args=[campaign.slug])
    return reverse("wagtailsnippets_campaigns_campaign:edit", args=[campaign.pk])


def _until(campaign: Campaign) -> str:
    return f"до {campaign.review_until:%d.%m.%Y} включительно"


def _until_object(campaign: Campaign) -> str:
    return f"если число неверно, возразите {_until(campaign)}: на каждое возражение ответят до публикации"


def _unattended(running: list[Campaign], day: date) -> int:
    reviewed = [campaign.pk for campaign in running if campaign.state_on(day) is State.REVIEW]
    if not reviewed:
        return 0
    coordinated = Membership.objects.coordinators().values("region")
    return Region.objects.filter(plans__campaign__in=reviewed).exclude(pk__in=coordinated).distinct().count()


def _overdue_of_centre(running: list[Campaign], day: date) -> Iterator[Duty]:
    """Steps that ФЦК marks itself and that are not marked in time for some region, by campaign."""
    regions = RegionPlan.objects.filter(campaign=OuterRef("campaign")).order_by().values("campaign")
    marks = MilestoneMark.objects.filter(milestone=OuterRef("pk")).order_by().values("milestone")
    late = (
        Milestone.objects.filter(campaign__in=running, due_until__lt=day)
        .exclude(responsible=Responsible.REGION)
        .annotate(
            wanted=Coalesce(Subquery(regions.values(n=Count("pk"))), 0),
            done=Coalesce(Subquery(marks.values(n=Count("pk"))), 0),
        )
        .filter(done__lt=F("wanted"))
        .values_list("campaign", "wanted", "done")
        if running
        else ()
    )
    counts: dict[int, int] = {}
    for campaign, wanted, done in late:
        counts[campaign] = counts.get(campaign, 0) + wanted - done
    for campaign in running:
        if campaign.pk in counts:
            text = f"{campaign}: шагов дорожных карт, которые отмечает ФЦК"
            yield Duty(text, counts[campaign.pk], f"{_course(campaign)}#roadmaps", is_overdue=True)
