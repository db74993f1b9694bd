"""Readers vote on all pages of the method, no longer on questions only.

A question's key is that of its page, so the votes keep theirs. The rights are renamed in place: who has them keeps them.
"""

import django.db.models.deletion
from django.db import migrations, models

RIGHTS = ("add", "change", "delete", "view")


def _rename_rights(apps, before: str, after: str) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="methodology")
    for verb in RIGHTS:
        permissions.filter(codename=f"{verb}_{before}").update(codename=f"{verb}_{after}")


def forwards(apps, schema_editor):
    _rename_rights(apps, "faqvote", "pagevote")


def backwards(apps, schema_editor):
    _rename_rights(apps, "pagevote", "faqvote")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("methodology", "0008_maximum_of_the_checklist"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RenameModel("FaqVote", "PageVote"),
        migrations.AlterModelOptions(
            "pagevote",
            options={
                "ordering": ["-day", "-pk"],
                "verbose_name": "отзыв о странице",
                "verbose_name_plural": "отзывы о страницах",
            },
        ),
        migrations.AlterField(
            "pagevote",
            "page",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="votes",
                to="wagtailcore.page",
                verbose_name="страница",
            ),
        ),
    ]
