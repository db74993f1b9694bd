"""Resets of a second step in the browser's portal: one waits for a second person, one was called off."""

from django.contrib.auth.models import Group, User

from cabinet import factor_resets
from network.roles import METHODOLOGIST
from tests.fixtures.factors import give_app


def make() -> None:
    """The same actions that people use: a second methodologist proposes what the first one may confirm."""
    proposer = User.objects.create_user("second-methodologist")
    proposer.groups.add(Group.objects.get(name=METHODOLOGIST))
    for name in ("lost-phone", "found-phone"):
        owner = User.objects.create_user(name, f"{name}@example.org")
        give_app(owner)
        reset = factor_resets.propose(owner=owner, reason="Потерял телефон, позвонил ему сам.", by=proposer)
    factor_resets.cancel(reset=reset, by=owner)
