"""Surveys: answers, tallies, codes, posters, signals and verdicts, and the triggers that keep what was said.

Verdicts are changed or deleted by nobody, and what a client has answered is changed by nobody: not by SQL either.
Only demonstration campaigns may be deleted as a whole. A later migration that alters one of these tables on SQLite
rebuilds it and must make its triggers again.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import surveys.models.derived
import surveys.models.plan
import uuid
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables, Statements, guard


# The persons are left out: accounts go, what they did stays.
VERDICT = ("response_id", "decision", "reason", "note", "at", "batch")
ANSWER = ("campaign_id", "office_id", "audience", "key", "marks", "rest")
DEMO = (
    "EXISTS (SELECT 1 FROM surveys_response r JOIN campaigns_campaign c ON c.id = r.campaign_id "
    "WHERE r.id = OLD.response_id AND c.is_demo)"
)
# PostgreSQL clears away deleted codes at once, not when a fifth of the table is gone: until then a deleted row still
# bears the number of the transaction that has stored the answer (docs/surveys-materials.md).
SWEPT_SOON = Statements(
    {
        "postgresql": [
            "ALTER TABLE surveys_visitcode SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20)"
        ]
    },
    {
        "postgresql": [
            "ALTER TABLE surveys_visitcode RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"
        ]
    },
)


def _changed(columns):
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


class Migration(migrations.Migration):

    replaces = [('surveys', name) for name in (
        '0001_surveys',
        '0002_cabinet',
        '0003_posters',
        '0004_answer_files',
        '0005_verdicts',
        '0006_declared',
        '0007_compact_tallies',
        '0008_acts_of_changes',
        '0010_client_groups',
        '0011_client_files',
    )]

    initial = True

    dependencies = [
        ('campaigns', '0001_squashed_0005_moved_dates'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AddressKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('secret', models.BinaryField(default=surveys.models.plan.make_secret, verbose_name='ключ')),
                    ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='address_key', to='campaigns.campaign', verbose_name='кампания')),
                ],
                options={'verbose_name': 'ключ адресов', 'verbose_name_plural': 'ключи адресов', 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='CodeBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='номер')),
                    ('size', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2000)], verbose_name='кодов')),
                    ('seed', models.BinaryField(default=surveys.models.plan.make_secret, verbose_name='зерно')),
                    ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='code_batches', to='campaigns.campaign', verbose_name='кампания')),
                    ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто выпустил')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='code_batches', to='network.office', verbose_name='ЦЗН')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='когда отозван')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто отозвал')),
                    ('withdrawn', models.PositiveIntegerField(default=0, verbose_name='отозвано неиспользованных')),
                ],
                options={'verbose_name': 'выпуск кодов', 'verbose_name_plural': 'выпуски кодов', 'ordering': ['-number'], 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('campaign', 'office', 'number'), name='code_batch_once')]},
            ),
            migrations.CreateModel(
                name='Count',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='день')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто отвечает')),
                    ('stage', models.CharField(blank=True, choices=[('', 'не указан'), ('first', 'первое посещение'), ('2m', 'через два месяца'), ('4m', 'через четыре месяца'), ('leaving', 'завершение')], default='', max_length=7, verbose_name='этап')),
                    ('act', models.CharField(choices=[('opened', 'открыли'), ('started', 'начали'), ('sent', 'отправили')], max_length=7, verbose_name='что')),
                    ('number', models.PositiveIntegerField(default=0, verbose_name='сколько')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'счёт', 'verbose_name_plural': 'счёты', 'abstract': False, 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('campaign', 'office', 'day', 'audience', 'stage', 'act'), name='acts_counted_once')]},
            ),
            migrations.CreateModel(
                name='Response',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто отвечает')),
                    ('key', models.CharField(max_length=64, unique=True, verbose_name='ключ повтора')),
                    ('marks', models.BinaryField(verbose_name='оценки')),
                    ('rest', models.JSONField(default=dict, verbose_name='другие ответы')),
                    ('layout', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='вид шкалы')),
                    ('is_remote', models.BooleanField(null=True, verbose_name='обслужили дистанционно')),
                    ('was_prompted', models.BooleanField(null=True, verbose_name='подсказывали ответы')),
                    ('stage', models.CharField(blank=True, choices=[('', 'не указан'), ('first', 'первое посещение'), ('2m', 'через два месяца'), ('4m', 'через четыре месяца'), ('leaving', 'завершение')], default='', max_length=7, verbose_name='этап')),
                    ('origin', models.CharField(choices=[('web', 'по ссылке'), ('kiosk', 'на планшете ЦЗН'), ('paper', 'с бумаги'), ('file', 'из файла')], default='web', max_length=5, verbose_name='как пришла')),
                    ('is_confirmed', models.BooleanField(default=False, verbose_name='с кодом посещения')),
                    ('is_late', models.BooleanField(default=False, verbose_name='отправлена после закрытия')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('seconds', models.PositiveIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(604800)], verbose_name='секунд')),
                    ('paces', models.JSONField(default=list, verbose_name='темп')),
                    ('device', models.CharField(blank=True, max_length=32, verbose_name='устройство')),
                    ('excluded', models.CharField(blank=True, choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], default='', max_length=9, verbose_name='исключена')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='campaigns.campaign', verbose_name='кампания')),
                    ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто внёс')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='network.office', verbose_name='ЦЗН')),
                    ('mean', surveys.models.derived.MeanField(editable=False, null=True, verbose_name='средний балл, сотые')),
                    ('shuffle', surveys.models.derived.ShuffleField(default=0, editable=False, verbose_name='место вперемешку')),
                    ('stems', surveys.models.derived.StemsField(blank=True, default='', editable=False, verbose_name='основы слов')),
                ],
                options={'verbose_name': 'анкета', 'verbose_name_plural': 'анкеты', 'permissions': [('judge_response', 'Исключать и возвращать анкеты')], 'default_permissions': ('view',), 'indexes': [models.Index(fields=['campaign', 'office', 'audience', 'sent_at'], name='response_of_cell'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['campaign', 'device'], name='response_of_device'), models.Index(condition=models.Q(('excluded', '')), fields=['campaign', 'office', 'audience', 'shuffle'], name='response_shuffled')]},
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256 расписки')),
                    ('excluded', models.CharField(blank=True, choices=[('staff', 'заполнил не клиент'), ('repeated', 'повтор'), ('prompted', 'подсказали, что ответить'), ('careless', 'отвечали не читая'), ('misplaced', 'ответ о другом центре'), ('mistyped', 'ошибка при вводе с бумаги')], default='', max_length=9, verbose_name='исключена')),
                    ('is_few', models.BooleanField(default=False, verbose_name='ответов было слишком мало')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='campaigns.campaign', verbose_name='кампания')),
                    ('response', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='receipt', to='surveys.response', verbose_name='анкета')),
                ],
                options={'verbose_name': 'расписка', 'verbose_name_plural': 'расписки', 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='Change',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sign', models.SmallIntegerField(verbose_name='знак')),
                    ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='surveys.response', verbose_name='анкета')),
                    ('acts', models.PositiveSmallIntegerField(choices=[(0, 'ничего'), (1, 'отправили'), (2, 'начали и отправили')], db_default=0, default=0, verbose_name='что сосчитать с ней')),
                ],
                options={'verbose_name': 'перемена для сводки', 'verbose_name_plural': 'перемены для сводки', 'default_permissions': (), 'constraints': [models.CheckConstraint(condition=models.Q(('sign__in', [1, -1])), name='change_is_one_answer')]},
            ),
            migrations.CreateModel(
                name='SurveyPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quota_jobseeker', models.PositiveIntegerField(default=80, verbose_name='сколько анкет соискателей ждут от ЦЗН')),
                    ('quota_employer', models.PositiveIntegerField(default=20, verbose_name='сколько анкет работодателей ждут от ЦЗН')),
                    ('answers_shown', models.CharField(choices=[('never', 'никогда'), ('after', 'после закрытия опроса, вперемешку, без времени и сведений об отвечавшем')], default='after', max_length=5, verbose_name='когда ЦЗН видит отдельные анкеты и отзывы')),
                    ('link_days', models.PositiveSmallIntegerField(default=90, help_text='Считая от публикации. До того исправления доходят до расписок, потом связь уничтожают.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='дней хранится связь расписки с анкетой')),
                    ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='survey_plan', to='campaigns.campaign', verbose_name='кампания')),
                ],
                options={'verbose_name': 'опрос кампании', 'verbose_name_plural': 'опросы кампаний'},
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто отвечает')),
                    ('respondents', models.PositiveIntegerField(default=0, verbose_name='анкет')),
                    ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда изменена')),
                    ('moved', models.PositiveIntegerField(default=0, verbose_name='перемен после показанного')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='survey_tallies', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_tallies', to='network.office', verbose_name='ЦЗН')),
                    ('counts', models.BinaryField(default=bytes, verbose_name='счёт')),
                    ('shown', models.BinaryField(default=bytes, verbose_name='показанный счёт')),
                ],
                options={'verbose_name': 'сводка ответов', 'verbose_name_plural': 'сводки ответов', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('campaign', 'office', 'audience'), name='tally_of_cell_once')]},
            ),
            migrations.CreateModel(
                name='ThanksLetter',
                fields=[
                    ('mail_due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда отправлять письмо')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=150, verbose_name='почта')),
                ],
                options={'verbose_name': 'письмо с благодарностью', 'verbose_name_plural': 'письма с благодарностью', 'default_permissions': (), 'indexes': [models.Index(fields=['mail_due_at'], name='thanks_to_mail')]},
            ),
            migrations.CreateModel(
                name='Tick',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='день')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто отвечает')),
                    ('stage', models.CharField(blank=True, choices=[('', 'не указан'), ('first', 'первое посещение'), ('2m', 'через два месяца'), ('4m', 'через четыре месяца'), ('leaving', 'завершение')], default='', max_length=7, verbose_name='этап')),
                    ('act', models.CharField(choices=[('opened', 'открыли'), ('started', 'начали'), ('sent', 'отправили')], max_length=7, verbose_name='что')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'отметка', 'verbose_name_plural': 'отметки', 'abstract': False, 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='VisitCode',
                fields=[
                    ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256 кода')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='surveys.codebatch', verbose_name='выпуск')),
                ],
                options={'verbose_name': 'код посещения', 'verbose_name_plural': 'коды посещений', 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='ClientsServed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто')),
                    ('number', models.PositiveIntegerField(verbose_name='обслужено')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто указал')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clients_served', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients_served', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'обслужено клиентов', 'verbose_name_plural': 'обслужено клиентов', 'constraints': [models.UniqueConstraint(fields=('campaign', 'office', 'audience'), name='clients_served_once')]},
            ),
            migrations.CreateModel(
                name='ResponseImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('changes', models.JSONField(default=list, help_text='По строкам; пусто до подтверждения.', verbose_name='что изменено')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто отвечал')),
                    ('mapping', models.JSONField(default=dict, verbose_name='что в каких столбцах')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='response_imports', to='campaigns.campaign', verbose_name='кампания')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                ],
                options={'verbose_name': 'загрузка ответов', 'verbose_name_plural': 'загрузки ответов', 'ordering': ['-created_at', '-pk'], 'abstract': False, 'default_permissions': ()},
            ),
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
                options={'verbose_name': 'предложение исключить анкеты', 'verbose_name_plural': 'предложения исключить анкеты', 'ordering': ['-pk'], 'default_permissions': ()},
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
                options={'verbose_name': 'поиск сигналов', 'verbose_name_plural': 'поиски сигналов', 'default_permissions': ()},
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
                options={'verbose_name': 'сигнал', 'verbose_name_plural': 'сигналы', 'default_permissions': (), 'indexes': [models.Index(fields=['campaign', 'state', 'kind'], name='finding_in_queue')]},
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
                options={'verbose_name': 'решение об анкете', 'verbose_name_plural': 'решения об анкетах', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('batch', 'response'), name='verdict_once'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'exclude'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='answer_is_excluded_with_a_reason')]},
            ),
            migrations.CreateModel(
                name='Declared',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('kiosk', 'общее устройство или сеть ЦЗН'), ('fair', 'ярмарка или другое событие')], max_length=5, verbose_name='что')),
                    ('network', models.CharField(blank=True, default='', max_length=43, verbose_name='сеть')),
                    ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='начало')),
                    ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='конец')),
                    ('note', models.CharField(max_length=200, verbose_name='что это')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда объявлено')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='когда отменено')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто объявил')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declared', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'объявленное ЦЗН', 'verbose_name_plural': 'объявленное ЦЗН', 'ordering': ['-pk'], 'default_permissions': (), 'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'kiosk'), models.Q(('network', ''), _negated=True), ('starts_at', None)), models.Q(('ends_at__gt', models.F('starts_at')), ('kind', 'fair'), ('network', ''), ('starts_at__isnull', False)), _connector='OR'), name='declared_is_a_network_or_hours')]},
            ),
            migrations.CreateModel(
                name='ClientGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=9, verbose_name='кто')),
                    ('profile', models.CharField(max_length=20, verbose_name='вопрос')),
                    ('option', models.PositiveSmallIntegerField(verbose_name='вариант')),
                    ('number', models.PositiveIntegerField(verbose_name='обслужено')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто указал')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='client_groups', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='client_groups', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'обслужено клиентов группы', 'verbose_name_plural': 'обслужено клиентов по группам', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('campaign', 'office', 'audience', 'profile', 'option'), name='client_group_once')]},
            ),
            migrations.CreateModel(
                name='ClientFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('changes', models.JSONField(default=list, help_text='По строкам; пусто до подтверждения.', verbose_name='что изменено')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='client_files', to='campaigns.campaign', verbose_name='кампания')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='client_files', to='network.region', verbose_name='регион')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                ],
                options={'verbose_name': 'загрузка числа клиентов', 'verbose_name_plural': 'загрузки числа клиентов', 'ordering': ['-created_at', '-pk'], 'abstract': False, 'default_permissions': ()},
            ),
        ]),
        SWEPT_SOON,
        guard(
            "verdict_no_update",
            f"UPDATE OF {', '.join(VERDICT)}",
            "surveys_verdict",
            _changed(VERDICT),
            "a verdict is not changed",
        ),
        guard("verdict_no_delete", "DELETE", "surveys_verdict", f"NOT {DEMO}", "a verdict is not deleted"),
        guard(
            "answer_no_update",
            f"UPDATE OF {', '.join(ANSWER)}",
            "surveys_response",
            _changed(ANSWER),
            "an answer is not changed",
        ),
    ]
