"""Remarks, their history and files, consultations, and the triggers that keep the history.

The history of remarks is only written: not even SQL changes or deletes a step. The person is left out: accounts go, what
they did stays. A later migration that alters the table on SQLite rebuilds it and must make its triggers again.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import feedback.models.answers
import feedback.models.attachment
import modelcluster.fields
import modelsearch.index
import uuid
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables, Statements, keep_filled


COLUMNS = "id, remark_id, step, at, side, region_id, before, after, is_public"
# SQLite reads the table.
FOUND_BY_STEMS = Statements(
    {
        "postgresql": [
            "CREATE INDEX feedback_remark_stems ON feedback_remark USING gin (string_to_array(stems, ' '))"
        ]
    },
    {"postgresql": ["DROP INDEX feedback_remark_stems"]},
)


def count_from_nothing(apps, schema_editor):
    """The row that gives remarks their numbers."""
    apps.get_model("feedback", "RemarkCounter").objects.create(pk=1, last=0)


def never(name, event, message):
    """A trigger against an event of any row."""
    return Statements(
        {
            "sqlite": [
                f"CREATE TRIGGER {name} BEFORE {event} ON feedback_remarkevent "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ],
            "postgresql": [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
                f"CREATE TRIGGER {name} BEFORE {event} ON feedback_remarkevent FOR EACH ROW EXECUTE FUNCTION {name}()",
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {name}"],
            "postgresql": [f"DROP TRIGGER {name} ON feedback_remarkevent", f"DROP FUNCTION {name}()"],
        },
    )


class Migration(migrations.Migration):

    replaces = [('feedback', name) for name in (
        '0001_initial',
        '0002_consultations',
        '0003_remark_workflow',
        '0004_remark_states',
        '0005_remark_rules',
        '0006_history_is_kept',
        '0007_remark_search',
        '0008_attachments',
        '0009_remark_files',
        '0010_register_orders',
        '0011_files_in_parts_and_calendar',
        '0012_history_is_not_emptied',
        '0013_calendar_day_moves',
        '0014_decide_right',
        '0015_one_life_of_jobs',
        '0016_one_life_of_files',
        '0017_one_life_of_remark_files',
    )]

    initial = True

    dependencies = [
        ('campaigns', '0001_squashed_0005_moved_dates'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Remark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(blank=True, help_text='По порядку; он входит в адрес замечания и потом не меняется.', null=True, unique=True, verbose_name='номер')),
                    ('topic', models.CharField(choices=[('questionnaire', 'Анкета'), ('survey_platform', 'Работа опроса'), ('methodology_level', 'Показатели и уровни'), ('checklist', 'Чек-листы'), ('scale', 'Шкала оценок'), ('cabinet', 'Личный кабинет'), ('process', 'Порядок замера'), ('other', 'Другое')], max_length=20, verbose_name='тема')),
                    ('title', models.CharField(help_text='Одной строкой: «Искать свой центр по части названия».', max_length=160, verbose_name='заголовок')),
                    ('text', models.TextField(help_text='Суть своими словами: что мешает и что предлагают.', verbose_name='замечание')),
                    ('decision', models.CharField(blank=True, choices=[('accepted', 'принято'), ('partly', 'принято частично'), ('rejected', 'не принято')], help_text='Пусто, пока не решено.', max_length=8, verbose_name='решение')),
                    ('second_decision', models.CharField(blank=True, choices=[('accepted', 'принято'), ('partly', 'принято частично'), ('rejected', 'не принято')], help_text='Только если в источнике на одно замечание дано два решения.', max_length=8, verbose_name='второе решение')),
                    ('answer', models.TextField(blank=True, help_text='Почему решили так; пусто, если пояснения нет.', verbose_name='ответ ФЦК')),
                    ('note', models.TextField(blank=True, help_text='Что нужно знать о записи: повторы, противоречия.', verbose_name='примечание редакции')),
                    ('is_public', models.BooleanField(db_index=True, default=False, help_text='Снимите отметку, чтобы убрать замечание из реестра, не удаляя его.', verbose_name='видно всем')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='network.region', verbose_name='регион')),
                    ('about_edition', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='methodology.edition', verbose_name='редакция этого пункта')),
                    ('about_path', models.CharField(blank=True, editable=False, max_length=200, verbose_name='пункт или вопрос')),
                    ('assignee', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ответственный')),
                    ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто написал')),
                    ('change_page', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='страница с правкой')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='решено')),
                    ('decided_in', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='дней до решения')),
                    ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ответить до')),
                    ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='feedback.remark', verbose_name='объединено с')),
                    ('moderated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда проверено')),
                    ('moderated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто проверил')),
                    ('page', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='о какой странице')),
                    ('review_started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='рассмотрение начато')),
                    ('split_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='feedback.remark', verbose_name='выделено из')),
                    ('state', models.CharField(choices=[('draft', 'черновик'), ('received', 'получено'), ('in_review', 'на рассмотрении'), ('decided', 'решено'), ('joined', 'объединено с другим'), ('withdrawn', 'отозвано')], default='received', editable=False, max_length=9, verbose_name='состояние')),
                    ('stems', models.TextField(blank=True, editable=False, verbose_name='основы слов')),
                    ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='получено')),
                ],
                options={'verbose_name': 'замечание', 'verbose_name_plural': 'замечания', 'ordering': ['number'], 'indexes': [models.Index(fields=['region', 'number'], name='feedback_re_region__6efbc3_idx'), models.Index(fields=['topic', 'number'], name='feedback_re_topic_83259c_idx'), models.Index(fields=['state', 'due_on', 'number'], name='remark_queue'), models.Index(fields=['is_public', 'region', 'topic', 'decision', 'second_decision', 'state', 'decided_in'], name='remark_figures'), models.Index(models.F('region'), models.F('number'), condition=models.Q(('is_public', True)), include=('id', 'topic'), name='remark_by_region'), models.Index(models.Case(models.When(then=models.Value(0), topic='questionnaire'), models.When(then=models.Value(1), topic='other'), models.When(then=models.Value(2), topic='cabinet'), models.When(then=models.Value(3), topic='methodology_level'), models.When(then=models.Value(4), topic='process'), models.When(then=models.Value(5), topic='survey_platform'), models.When(then=models.Value(6), topic='checklist'), models.When(then=models.Value(7), topic='scale'), default=models.Value(8), output_field=models.SmallIntegerField()), models.F('number'), condition=models.Q(('is_public', True)), include=('id', 'topic'), name='remark_by_topic'), models.Index(models.F('decision'), models.F('second_decision'), models.F('number'), condition=models.Q(('is_public', True)), include=('id', 'topic'), name='remark_by_decision')], 'constraints': [models.CheckConstraint(condition=models.Q(('second_decision', ''), models.Q(models.Q(('decision', ''), _negated=True), models.Q(('second_decision', models.F('decision')), _negated=True)), _connector='OR'), name='second_decision_differs', violation_error_message='Второе решение указывают только вместе с первым и только другое.'), models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('number__isnull', False)), _connector='OR'), name='remark_numbered_when_sent', violation_error_message='Номер есть у всех замечаний, кроме черновиков.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), models.Q(('decision', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('decision', '')), _connector='OR'), name='remark_decided_with_decision', violation_error_message='Решение записывают на странице решения.'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'joined')), models.Q(models.Q(('state', 'joined'), _negated=True), ('merged_into', None)), _connector='OR'), name='remark_joined_to_another', violation_error_message='Объединённое замечание ссылается на главное.'), models.CheckConstraint(condition=models.Q(('is_public', False), ('state__in', ['decided', 'in_review', 'joined', 'received']), _connector='OR'), name='remark_public_when_sent', violation_error_message='Черновики и отозванные замечания в реестре не показывают.')], 'permissions': [('moderate_remark', 'Проверять замечания перед показом в реестре'), ('decide_remark', 'Решать замечания и отвечать на них')]},
                bases=(modelsearch.index.Indexed, models.Model),
            ),
            migrations.CreateModel(
                name='RemarkIndicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(help_text='Как в методике: 1.3, 3.1.2 или site.', max_length=8, validators=[django.core.validators.RegexValidator('^(\\d(\\.\\d{1,2}){1,2}|site)\\Z', 'Нужен код показателя: 1.3, 3.1.2 или site.')], verbose_name='код показателя')),
                    ('remark', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='about_indicators', to='feedback.remark')),
                ],
                options={'verbose_name': 'показатель', 'verbose_name_plural': 'показатели', 'ordering': ['code'], 'indexes': [models.Index(fields=['code'], name='feedback_re_code_bade8b_idx')], 'constraints': [models.UniqueConstraint(fields=('remark', 'code'), name='remark_indicator_once')]},
            ),
            migrations.CreateModel(
                name='Consultation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(editable=False, unique=True, verbose_name='номер')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='ключ записи')),
                    ('date_start', models.DateField(verbose_name='дата')),
                    ('date_end', models.DateField(blank=True, help_text='Если длилась несколько дней; иначе пусто.', verbose_name='по')),
                    ('kind', models.CharField(choices=[('consultation', 'консультация'), ('webinar', 'вебинар'), ('documents', 'документы участия'), ('indicator_list', 'выбор показателей'), ('data_collection', 'сбор данных'), ('technical_issue', 'неполадка'), ('report', 'отчёт региона'), ('notification', 'уведомление'), ('other', 'другое')], max_length=16, verbose_name='вид')),
                    ('channel', models.CharField(blank=True, choices=[('phone', 'телефон'), ('email', 'почта'), ('video', 'видеосвязь'), ('chat', 'чат'), ('meeting', 'встреча')], max_length=8, verbose_name='как')),
                    ('topic', models.CharField(help_text='Одной строкой, без имён людей: «Как заполнить анкету объективных данных».', max_length=160, verbose_name='тема')),
                    ('question', models.TextField(blank=True, help_text='Если он пригодится другим: из него можно сделать вопрос FAQ.', max_length=5000, verbose_name='вопрос')),
                    ('answer', models.TextField(blank=True, max_length=5000, verbose_name='ответ')),
                    ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто записал')),
                    ('faq_page', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consultation', to='methodology.faqpage', verbose_name='FAQ')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('remark', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consultation', to='feedback.remark', verbose_name='замечание')),
                    ('regions', modelcluster.fields.ParentalManyToManyField(related_name='consultations', through='feedback.ConsultationRegion', to='network.region', verbose_name='регионы')),
                ],
                options={'verbose_name': 'консультация', 'verbose_name_plural': 'консультации', 'ordering': ['-date_start', '-number'], 'indexes': [models.Index(fields=['-date_start', '-number'], name='feedback_co_date_st_afe09f_idx'), models.Index(fields=['kind', '-date_start'], name='feedback_co_kind_bdefb2_idx')], 'constraints': [models.CheckConstraint(condition=models.Q(('date_end__gte', models.F('date_start'))), name='consultation_days_in_order', violation_error_message='Последний день не может быть раньше первого.')]},
                bases=(modelsearch.index.Indexed, models.Model),
            ),
            migrations.CreateModel(
                name='ConsultationImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('changes', models.JSONField(default=list, help_text='По строкам; пусто до подтверждения.', verbose_name='что изменено')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                ],
                options={'verbose_name': 'загрузка журнала', 'verbose_name_plural': 'загрузки журнала', 'ordering': ['-created_at', '-pk']},
            ),
            migrations.CreateModel(
                name='ConsultationRegion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.consultation')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region', verbose_name='регион')),
                ],
                options={'verbose_name': 'регион консультации', 'verbose_name_plural': 'регионы консультаций', 'constraints': [models.UniqueConstraint(fields=('consultation', 'region'), name='consultation_region_once')]},
            ),
            migrations.CreateModel(
                name='ConsultationIndicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(help_text='Как в методике: 1.3, 3.1.2 или site.', max_length=8, validators=[django.core.validators.RegexValidator('^(\\d(\\.\\d{1,2}){1,2}|site)\\Z', 'Нужен код показателя: 1.3, 3.1.2 или site.')], verbose_name='код показателя')),
                    ('consultation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='about_indicators', to='feedback.consultation')),
                ],
                options={'verbose_name': 'показатель', 'verbose_name_plural': 'показатели', 'ordering': ['code'], 'indexes': [models.Index(fields=['code'], name='feedback_co_code_d49822_idx')], 'constraints': [models.UniqueConstraint(fields=('consultation', 'code'), name='consultation_indicator_once')]},
            ),
            migrations.CreateModel(
                name='CannedAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(help_text='Для списка: «Дубль, уже принято».', max_length=100, unique=True, verbose_name='название')),
                    ('decision', models.CharField(blank=True, choices=[('accepted', 'принято'), ('partly', 'принято частично'), ('rejected', 'не принято')], help_text='Пусто, если ответ подходит к любому.', max_length=8, verbose_name='решение')),
                    ('text', models.TextField(help_text='Вместо {регион}, {номер} и {показатель} встанет то, что написано в замечании.', max_length=5000, validators=[feedback.models.answers.check_places], verbose_name='текст')),
                ],
                options={'verbose_name': 'заготовка ответа', 'verbose_name_plural': 'заготовки ответов', 'ordering': ['title']},
            ),
            migrations.CreateModel(
                name='RemarkCounter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last', models.PositiveIntegerField(default=0, verbose_name='последний номер')),
                ],
                options={'verbose_name': 'счётчик замечаний', 'verbose_name_plural': 'счётчики замечаний'},
            ),
            migrations.CreateModel(
                name='RemarkEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.CharField(choices=[('submit', 'Отправить замечание'), ('record', 'Записать замечание'), ('edit', 'Изменить замечание'), ('withdraw', 'Отозвать замечание'), ('support', 'Присоединиться'), ('leave', 'Больше не присоединяться'), ('start_review', 'Начать рассмотрение'), ('assign', 'Назначить ответственного'), ('decide', 'Решить и ответить'), ('merge', 'Объединить с другим'), ('gather', 'Собрать повторы'), ('split', 'Разделить'), ('reopen', 'Вернуть на рассмотрение'), ('publish', 'Показать в реестре'), ('hide', 'Убрать из реестра'), ('correct', 'Исправить запись'), ('attach', 'Приложить файл'), ('detach', 'Удалить файл'), ('show_file', 'Показать файл всем'), ('hide_file', 'Не показывать файл')], max_length=12, verbose_name='шаг')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('side', models.CharField(choices=[('region', 'регион'), ('centre', 'ФЦК')], max_length=6, verbose_name='чей')),
                    ('before', models.JSONField(default=dict, verbose_name='было')),
                    ('after', models.JSONField(default=dict, verbose_name='стало')),
                    ('is_public', models.BooleanField(verbose_name='видно всем')),
                    ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                    ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region', verbose_name='регион')),
                    ('remark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='feedback.remark', verbose_name='замечание')),
                ],
                options={'verbose_name': 'шаг замечания', 'verbose_name_plural': 'шаги замечаний', 'ordering': ['at', 'pk'], 'indexes': [models.Index(fields=['remark', 'at'], name='feedback_re_remark__e58c82_idx'), models.Index(fields=['is_public', 'step', '-at'], name='feedback_re_is_publ_bf0da3_idx')]},
            ),
            migrations.CreateModel(
                name='RemarkSettings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('answer_days', models.PositiveSmallIntegerField(default=10, help_text='Со дня, следующего за получением. У замечаний, которые уже получены, срок не меняется. Праздники портал знает, переносы выходных запишите в «Перенесённых днях».', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(250)], verbose_name='рабочих дней на ответ')),
                ],
                options={'verbose_name': 'замечания регионов'},
            ),
            migrations.CreateModel(
                name='RemarkSupport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region', verbose_name='регион')),
                    ('remark', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='feedback.remark', verbose_name='замечание')),
                    ('user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто присоединил')),
                    ('via', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.remark', verbose_name='из-за объединения с')),
                ],
                options={'verbose_name': 'присоединившийся регион', 'verbose_name_plural': 'присоединившиеся регионы', 'ordering': ['created_at', 'pk'], 'constraints': [models.UniqueConstraint(fields=('remark', 'region'), name='support_once')]},
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='название')),
                    ('content_type', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'картинка JPEG'), ('image/png', 'картинка PNG'), ('image/webp', 'картинка WebP'), ('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'документ DOCX'), ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'таблица XLSX')], max_length=80, verbose_name='вид')),
                    ('size', models.PositiveIntegerField(verbose_name='размер, байт')),
                    ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('file', models.FileField(max_length=120, upload_to=feedback.models.attachment._place, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('is_public', models.BooleanField(default=False, verbose_name='видно всем')),
                    ('remark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='feedback.remark', verbose_name='замечание')),
                    ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто приложил')),
                ],
                options={'verbose_name': 'файл замечания', 'verbose_name_plural': 'файлы замечаний', 'ordering': ['created_at', 'pk'], 'constraints': [models.UniqueConstraint(fields=('remark', 'sha256'), name='attachment_once')]},
            ),
            migrations.CreateModel(
                name='RemarkImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('topic', models.CharField(choices=[('questionnaire', 'Анкета'), ('survey_platform', 'Работа опроса'), ('methodology_level', 'Показатели и уровни'), ('checklist', 'Чек-листы'), ('scale', 'Шкала оценок'), ('cabinet', 'Личный кабинет'), ('process', 'Порядок замера'), ('other', 'Другое')], max_length=20, verbose_name='тема, если в строке её нет')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('result', models.JSONField(default=list, help_text='По строкам; пусто до подтверждения.', verbose_name='что записано')),
                    ('region', models.ForeignKey(blank=True, help_text='Регион, координатор которого загрузил файл; пусто, если загрузил ФЦК.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region', verbose_name='чей файл')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('planned', models.JSONField(default=list, editable=False, help_text='По строкам, пока не записано.', verbose_name='что записать')),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='последний признак жизни')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='окончено')),
                    ('error', models.TextField(blank=True, verbose_name='что помешало')),
                    ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='сделано, %')),
                    ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                    ('stage', models.CharField(blank=True, max_length=80, verbose_name='этап')),
                    ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'в работе'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=7, verbose_name='состояние')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                ],
                options={'verbose_name': 'загрузка замечаний', 'verbose_name_plural': 'загрузки замечаний', 'ordering': ['-created_at', '-pk']},
            ),
        ]),
        migrations.RunPython(count_from_nothing, migrations.RunPython.noop),
        FOUND_BY_STEMS,
        never("remark_event_no_update", f"UPDATE OF {COLUMNS}", "the history of a remark cannot be changed"),
        never("remark_event_no_delete", "DELETE", "the history of a remark cannot be deleted"),
        keep_filled(
            "remark_event_not_emptied",
            "feedback_remarkevent",
            "SELECT 1 FROM feedback_remarkevent",
            "the history of a remark cannot be deleted",
        ),
    ]
