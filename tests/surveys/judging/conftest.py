"""Two experts, and answers that one of them may decide about."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User

from network.roles import EXPERT
from surveys.actions import folding
from surveys.models import Finding, Response
from surveys.seen import Seen
from surveys.signals import SignalKind


@pytest.fixture
def colleague(expert) -> User:
    """Another expert."""
    user = User.objects.create_user("colleague")
    user.groups.add(Group.objects.get(name=EXPERT))
    return user


@pytest.fixture
def sent(asking, answer) -> list[Response]:
    """Forty answers of jobseekers about one office, counted: four of them are a tenth."""
    found = [answer({"1": 9 if number % 2 else 3}) for number in range(40)]
    folding.fold(asking)
    return found


@pytest.fixture
def seal() -> Callable[..., str]:
    """What an expert sees now of these answers."""

    def look(responses) -> str:
        keys = [getattr(one, "pk", one) for one in responses]
        return Seen.of(Response.objects.filter(pk__in=keys).with_decision()).seal()

    return look


@pytest.fixture
def finding(asking, office, sent) -> Finding:
    """A signal about three of the answers."""
    found = Finding.objects.create(
        campaign=asking,
        office=office,
        audience="jobseeker",
        kind=SignalKind.SAME_DEVICE,
        measured=3,
        expected=1,
        probability=0.001,
        why="С одного устройства пришло 3 анкеты, и киоском оно не объявлено.",
        total=40,
        subject="x",
    )
    found.responses.set(sent[:3])
    return found
