"""Data of campaigns, calculations and releases, and the triggers that keep what is published.

What is published, and what it was computed from, is changed or deleted by nobody: not by the CMS, not by SQL. Only
demonstration campaigns may be deleted as a whole, so nobody may declare a campaign a demonstration that has data or
results. A later migration that alters one of these tables, or that of campaigns, on SQLite rebuilds it and must make its
triggers again.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables, guard, keep_filled


DEMO = "EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = {campaign} AND c.is_demo)"
PUBLISHED = "EXISTS (SELECT 1 FROM ratings_release r WHERE r.id = {row}.release_id AND r.state = 'published')"
DEMO_RESULT = (
    "EXISTS (SELECT 1 FROM ratings_release r JOIN campaigns_campaign c ON c.id = r.campaign_id "
    "WHERE r.id = OLD.release_id AND c.is_demo)"
)
# The person is left out: accounts go, what they did stays.
RELEASE_COLUMNS = (
    "campaign_id, version, state, input_set_id, previous_id, reason, folder, manifest, summary, checks, computed_at, "
    "published_at"
)
INPUT_COLUMNS = "campaign_id, number, file, sha256, counts, source, reason, changes, after_freeze, created_at"

# name, event, table, condition, message
RULES = [
    (
        "release_no_update",
        f"UPDATE OF {RELEASE_COLUMNS}",
        "ratings_release",
        "OLD.state = 'published'",
        "a published release cannot be changed",
    ),
    (
        "release_no_delete",
        "DELETE",
        "ratings_release",
        f"OLD.state = 'published' AND NOT {DEMO.format(campaign='OLD.campaign_id')}",
        "a published release cannot be deleted",
    ),
    (
        "result_no_insert",
        "INSERT",
        "ratings_unitresult",
        PUBLISHED.format(row="NEW"),
        "a published release takes no more results",
    ),
    (
        "result_no_update",
        "UPDATE",
        "ratings_unitresult",
        f"{PUBLISHED.format(row='OLD')} OR {PUBLISHED.format(row='NEW')}",
        "published results cannot be changed",
    ),
    (
        "result_no_delete",
        "DELETE",
        "ratings_unitresult",
        f"{PUBLISHED.format(row='OLD')} AND NOT {DEMO_RESULT}",
        "published results cannot be deleted",
    ),
    ("input_no_update", f"UPDATE OF {INPUT_COLUMNS}", "ratings_inputset", "1 = 1", "data of a campaign are not changed"),
    (
        "input_no_delete",
        "DELETE",
        "ratings_inputset",
        f"NOT {DEMO.format(campaign='OLD.campaign_id')}",
        "data of a campaign are not deleted",
    ),
]
HAS_DATA = (
    "NEW.is_demo <> OLD.is_demo AND (EXISTS (SELECT 1 FROM ratings_release r WHERE r.campaign_id = OLD.id) "
    "OR EXISTS (SELECT 1 FROM ratings_inputset s WHERE s.campaign_id = OLD.id))"
)


class Migration(migrations.Migration):

    replaces = [('ratings', name) for name in (
        '0001_initial',
        '0002_releases',
        '0003_published_releases_are_immutable',
        '0004_appointments_and_uploads',
        '0005_kind_is_kept_and_tables_are_not_emptied',
        '0006_file_checks',
        '0007_uploads_say_what_they_leave',
        '0008_one_life_of_jobs',
        '0009_one_life_of_files',
        '0010_status_of_uploads',
        '0011_upload_has_no_step',
    )]

    initial = True

    dependencies = [
        ('campaigns', '0001_squashed_0005_moved_dates'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='PilotScore',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='место в таблице')),
                    ('table_code', models.CharField(max_length=8, verbose_name='номер в таблице отчёта')),
                    ('indicator', models.CharField(max_length=8, unique=True, verbose_name='код показателя')),
                    ('title', models.CharField(max_length=160, verbose_name='показатель')),
                    ('average', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='средний балл')),
                    ('maximum', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='максимум')),
                    ('maximum_text', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='максимум в тексте раздела')),
                    ('regions', models.PositiveSmallIntegerField(null=True, verbose_name='регионов')),
                    ('offices', models.PositiveSmallIntegerField(null=True, verbose_name='ЦЗН')),
                    ('note', models.TextField(blank=True, verbose_name='оговорка')),
                ],
                options={'verbose_name': 'балл апробации', 'verbose_name_plural': 'баллы апробации', 'ordering': ['position']},
            ),
            migrations.CreateModel(
                name='PilotFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='место')),
                    ('audience', models.CharField(choices=[('all', 'все'), ('jobseeker', 'соискатели'), ('employer', 'работодатели')], max_length=10, verbose_name='кто отвечал')),
                    ('measure', models.CharField(choices=[('respondents', 'Ответили на вопросы'), ('sex', 'Пол'), ('age', 'Возраст'), ('category', 'Категория'), ('ownership', 'Форма собственности'), ('size', 'Число сотрудников'), ('contacted_management', 'Обращались к руководству'), ('used_booking', 'Пользовались предварительной записью'), ('left_comment', 'Оставили комментарий')], max_length=24, verbose_name='признак')),
                    ('category', models.CharField(blank=True, max_length=120, verbose_name='значение признака')),
                    ('value', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='число')),
                    ('unit', models.CharField(choices=[('count', 'человек'), ('percent', '%')], max_length=7, verbose_name='единица')),
                    ('note', models.TextField(blank=True, verbose_name='оговорка')),
                ],
                options={'verbose_name': 'итог опроса', 'verbose_name_plural': 'итоги опроса', 'ordering': ['position'], 'constraints': [models.UniqueConstraint(fields=('audience', 'measure', 'category'), name='pilot_figure_once')]},
            ),
            migrations.CreateModel(
                name='PilotRegion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('offices_named', models.PositiveSmallIntegerField(verbose_name='ЦЗН названо')),
                    ('offices_stated', models.PositiveSmallIntegerField(verbose_name='ЦЗН заявлено')),
                    ('note', models.TextField(blank=True, verbose_name='оговорка')),
                    ('region', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pilot', to='network.region', verbose_name='регион')),
                    ('scores', models.ManyToManyField(related_name='measured_by', to='ratings.pilotscore', verbose_name='измеренные показатели')),
                ],
                options={'verbose_name': 'участник апробации', 'verbose_name_plural': 'участники апробации', 'ordering': ['region__name']},
            ),
            migrations.CreateModel(
                name='InputSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='номер')),
                    ('file', models.FileField(max_length=200, upload_to='', verbose_name='файл')),
                    ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('counts', models.JSONField(default=dict, verbose_name='сколько чего')),
                    ('source', models.CharField(help_text='Имя файла или программы.', max_length=255, verbose_name='откуда')),
                    ('reason', models.TextField(blank=True, help_text='После закрытия данных её видят все.', verbose_name='причина изменения')),
                    ('changes', models.JSONField(blank=True, default=dict, verbose_name='что изменено')),
                    ('after_freeze', models.BooleanField(default=False, verbose_name='после закрытия данных')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='input_sets', to='campaigns.campaign', verbose_name='кампания')),
                ],
                options={'verbose_name': 'данные кампании', 'verbose_name_plural': 'данные кампаний', 'ordering': ['-number'], 'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='input_set_once')]},
            ),
            migrations.CreateModel(
                name='Calculation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'в работе'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=7, verbose_name='состояние')),
                    ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='сделано, %')),
                    ('stage', models.CharField(blank=True, max_length=80, verbose_name='этап')),
                    ('error', models.TextField(blank=True, verbose_name='что помешало')),
                    ('reason', models.TextField(blank=True, verbose_name='причина исправления')),
                    ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='последний признак жизни')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='окончено')),
                    ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто запустил')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calculations', to='campaigns.campaign', verbose_name='кампания')),
                    ('input_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ratings.inputset', verbose_name='данные')),
                ],
                options={'verbose_name': 'расчёт', 'verbose_name_plural': 'расчёты', 'ordering': ['-pk'], 'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('campaign',), name='one_calculation_at_a_time')]},
            ),
            migrations.CreateModel(
                name='Objection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('office_code', models.CharField(blank=True, max_length=20, verbose_name='код ЦЗН')),
                    ('indicator', models.CharField(blank=True, max_length=8, verbose_name='показатель')),
                    ('text', models.TextField(max_length=4000, verbose_name='возражение')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='отозвано')),
                    ('outcome', models.CharField(blank=True, choices=[('accepted', 'принято'), ('rejected', 'не принято')], max_length=8, verbose_name='решение')),
                    ('answer', models.TextField(blank=True, help_text='Регион увидит его в кабинете.', max_length=4000, verbose_name='ответ')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='когда отвечено')),
                    ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто ответил')),
                    ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто написал')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='campaigns.campaign', verbose_name='кампания')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='network.region', verbose_name='регион')),
                ],
                options={'verbose_name': 'возражение', 'verbose_name_plural': 'возражения', 'ordering': ['created_at', 'pk'], 'permissions': [('answer_objection', 'Отвечать на возражения регионов')], 'indexes': [models.Index(fields=['campaign', 'region'], name='objection_by_region')], 'constraints': [models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(('answer', ''), _negated=True), _connector='OR'), name='answered_objection_has_answer')]},
            ),
            migrations.CreateModel(
                name='Release',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='версия')),
                    ('state', models.CharField(choices=[('preview', 'предварительный'), ('published', 'опубликован')], default='preview', max_length=9, verbose_name='состояние')),
                    ('reason', models.TextField(blank=True, help_text='У второй и следующих версий; её видят все.', verbose_name='причина исправления')),
                    ('folder', models.CharField(max_length=120, verbose_name='папка')),
                    ('manifest', models.JSONField(default=dict, verbose_name='файлы')),
                    ('summary', models.JSONField(default=dict, verbose_name='сводка')),
                    ('checks', models.JSONField(default=list, verbose_name='проверки')),
                    ('computed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='посчитан')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='опубликован')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='campaigns.campaign', verbose_name='кампания')),
                    ('input_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='ratings.inputset', verbose_name='данные')),
                    ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ratings.release', verbose_name='предыдущий замер')),
                    ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто опубликовал')),
                ],
                options={'verbose_name': 'выпуск рейтинга', 'verbose_name_plural': 'выпуски рейтинга', 'ordering': ['-computed_at', '-pk'], 'permissions': [('publish_release', 'Считать и публиковать выпуски рейтинга')], 'constraints': [models.UniqueConstraint(fields=('campaign', 'version'), name='release_version_once')]},
            ),
            migrations.CreateModel(
                name='UnitResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.CharField(choices=[('office', 'ЦЗН'), ('region', 'регион'), ('country', 'страна')], max_length=7, verbose_name='уровень')),
                    ('code', models.CharField(max_length=20, verbose_name='код')),
                    ('name', models.CharField(max_length=255, verbose_name='название')),
                    ('network_type', models.CharField(blank=True, choices=[('centralised', 'централизованная'), ('decentralised', 'децентрализованная')], max_length=13, verbose_name='сеть ЦЗН')),
                    ('status', models.CharField(choices=[('ranked', 'в рейтинге'), ('sanctioned', 'обнулён за недостоверные данные'), ('no_answers', 'нет ответов клиентов'), ('few_answers', 'мало ответов'), ('low_coverage', 'измерено слишком мало')], max_length=12, verbose_name='состояние')),
                    ('answers', models.PositiveIntegerField(verbose_name='ответов')),
                    ('clients', models.PositiveIntegerField(null=True, verbose_name='клиентов')),
                    ('index', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='индекс')),
                    ('low', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='нижняя граница')),
                    ('high', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='верхняя граница')),
                    ('index_jobseeker', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='индекс соискателей')),
                    ('index_employer', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='индекс работодателей')),
                    ('partial', models.BooleanField(verbose_name='только одна аудитория')),
                    ('coverage', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='измерено')),
                    ('bound_low', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='не меньше')),
                    ('bound_high', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='не больше')),
                    ('rank', models.PositiveSmallIntegerField(null=True, verbose_name='место')),
                    ('rank_low', models.PositiveSmallIntegerField(null=True, verbose_name='место не выше')),
                    ('rank_high', models.PositiveSmallIntegerField(null=True, verbose_name='место не ниже')),
                    ('rank_in_region', models.PositiveSmallIntegerField(null=True, verbose_name='место в регионе')),
                    ('change', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='изменение')),
                    ('parts', models.PositiveSmallIntegerField(default=0, verbose_name='частей')),
                    ('parts_measured', models.PositiveSmallIntegerField(default=0, verbose_name='частей с индексом')),
                    ('detail', models.JSONField(default=dict, verbose_name='подробно')),
                    ('search_text', models.CharField(blank=True, max_length=400, verbose_name='для поиска')),
                    ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='network.region', verbose_name='регион')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='ratings.release', verbose_name='выпуск')),
                ],
                options={'verbose_name': 'результат', 'verbose_name_plural': 'результаты', 'ordering': ['release', 'level', 'code'], 'indexes': [models.Index(fields=['release', 'level', 'rank'], name='unit_by_rank'), models.Index(fields=['release', 'level', 'name'], name='unit_by_name'), models.Index(fields=['release', 'level', 'index'], name='unit_by_index'), models.Index(fields=['release', 'level', 'region'], name='unit_by_region'), models.Index(fields=['level', 'code'], name='unit_by_code')], 'constraints': [models.UniqueConstraint(fields=('release', 'level', 'code'), name='unit_once_in_release')]},
            ),
            migrations.CreateModel(
                name='Appointment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=64, verbose_name='какие результаты')),
                    ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда назначена')),
                    ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='когда не удалась')),
                    ('why', models.TextField(blank=True, verbose_name='почему не удалась')),
                    ('mend', models.TextField(blank=True, verbose_name='что сделать')),
                    ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appointment', to='campaigns.campaign', verbose_name='кампания')),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто назначил')),
                ],
                options={'verbose_name': 'назначенная публикация', 'verbose_name_plural': 'назначенные публикации', 'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('why', '')), models.Q(models.Q(('stopped_at', None), _negated=True), models.Q(('why', ''), _negated=True)), _connector='OR'), name='stopped_appointment_says_why')]},
            ),
            migrations.CreateModel(
                name='Upload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token', models.CharField(max_length=32, verbose_name='ключ')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('mode', models.CharField(max_length=4, verbose_name='что станет с тем, чего нет в файле')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'в работе'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=7, verbose_name='состояние')),
                    ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='сделано, %')),
                    ('stage', models.CharField(blank=True, max_length=80, verbose_name='этап')),
                    ('error', models.TextField(blank=True, verbose_name='что помешало')),
                    ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='последний признак жизни')),
                    ('base', models.CharField(blank=True, max_length=64, verbose_name='с чем сравнивали')),
                    ('seen', models.CharField(blank=True, max_length=64, verbose_name='что получится')),
                    ('faults', models.JSONField(default=list, verbose_name='ошибки')),
                    ('faults_total', models.PositiveIntegerField(default=0, verbose_name='ошибок')),
                    ('notes', models.JSONField(default=list, verbose_name='замечания')),
                    ('tables', models.JSONField(default=list, verbose_name='таблицы')),
                    ('offices', models.PositiveIntegerField(default=0, verbose_name='ЦЗН названо')),
                    ('counts', models.JSONField(default=dict, verbose_name='сколько чего')),
                    ('comparison', models.JSONField(default=dict, verbose_name='разница')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('reason', models.TextField(blank=True, verbose_name='причина изменения')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='campaigns.campaign', verbose_name='кампания')),
                    ('input_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ratings.inputset', verbose_name='что получилось')),
                    ('correction', models.JSONField(default=dict, verbose_name='исправление')),
                    ('left_named', models.JSONField(default=dict, verbose_name='чего нет в файле у названных ЦЗН')),
                    ('left_others', models.JSONField(default=dict, verbose_name='чего нет в файле у остальных ЦЗН')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='окончено')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                ],
                options={'verbose_name': 'загрузка данных', 'verbose_name_plural': 'загрузки данных', 'ordering': ['-created_at', '-pk'], 'constraints': [models.UniqueConstraint(fields=('campaign', 'token'), name='upload_once')]},
            ),
            migrations.CreateModel(
                name='FileCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда проверены')),
                    ('damaged', models.JSONField(default=list, verbose_name='повреждены или пропали')),
                    ('found_at', models.DateTimeField(blank=True, null=True, verbose_name='когда замечено')),
                    ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file_check', to='ratings.release', verbose_name='выпуск')),
                ],
                options={'verbose_name': 'проверка файлов выпуска', 'verbose_name_plural': 'проверки файлов выпусков', 'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('damaged', []), ('found_at', None)), models.Q(models.Q(('found_at', None), _negated=True), models.Q(('damaged', []), _negated=True)), _connector='OR'), name='damage_has_its_day')]},
            ),
        ]),
        *(guard(*rule) for rule in RULES),
        guard(
            "campaign_kind_is_kept",
            "UPDATE OF is_demo",
            "campaigns_campaign",
            HAS_DATA,
            "a campaign with data or results stays real or a demonstration as it is",
        ),
        *(
            keep_filled(
                f"{table}_not_emptied", table, f"TABLE {table}", "data and results of campaigns are not emptied"
            )
            for table in ("ratings_release", "ratings_unitresult", "ratings_inputset")
        ),
    ]
