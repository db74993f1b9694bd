from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.log_actions import log

from network import factors, sessions


class Command(BaseCommand):
    """For who has this server: where nobody is left who could do it in pairs."""

    help = "Takes away the second step of sign-in of a person (the last way out: the portal does it by two people)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that the person signs in with")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Нет учётной записи «{options['name']}».")
        count = factors.take_away(user)
        sessions.end_all(user)
        log(user, "network.factor_reset_done", data={"reason": "с консоли сервера"})
        self.stdout.write(f"Снято: {count}. Все входы закончены.")
