"""`manage.py archive_answers`: moves answers of a campaign that is over into a file, and deletes them when told so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from surveys.actions import archiving
from surveys.actions.archiving import ArchiveRefused
from tabular.numbers import format_count

ANSWERS = ("анкета", "анкеты", "анкет")
TOLD = 20_000  # answers between two lines of progress


class Command(BaseCommand):
    help = (
        "Выгружает анкеты завершённой кампании в файл закрытого хранилища и сверяет его со сводками; "
        "с --delete и SHA-256 файла удаляет выгруженное из базы частями. Прерванное продолжают той же командой."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="адрес кампании, например 2026-autumn")
        parser.add_argument(
            "--delete", metavar="SHA256", default="", help="удалить анкеты из базы; SHA-256 печатает выгрузка"
        )

    def handle(self, *args: Any, slug: str, delete: str, **options: Any) -> None:
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            raise CommandError(f"Кампании {slug} нет.")
        try:
            if delete:
                self._delete(campaign, delete)
            else:
                self._archive(campaign)
        except ArchiveRefused as refused:
            raise CommandError(str(refused)) from refused

    def _archive(self, campaign: Campaign) -> None:
        kept = archiving.make_archive(campaign=campaign)
        self.stdout.write(
            f"Выгружено и сверено со сводками: {format_count(kept.answers, *ANSWERS)}.\n"
            f"Файл: {kept.archive.name} (в закрытом хранилище)\nSHA-256: {kept.sha256}"
        )
        if kept.deleted_at:
            self.stdout.write(f"Из базы удалено: {format_count(kept.deleted, *ANSWERS)}.")
            return
        self.stdout.write(
            "Сохраните копию файла вне этого сервера. Вернуть удалённое в базу нельзя. Удалить анкеты из базы:\n"
            f"manage.py archive_answers {campaign.slug} --delete {kept.sha256}"
        )

    def _delete(self, campaign: Campaign, digest: str) -> None:
        kept = archiving.begin_deleting(campaign=campaign, digest=digest)
        told = 0

        def tell(gone: int) -> None:
            nonlocal told
            if gone - told >= TOLD:
                told = gone
                self.stdout.write(f"Удалено: {format_count(gone, *ANSWERS)}…")

        archiving.delete_portions(kept, tell=tell)
        kept.refresh_from_db()
        left = campaign.responses.count()
        self.stdout.write(
            f"Удалено из базы: {format_count(kept.deleted, *ANSWERS)}. Осталось {left}: "
            "это исключённые и те, о которых решали эксперты."
        )
