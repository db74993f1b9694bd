"""Verdicts are changed or deleted by nobody, and what a client has answered is changed by nobody: not by SQL either.

Only demonstration campaigns may be deleted as a whole. A later migration that alters one of these tables on SQLite
rebuilds it and must make its triggers again.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# The persons are left out: accounts go, what they did stays.
VERDICT = ("response_id", "decision", "reason", "note", "at", "batch")
ANSWER = ("campaign_id", "office_id", "audience", "key", "marks", "rest")
DEMO = (
    "EXISTS (SELECT 1 FROM surveys_response r JOIN campaigns_campaign c ON c.id = r.campaign_id "
    "WHERE r.id = OLD.response_id AND c.is_demo)"
)
# name, event, table, condition, message
RULES = [
    (
        "verdict_no_update",
        f"UPDATE OF {', '.join(VERDICT)}",
        "surveys_verdict",
        " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in VERDICT),
        "a verdict is not changed",
    ),
    ("verdict_no_delete", "DELETE", "surveys_verdict", f"NOT {DEMO}", "a verdict is not deleted"),
    (
        "answer_no_update",
        f"UPDATE OF {', '.join(ANSWER)}",
        "surveys_response",
        " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in ANSWER),
        "an answer is not changed",
    ),
]


def protect(apps, schema_editor):
    for name, event, table, condition, message in RULES:
        if schema_editor.connection.vendor == "sqlite":
            # IS NOT says the same, and older versions of SQLite know it too.
            said = condition.replace("IS DISTINCT FROM", "IS NOT")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {said} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        outcome = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {outcome}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def release(apps, schema_editor):
    for name, _, table, _, _ in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0005_moved_dates'),
        ('network', '0008_limits_in_the_database'),
        ("surveys", "0004_answer_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], max_length=9, verbose_name='причина')),
                ('note', models.TextField(blank=True, default='', verbose_name='пояснение для экспертов')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('batch', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='решение о нескольких')),
                ('state', models.CharField(choices=[('waiting', 'ждёт второго эксперта'), ('confirmed', 'подтверждено'), ('declined', 'отклонено'), ('withdrawn', 'отозвано')], default='waiting', max_length=9, verbose_name='состояние')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='когда решено')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто предложил')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='campaigns.campaign', verbose_name='кампания')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто решил')),
                ('responses', models.ManyToManyField(related_name='proposals', to='surveys.response', verbose_name='анкеты')),
            ],
            options={
                'verbose_name': 'предложение исключить анкеты',
                'verbose_name_plural': 'предложения исключить анкеты',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SignalRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'в работе'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=7, verbose_name='состояние')),
                ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='сделано, %')),
                ('stage', models.CharField(blank=True, max_length=80, verbose_name='этап')),
                ('error', models.TextField(blank=True, verbose_name='что помешало')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='последний признак жизни')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='окончено')),
                ('screenings', models.JSONField(default=list, verbose_name='что проверено')),
                ('answers', models.PositiveIntegerField(default=0, verbose_name='анкет проверено')),
                ('looked_at', models.DateTimeField(blank=True, null=True, verbose_name='до какого момента')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signal_run', to='campaigns.campaign', verbose_name='кампания')),
            ],
            options={
                'verbose_name': 'поиск сигналов',
                'verbose_name_plural': 'поиски сигналов',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(blank=True, choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], default='', max_length=9, verbose_name='кто отвечает')),
                ('kind', models.CharField(choices=[('too_fast', 'Слишком быстро'), ('straight_line', 'Одинаковые оценки подряд'), ('near_duplicates', 'Почти одинаковые анкеты'), ('burst', 'Много анкет сразу'), ('outside_hours', 'В нерабочее время'), ('unlike_peers', 'Офис не похож на остальные'), ('confirmed_lower', 'Подтверждённые анкеты ниже остальных'), ('codes_misused', 'Коды посещений использованы не так'), ('prompted', 'Подсказывали ответы'), ('same_device', 'С одного устройства')], max_length=15, verbose_name='сигнал')),
                ('is_about_office', models.BooleanField(default=False, verbose_name='о центре в целом')),
                ('measured', models.FloatField(verbose_name='сколько')),
                ('expected', models.FloatField(verbose_name='сколько у других')),
                ('probability', models.FloatField(blank=True, null=True, verbose_name='вероятность случайности')),
                ('why', models.TextField(verbose_name='почему')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='анкет ЦЗН тогда')),
                ('subject', models.CharField(max_length=64, verbose_name='о чём')),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда найдено')),
                ('state', models.CharField(choices=[('open', 'не рассмотрен'), ('done', 'рассмотрен')], default='open', max_length=4, verbose_name='состояние')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='когда рассмотрено')),
                ('note', models.TextField(blank=True, default='', verbose_name='что решили')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='campaigns.campaign', verbose_name='кампания')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто рассмотрел')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='network.office', verbose_name='ЦЗН')),
                ('responses', models.ManyToManyField(related_name='findings', to='surveys.response', verbose_name='анкеты')),
            ],
            options={
                'verbose_name': 'сигнал',
                'verbose_name_plural': 'сигналы',
                'default_permissions': (),
                'indexes': [models.Index(fields=['campaign', 'state', 'kind'], name='finding_in_queue')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('exclude', 'исключить'), ('keep', 'оставить'), ('undo', 'отменить решение')], max_length=7, verbose_name='решение')),
                ('reason', models.CharField(blank=True, choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], default='', max_length=9, verbose_name='причина')),
                ('note', models.TextField(blank=True, default='', verbose_name='пояснение для экспертов')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('batch', models.UUIDField(verbose_name='решение о нескольких')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто решил')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='surveys.response', verbose_name='анкета')),
            ],
            options={
                'verbose_name': 'решение об анкете',
                'verbose_name_plural': 'решения об анкетах',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('batch', 'response'), name='verdict_once'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'exclude'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='answer_is_excluded_with_a_reason')],
            },
        ),
        migrations.RunPython(protect, release),
    ]
