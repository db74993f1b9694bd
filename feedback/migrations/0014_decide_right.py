"""Deciding gets a right of its own: whoever could decide by the right to change remarks keeps it."""

from django.db import migrations

BEFORE, AFTER = "change_remark", "decide_remark"


def split_right(apps, schema_editor):
    """The new right for the groups and the people that have the old one.

    What an administrator has taken away from a role stays away: where the old right was given to it once, the new one
    counts as given too (network.roles).
    """
    permissions = apps.get_model("auth", "Permission").objects
    loaded_rows = apps.get_model("network", "LoadedRow").objects
    old = permissions.filter(content_type__app_label="feedback", codename=BEFORE).first()
    if old is None:
        return  # an empty database: roles are made later, with both rights
    new, _ = permissions.get_or_create(
        content_type=old.content_type, codename=AFTER, defaults={"name": "Решать замечания и отвечать на них"}
    )
    new.group_set.add(*old.group_set.all())
    new.user_set.add(*old.user_set.all())
    for key in loaded_rows.filter(key__startswith="right/", key__endswith=f"/feedback.{BEFORE}").values_list("key", flat=True):
        loaded_rows.get_or_create(key=key.replace(BEFORE, AFTER), defaults={"object_id": 0})


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_calendar_day_moves"),
        ("network", "0006_letters_with_links"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="remark",
            options={
                "ordering": ["number"],
                "permissions": [
                    ("moderate_remark", "Проверять замечания перед показом в реестре"),
                    ("decide_remark", "Решать замечания и отвечать на них"),
                ],
                "verbose_name": "замечание",
                "verbose_name_plural": "замечания",
            },
        ),
        migrations.RunPython(split_right, migrations.RunPython.noop),
    ]
