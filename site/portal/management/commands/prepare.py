"""`manage.py prepare`: everything between a fresh clone and a running portal; repeating it is quick and safe."""

import hashlib
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps as django_apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from network.models import LoadedRow
from portal import setup


def _digest_sources() -> str:
    """SHA-256 of all that decides what is loaded: the data, and the code that reads them."""
    apps = {config.path for config in django_apps.get_app_configs() if Path(config.path).is_relative_to(settings.ROOT)}
    code = (path for app in apps for path in Path(app).rglob("*.py"))
    data = (path for path in (settings.ROOT / "data").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in sorted([*code, *data]):
        digest.update(f"{path.relative_to(settings.ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


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
        key = f"load_pilot/{_digest_sources()}"
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
