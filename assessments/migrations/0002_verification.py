"""Verdicts, seeds of samples, questions to offices and sanctions are rewritten or deleted by nobody: not by SQL either.

Only what belongs to demonstration campaigns may be deleted. A later migration that alters one of these tables on SQLite
rebuilds it and must make its triggers again. The persons are left out: accounts go, what they did stays.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def _is_demo(passport):
    return (
        "EXISTS (SELECT 1 FROM assessments_passport p JOIN campaigns_campaign c ON c.id = p.campaign_id "
        f"WHERE p.id = {passport} AND c.is_demo)"
    )


OF_CASE = "(SELECT k.passport_id FROM assessments_case k WHERE k.id = OLD.case_id)"
OF_SANCTION = "(SELECT s.passport_id FROM assessments_sanction s WHERE s.id = OLD.sanction_id)"
OF_SAMPLE = "EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = OLD.campaign_id AND c.is_demo)"
# table, columns that never change, columns that change until a condition holds, that condition, whether it is a demo
KEPT = [
    (
        "verification",
        ("case_id", "round", "verdict", "fault", "words", "digest", "key", "at"),
        (),
        "",
        _is_demo(OF_CASE),
    ),
    (
        "sample",
        ("campaign_id", "seed", "commitment", "committed_at"),
        ("drawn_at", "population", "population_sha256", "sizes"),
        "OLD.drawn_at IS NOT NULL",
        OF_SAMPLE,
    ),
    ("return", ("case_id", "text", "due_on", "at"), ("reply", "replied_at"), "OLD.reply <> ''", _is_demo(OF_CASE)),
    (
        "sanction",
        ("passport_id", "grounds", "public_reason", "proposed_at"),
        ("confirmed_at",),
        "OLD.confirmed_at IS NOT NULL",
        _is_demo("OLD.passport_id"),
    ),
    ("sanctionstep", ("sanction_id", "kind", "words", "at"), (), "", _is_demo(OF_SANCTION)),
]


def _changed(columns):
    # Not all JSON types of PostgreSQL can be compared: as text they can.
    return " OR ".join(f"CAST(OLD.{name} AS TEXT) IS DISTINCT FROM CAST(NEW.{name} AS TEXT)" for name in columns)


def _rules():
    """Of each trigger its name, event, table, condition and message."""
    for table, never, once, until, demo in KEPT:
        condition = _changed(never) + (f" OR ({until} AND ({_changed(once)}))" if once else "")
        columns = ", ".join((*never, *once))
        name = f"assessments_{table}"
        yield f"{name}_no_update", f"UPDATE OF {columns}", name, condition, f"{table}: what was said is not changed"
        yield f"{name}_no_delete", "DELETE", name, f"NOT {demo}", f"{table}: what was said is not deleted"


def protect(apps, schema_editor):
    for name, event, table, condition, message in _rules():
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
    for name, _, table, _, _ in _rules():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0001_passports'),
        ('campaigns', '0005_moved_dates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=24, verbose_name='пункт')),
                ('indicator', models.CharField(max_length=8, verbose_name='показатель')),
                ('state', models.CharField(choices=[('open', 'не проверен'), ('second', 'ждёт второго эксперта'), ('another', 'нужно другое мнение'), ('done', 'проверен')], default='open', max_length=7, verbose_name='состояние')),
                ('is_blind', models.BooleanField(default=False, verbose_name='проверяют двое')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='в очереди с')),
                ('asked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто просит другого мнения')),
                ('assigned', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто проверяет')),
                ('passport', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='assessments.passport', verbose_name='паспорт')),
            ],
            options={
                'verbose_name': 'пункт на проверке',
                'verbose_name_plural': 'пункты на проверке',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FlagRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'в работе'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=7, verbose_name='состояние')),
                ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='сделано, %')),
                ('stage', models.CharField(blank=True, max_length=80, verbose_name='этап')),
                ('error', models.TextField(blank=True, verbose_name='что помешало')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='последний признак жизни')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='окончено')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='добавлено в очередь')),
                ('looked_at', models.DateTimeField(blank=True, null=True, verbose_name='до какого момента')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='flag_run', to='campaigns.campaign', verbose_name='кампания')),
            ],
            options={
                'verbose_name': 'поиск пунктов для проверки',
                'verbose_name_plural': 'поиски пунктов для проверки',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=64, verbose_name='зерно')),
                ('commitment', models.CharField(max_length=64, verbose_name='SHA-256 зерна')),
                ('committed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='обещано')),
                ('drawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='выборка сделана')),
                ('population', models.BinaryField(default=bytes, verbose_name='список пунктов')),
                ('population_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 списка')),
                ('sizes', models.JSONField(default=dict, verbose_name='сколько пунктов')),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sample', to='campaigns.campaign', verbose_name='кампания')),
                ('committed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто обещал')),
                ('drawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто сделал выборку')),
            ],
            options={
                'verbose_name': 'выборка пунктов',
                'verbose_name_plural': 'выборки пунктов',
                'permissions': [('verify_passport', 'Проверять паспорта ЦЗН'), ('sign_sanction', 'Подтверждать и снимать обнуления')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'предложено'), ('confirmed', 'действует'), ('lifting', 'действует, предложено снять'), ('lifted', 'снято'), ('refused', 'отклонено'), ('withdrawn', 'отозвано')], default='proposed', max_length=9, verbose_name='состояние')),
                ('grounds', models.TextField(help_text='Для ФЦК: что установлено и как.', verbose_name='основания')),
                ('public_reason', models.TextField(help_text='Её увидят ЦЗН, регион и все читатели.', verbose_name='причина')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='предложено')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='подтверждено')),
                ('cases', models.ManyToManyField(related_name='sanctions', to='assessments.case', verbose_name='пункты с неверными сведениями')),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                ('passport', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='assessments.passport', verbose_name='паспорт')),
                ('proposed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто предложил')),
            ],
            options={
                'verbose_name': 'обнуление',
                'verbose_name_plural': 'обнуления',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SanctionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('proposed', 'предложено обнулить'), ('confirmed', 'подтверждено другим человеком'), ('refused', 'отклонено'), ('withdrawn', 'отозвано'), ('appealed', 'ЦЗН или регион обжаловали'), ('upheld', 'жалоба отклонена'), ('lift', 'предложено снять'), ('hold', 'снимать не стали'), ('lifted', 'снято')], max_length=9, verbose_name='что')),
                ('words', models.TextField(blank=True, default='', verbose_name='пояснение')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ('sanction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='assessments.sanction', verbose_name='обнуление')),
            ],
            options={
                'verbose_name': 'шаг обнуления',
                'verbose_name_plural': 'шаги обнулений',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.CharField(choices=[('first', 'первая проверка'), ('blind', 'второй эксперт, вслепую'), ('again', 'решено заново')], max_length=5, verbose_name='какая проверка')),
                ('verdict', models.CharField(choices=[('confirmed', 'подтверждён'), ('rejected', 'отклонён')], max_length=9, verbose_name='решение')),
                ('fault', models.CharField(blank=True, choices=[('nothing', 'подтверждения нет или на нём ничего не видно'), ('place', 'снято в другом месте'), ('old', 'сделано в другое время'), ('same', 'тот же снимок уже приложен в другом месте'), ('off', 'подтверждение не об этом пункте'), ('closed', 'не открывается'), ('false', 'сведения неверны')], default='', max_length=7, verbose_name='причина')),
                ('words', models.TextField(blank=True, default='', verbose_name='пояснение')),
                ('digest', models.CharField(max_length=64, verbose_name='что видел эксперт')),
                ('key', models.UUIDField(unique=True, verbose_name='ключ')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='assessments.case', verbose_name='пункт на проверке')),
            ],
            options={
                'verbose_name': 'экспертная проверка',
                'verbose_name_plural': 'экспертные проверки',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='case',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.verification', verbose_name='что решено'),
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('sample', 'Выборка'), ('full_sheet', 'Заявлены все баллы чек-листа'), ('same_photo', 'Такой же снимок уже есть'), ('jump', 'Баллы резко выросли'), ('dead_link', 'Ссылка не открывается'), ('asked', 'Просят другого мнения')], max_length=10, verbose_name='почему')),
                ('words', models.TextField(blank=True, default='', verbose_name='пояснение')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='assessments.case', verbose_name='пункт на проверке')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.evidence', verbose_name='другое подтверждение')),
            ],
            options={
                'verbose_name': 'причина проверки',
                'verbose_name_plural': 'причины проверки',
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['why', 'case'], name='reason_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='что просим')),
                ('due_on', models.DateField(verbose_name='последний день ответа')),
                ('state', models.CharField(choices=[('waiting', 'ждём ответа'), ('replied', 'ЦЗН ответил'), ('closed', 'решено без ответа')], default='waiting', max_length=7, verbose_name='состояние')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ('reply', models.TextField(blank=True, default='', max_length=2000, verbose_name='ответ ЦЗН')),
                ('replied_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда ответил')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='assessments.case', verbose_name='пункт на проверке')),
                ('replied_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто ответил')),
            ],
            options={
                'verbose_name': 'вопрос ЦЗН',
                'verbose_name_plural': 'вопросы ЦЗН',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('case',), name='one_question_at_a_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'lifting'])), fields=('passport',), name='one_sanction_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='sanctionstep',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['appealed', 'upheld'])), fields=('sanction', 'kind'), name='appeal_once'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'rejected'), _negated=True), models.Q(models.Q(('fault', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='rejected_with_a_reason'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'passport'], name='case_in_queue'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('passport', 'item'), name='case_once'),
        ),
        migrations.RunPython(protect, release),
    ]
