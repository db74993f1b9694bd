"""A reviewer's word on a page of the portal: given on the very version that was looked at, or not at all."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page, TaskState

from methodology.compiling import compile_pages
from methodology.diff import LABELS, Change, compare
from methodology.models import (
    ChecklistPage,
    IndicatorGroupPage,
    IndicatorPage,
    ParametersPage,
    QuestionnairePage,
)

IN_EDITIONS = (ParametersPage, IndicatorGroupPage, IndicatorPage, ChecklistPage, QuestionnairePage)
ACTIONS = {"approve": "Одобрить", "reject": "Вернуть на доработку"}
NEWER = "Пока вы смотрели, страницу изменили. Ничего не решено: посмотрите новую версию ниже и решите по ней."
NEWER_THAN_FORM = (
    "Пока форма была открыта, страницу изменили. Ничего не решено и не сохранено, ваш текст остался в форме ниже. "
    "Откройте новую версию, перенесите в неё своё и решите по ней."
)
OVER = "Эта проверка уже закончена: решение принял кто-то другой или страницу сняли с проверки."
WHY = "Напишите, что доработать: без пояснения вернуть нельзя."


class ReviewRefused(Exception):
    """The word cannot be given so; the message says why, in Russian. `is_open`: the check still waits for a word."""

    def __init__(self, message: str, *, is_open: bool = True) -> None:
        super().__init__(message)
        self.is_open = is_open


@dataclass(frozen=True)
class Review:
    """A check that waits for this user's word, and the version of the page that is looked at."""

    state: TaskState
    revision: int
    saved_at: str  # saving by itself, the CMS writes a version over with the same key
    actions: tuple[str, ...]
    is_newest: bool


def changes(before: Page, after: Page) -> list[tuple[Change, str]]:
    """What the next edition would say of the difference between two versions, with its kind in words.

    Empty for pages that are no part of an edition, and for those that readers do not see yet.
    """
    if not isinstance(after, IN_EDITIONS) or not after.live:
        return []
    old, new = (compile_pages(instead=version).document for version in (before, after))
    return [(change, LABELS[change.kind]) for change in compare(old, new)]


def review_of(page: Page, revision: int | None, user: User) -> Review | None:
    """The check that waits for this user's word; approval publishes the newest version, so it is given on no other."""
    state = page.current_workflow_task_state
    if state is None or revision is None:
        return None
    actions = _actions(page, state, user)
    if not actions:
        return None
    return Review(state, revision, _saved_at(page), actions, revision == page.latest_revision_id)


@transaction.atomic
def decide(*, page: Page, state: int, revision: int, saved_at: str, action: str, comment: str, by: User) -> None:
    """Approve a version or send it back. Raises ReviewRefused, PermissionDenied."""
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    waiting = page.current_workflow_task_state
    if waiting is None or waiting.pk != state:
        raise ReviewRefused(OVER, is_open=False)
    if action not in _actions(page, waiting, by):
        raise PermissionDenied("Нет права решать об этой странице.")
    if (revision, saved_at) != (page.latest_revision_id, _saved_at(page)):
        raise ReviewRefused(NEWER)
    if action == "reject" and not comment.strip():
        raise ReviewRefused(WHY)
    if action == "approve" and isinstance(page, ChecklistPage):
        found = page.get_latest_revision_as_object().faults()
        if found:
            raise ReviewRefused(f"Одобрить нельзя. {found[0].message}")
    waiting.task.specific.on_action(waiting, by, action, comment=comment.strip())


def _saved_at(page: Page) -> str:
    return page.latest_revision.created_at.isoformat()


def _actions(page: Page, state: TaskState, user: User) -> tuple[str, ...]:
    allowed = {name for name, _, _ in state.task.specific.get_actions(page, user)}
    return tuple(name for name in ACTIONS if name in allowed)
