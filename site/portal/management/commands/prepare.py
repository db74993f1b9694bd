"""`manage.py prepare`: everything between a fresh clone and a running portal; repeating it is quick and safe."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from network.models import LoadedRow
from portal import setup, sources


class Command(BaseCommand):
    help = "Готовит базу: миграции, данные апробации, первая учётная запись. Повторять можно."
    requires_system_checks = []  # made where something is to be loaded: a second start need not wait for them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--try-survey", action="store_true", help="открыть и пробный опрос (manage.py try_survey)")

    def handle(self, *args: Any, try_survey: bool, **options: Any) -> None:
        (settings.ROOT / "var").mkdir(exist_ok=True)
        self._migrate()
        self._load()
        setup.set_address(settings.WAGTAILADMIN_BASE_URL)
        self._ensure_superuser()
        if try_survey:
            call_command("try_survey", stdout=self.stdout)

    def _load(self) -> None:
        """Load what is in `data/`, unless just this has been loaded here by just this code."""
        key = f"load_pilot/{sources.digest([*sources.code(), *sources.below('data')])}"
        if not LoadedRow.objects.filter(key=key).exists():
            self.check()
            call_command("load_pilot", stdout=self.stdout)
            LoadedRow.objects.filter(key__startswith="load_pilot/").delete()
            LoadedRow.objects.create(key=key, object_id=0)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Готовим базу данных: {len(plan)} шагов.")
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False)

    def _ensure_superuser(self) -> None:
        """The first account: name and password from ADMIN_NAME and ADMIN_PASSWORD, else made up and printed once."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("ADMIN_NAME", "admin")
        given = os.environ.get("ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(9)
        users.create_superuser(name, password=password)
        shown = "из ADMIN_PASSWORD" if given else password
        self.stdout.write(f"\n  Вход для редакторов: {settings.WAGTAILADMIN_BASE_URL}/cms/")
        self.stdout.write(f"  Имя: {name}   Пароль: {shown}   (показываем один раз)\n")
