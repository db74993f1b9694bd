import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def sweep_soon(apps, schema_editor):
    """Let PostgreSQL clear away deleted codes at once, not when a fifth of the table is gone.

    Until then a deleted row still bears the number of the transaction that has stored the answer
    (docs/surveys_materials.md).
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE surveys_visitcode SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20)"
        )


def sweep_later(apps, schema_editor):
    """As PostgreSQL does by itself."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE surveys_visitcode RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0002_cabinet'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='codebatch',
            name='revoked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='когда отозван'),
        ),
        migrations.AddField(
            model_name='codebatch',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто отозвал'),
        ),
        migrations.AddField(
            model_name='codebatch',
            name='withdrawn',
            field=models.PositiveIntegerField(default=0, verbose_name='отозвано неиспользованных'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='excluded',
            field=models.CharField(blank=True, choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], default='', max_length=9, verbose_name='исключена'),
        ),
        migrations.AlterField(
            model_name='response',
            name='excluded',
            field=models.CharField(blank=True, choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], default='', max_length=9, verbose_name='исключена'),
        ),
        migrations.RunPython(sweep_soon, sweep_later),
    ]
