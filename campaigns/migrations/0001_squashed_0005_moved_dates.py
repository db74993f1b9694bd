"""Campaigns, who takes part, their dates and documents."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables


class Migration(migrations.Migration):

    replaces = [('campaigns', name) for name in (
        '0001_initial',
        '0002_document_templates',
        '0003_publication_time',
        '0004_calendar_day',
        '0005_moved_dates',
    )]

    initial = True

    dependencies = [
        ('methodology', '0001_squashed_0011_rules_of_calculation'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Campaign',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(help_text='Латиницей, например 2026-autumn. Входит в адрес страницы.', max_length=40, unique=True, verbose_name='адрес')),
                    ('title', models.CharField(help_text='Например: «Замер осени 2026 года».', max_length=120, verbose_name='название')),
                    ('is_demo', models.BooleanField(default=False, help_text='Данные выдуманы; на всех страницах об этом сказано.', verbose_name='демонстрационная')),
                    ('period_start', models.DateField(blank=True, help_text='Период, который измеряют.', null=True, verbose_name='начало периода')),
                    ('period_end', models.DateField(blank=True, null=True, verbose_name='конец периода')),
                    ('surveys_open', models.DateField(blank=True, help_text='С этого дня клиенты могут отвечать.', null=True, verbose_name='начало опросов')),
                    ('surveys_close', models.DateField(blank=True, help_text='Последний день, когда ответы принимают.', null=True, verbose_name='конец опросов')),
                    ('passports_open', models.DateField(blank=True, help_text='С этого дня ЦЗН заполняют чек-листы.', null=True, verbose_name='начало приёма паспортов')),
                    ('passports_close', models.DateField(blank=True, help_text='Последний день.', null=True, verbose_name='конец приёма паспортов')),
                    ('verification_until', models.DateField(blank=True, help_text='По плану; проверка кончается, когда методолог закроет данные.', null=True, verbose_name='проверка до')),
                    ('review_from', models.DateField(blank=True, help_text='Регионы видят свои данные и могут возразить.', null=True, verbose_name='начало просмотра регионами')),
                    ('review_until', models.DateField(blank=True, help_text='Рабочих дней на просмотр — не меньше 10.', null=True, verbose_name='конец просмотра регионами')),
                    ('publication_on', models.DateField(blank=True, help_text='Её день объявлен всем; раньше него опубликовать нельзя.', null=True, verbose_name='публикация')),
                    ('opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='открыта')),
                    ('frozen_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='данные закрыты')),
                    ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='опубликована')),
                    ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='завершена')),
                    ('note', models.TextField(blank=True, help_text='Что нужно знать о кампании; его видят все.', verbose_name='пояснение')),
                    ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто завершил')),
                    ('edition', models.ForeignKey(help_text='По ней спрашивают, проверяют и считают. После открытия кампании её не сменить.', on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='methodology.edition', verbose_name='редакция методики')),
                    ('frozen_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто закрыл данные')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('opened_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто открыл')),
                    ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто опубликовал')),
                    ('publication_time', models.TimeField(blank=True, help_text='По московскому времени; пусто — 10:00. Объявлен всем вместе с днём.', null=True, verbose_name='час публикации')),
                    ('review_reason', models.TextField(blank=True, help_text='Только если рабочих дней на просмотр меньше 10 или его не будет. Пояснение увидят все.', null=True, verbose_name='почему просмотр короче')),
                ],
                options={'verbose_name': 'кампания', 'verbose_name_plural': 'кампании', 'ordering': ['-period_start', '-pk'], 'permissions': [('manage_campaign', 'Открывать, закрывать и публиковать кампании'), ('mark_milestone', 'Отмечать шаги дорожных карт')]},
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='номер')),
                    ('title', models.CharField(max_length=200, verbose_name='шаг')),
                    ('result', models.CharField(blank=True, help_text='Чем шаг подтверждают.', max_length=200, verbose_name='результат')),
                    ('responsible', models.CharField(choices=[('centre', 'ФЦК'), ('region', 'регион'), ('both', 'ФЦК и регион')], default='region', max_length=6, verbose_name='кто отвечает')),
                    ('due_from', models.DateField(blank=True, null=True, verbose_name='срок с')),
                    ('due_until', models.DateField(blank=True, help_text='После этого дня неотмеченный шаг считается просроченным.', null=True, verbose_name='срок до')),
                    ('campaign', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='campaigns.campaign', verbose_name='кампания')),
                ],
                options={'verbose_name': 'шаг дорожной карты', 'verbose_name_plural': 'шаги дорожной карты', 'ordering': ['number'], 'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='milestone_number_once', violation_error_message='В дорожной карте уже есть шаг с этим номером.')]},
            ),
            migrations.CreateModel(
                name='MilestoneMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('done_on', models.DateField(verbose_name='когда сделано')),
                    ('result', models.CharField(blank=True, help_text='Например: приказ № 15.', max_length=300, verbose_name='результат')),
                    ('note', models.TextField(blank=True, help_text='Для сотрудников; читатели портала его не видят.', verbose_name='примечание')),
                    ('link', models.URLField(blank=True, help_text='Где лежит подтверждение.', verbose_name='ссылка')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто отметил')),
                    ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='campaigns.milestone', verbose_name='шаг')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestone_marks', to='network.region', verbose_name='регион')),
                ],
                options={'verbose_name': 'отметка о шаге', 'verbose_name_plural': 'отметки о шагах', 'ordering': ['milestone__number', 'region__name'], 'constraints': [models.UniqueConstraint(fields=('milestone', 'region'), name='milestone_once_for_region')]},
            ),
            migrations.CreateModel(
                name='Participation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='campaigns.campaign', verbose_name='кампания')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='network.office', verbose_name='ЦЗН')),
                ],
                options={'verbose_name': 'участие ЦЗН', 'verbose_name_plural': 'участие ЦЗН', 'ordering': ['office__region__name', 'office__name'], 'constraints': [models.UniqueConstraint(fields=('campaign', 'office'), name='office_once_in_campaign')]},
            ),
            migrations.CreateModel(
                name='RegionPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('offices_stated', models.PositiveSmallIntegerField(blank=True, help_text='Если регион назвал не все ЦЗН, которые участвуют; иначе пусто.', null=True, verbose_name='ЦЗН заявлено')),
                    ('note', models.TextField(blank=True, help_text='Её видят все.', verbose_name='оговорка')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='campaigns.campaign', verbose_name='кампания')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='network.region', verbose_name='регион')),
                ],
                options={'verbose_name': 'регион кампании', 'verbose_name_plural': 'регионы кампании', 'ordering': ['region__name'], 'constraints': [models.UniqueConstraint(fields=('campaign', 'region'), name='region_once_in_campaign')]},
            ),
            migrations.CreateModel(
                name='ChosenIndicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=8, verbose_name='код показателя')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen', to='campaigns.regionplan', verbose_name='регион кампании')),
                ],
                options={'verbose_name': 'выбранный показатель', 'verbose_name_plural': 'выбранные показатели', 'ordering': ['code'], 'constraints': [models.UniqueConstraint(fields=('plan', 'code'), name='indicator_once_in_plan')]},
            ),
            migrations.CreateModel(
                name='DocumentTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('order', 'Приказ о проведении замера'), ('roadmap', 'Дорожная карта'), ('group', 'Состав рабочей группы'), ('report', 'Итоговый отчёт региона')], max_length=10, unique=True, verbose_name='документ')),
                    ('file', models.FileField(help_text='Документ Word (DOCX), до 2 МБ.', upload_to='document-templates/', verbose_name='шаблон')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='когда')),
                ],
                options={'verbose_name': 'шаблон документа', 'verbose_name_plural': 'шаблоны документов', 'ordering': ['kind']},
            ),
            migrations.CreateModel(
                name='CalendarDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(unique=True, verbose_name='день')),
                    ('kind', models.CharField(choices=[('free', 'выходной'), ('working', 'рабочий')], max_length=7, verbose_name='какой он')),
                    ('note', models.CharField(help_text='Например: «С субботы 3 января, постановление от 24.09.2025».', max_length=200, verbose_name='почему')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ],
                options={'verbose_name': 'перенесённый день', 'verbose_name_plural': 'перенесённые дни', 'ordering': ['-day'], 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='DateMove',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('reason', models.TextField(verbose_name='причина')),
                    ('changes', models.JSONField(verbose_name='что изменилось')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто перенёс')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='campaigns.campaign', verbose_name='кампания')),
                ],
                options={'verbose_name': 'перенос сроков', 'verbose_name_plural': 'переносы сроков', 'ordering': ['-at', '-pk']},
            ),
        ]),
    ]
