"""Regions, offices, people of regions and files of offices."""

import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables


class Migration(migrations.Migration):

    replaces = [('network', name) for name in (
        '0001_initial',
        '0002_loaded_rows',
        '0003_demonstration_offices',
        '0004_people_of_regions',
        '0005_edition_that_was_seen',
        '0006_letters_with_links',
        '0007_one_life_of_files',
        '0008_limits_in_the_database',
    )]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('axes', '0010_accessattemptexpiration'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
        ('sessions', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailsearchpromotions', '0008_query_verbose_name'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='OfficeImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('changes', models.JSONField(default=list, help_text='По строкам; пусто до подтверждения.', verbose_name='что изменено')),
                    ('new_count', models.PositiveIntegerField(default=0, verbose_name='новых')),
                    ('changed_count', models.PositiveIntegerField(default=0, verbose_name='изменено')),
                    ('unchanged_count', models.PositiveIntegerField(default=0, verbose_name='без изменений')),
                    ('refused_count', models.PositiveIntegerField(default=0, verbose_name='отклонено')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                ],
                options={'verbose_name': 'загрузка ЦЗН', 'verbose_name_plural': 'загрузки ЦЗН', 'ordering': ['-created_at', '-pk']},
            ),
            migrations.CreateModel(
                name='Region',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(help_text='Две цифры, например 32.', max_length=2, unique=True, verbose_name='код субъекта')),
                    ('okato', models.CharField(help_text='Две цифры, у автономных округов внутри области пять.', max_length=5, unique=True, verbose_name='ОКАТО')),
                    ('iso', models.CharField(blank=True, help_text='Например RU-BRY; пусто, если кода нет.', max_length=6, verbose_name='ISO 3166-2')),
                    ('slug', models.SlugField(help_text='Латиницей, например bryansk.', max_length=40, unique=True, verbose_name='адрес')),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='название')),
                    ('short_name', models.CharField(help_text='Для карты и графиков.', max_length=14, verbose_name='короткое название')),
                    ('district', models.CharField(blank=True, max_length=20, verbose_name='федеральный округ')),
                    ('network_type', models.CharField(blank=True, choices=[('centralised', 'централизованная'), ('decentralised', 'децентрализованная')], help_text='Централизованная: одно учреждение с филиалами. Пусто, если ещё не указано.', max_length=13, verbose_name='сеть ЦЗН')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ],
                options={'verbose_name': 'регион', 'verbose_name_plural': 'регионы', 'ordering': ['name']},
                bases=(modelsearch.index.Indexed, models.Model),
            ),
            migrations.CreateModel(
                name='Office',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(help_text='Не меняется: по нему узнают ЦЗН при загрузке. Например 15-01.', max_length=20, unique=True, verbose_name='код')),
                    ('name', models.CharField(max_length=255, verbose_name='название')),
                    ('town', models.CharField(blank=True, max_length=80, verbose_name='город или район')),
                    ('address', models.CharField(blank=True, max_length=255, verbose_name='адрес')),
                    ('is_managing', models.BooleanField(default=False, help_text='В регионе он один: за него считают показатели уровня СЗН.', verbose_name='управляющий ЦЗН')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='примечание')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='network.region', verbose_name='регион')),
                    ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='демонстрационный')),
                ],
                options={'verbose_name': 'ЦЗН', 'verbose_name_plural': 'ЦЗН', 'ordering': ['name'], 'permissions': [('import_office', 'Загружать ЦЗН из файла')], 'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='office_name_in_region', violation_error_message='В этом регионе уже есть ЦЗН с таким названием.'), models.UniqueConstraint(condition=models.Q(('is_managing', True)), fields=('region', 'is_demo'), name='one_managing_office', violation_error_message='В регионе уже есть управляющий ЦЗН: сначала снимите отметку с него.')]},
                bases=(modelsearch.index.Indexed, models.Model),
            ),
            migrations.CreateModel(
                name='LoadedRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120, unique=True, verbose_name='ключ')),
                    ('object_id', models.BigIntegerField(verbose_name='номер строки')),
                ],
                options={'verbose_name': 'загруженная строка', 'verbose_name_plural': 'загруженные строки'},
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=150, verbose_name='почта')),
                    ('role', models.CharField(choices=[('coordinator', 'координатор региона'), ('office', 'сотрудник ЦЗН')], default='coordinator', max_length=11, verbose_name='роль')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256 ссылки')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда')),
                    ('expires_at', models.DateTimeField(editable=False, verbose_name='действует до')),
                    ('mailed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='письмо ушло')),
                    ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='принято')),
                    ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='отменено')),
                    ('accepted_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='учётная запись')),
                    ('invited_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто пригласил')),
                    ('office', models.ForeignKey(blank=True, help_text='Только сотруднику ЦЗН: он увидит показатели этого центра.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='network.office', verbose_name='ЦЗН')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='network.region', verbose_name='регион')),
                    ('mail_due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда отправлять письмо')),
                    ('seed', models.CharField(blank=True, default='', editable=False, max_length=43, verbose_name='зерно ссылки')),
                ],
                options={'verbose_name': 'приглашение', 'verbose_name_plural': 'приглашения', 'ordering': ['-created_at', '-pk'], 'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('cancelled_at', None)), fields=('email',), name='one_open_invitation'), models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', True), ('role', 'coordinator')), models.Q(('office__isnull', False), ('role', 'office')), _connector='OR'), name='invitation_place_fits_role', violation_error_message='ЦЗН указывают сотруднику ЦЗН и только ему.')], 'indexes': [models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='invitation_to_mail')]},
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('coordinator', 'координатор региона'), ('office', 'сотрудник ЦЗН')], max_length=11, verbose_name='роль')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='с')),
                    ('until', models.DateTimeField(blank=True, help_text='Пусто, пока человек работает в регионе.', null=True, verbose_name='по')),
                    ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто закрыл доступ')),
                    ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='network.office', verbose_name='ЦЗН')),
                    ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='network.region', verbose_name='регион')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
                    ('seen_edition', models.PositiveIntegerField(editable=False, null=True, verbose_name='до какой редакции видел методику')),
                ],
                options={'verbose_name': 'человек региона', 'verbose_name_plural': 'люди регионов', 'ordering': ['region__name', 'user__username', 'pk'], 'permissions': [('manage_people', 'Приглашать людей регионов и закрывать им доступ')], 'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('user',), name='one_region_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', True), ('role', 'coordinator')), models.Q(('office__isnull', False), ('role', 'office')), _connector='OR'), name='membership_place_fits_role', violation_error_message='ЦЗН указывают сотруднику ЦЗН и только ему.')]},
            ),
            migrations.CreateModel(
                name='PasswordRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mail_due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда отправлять письмо')),
                    ('email', models.EmailField(max_length=150, verbose_name='почта')),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                ],
                options={'verbose_name': 'просьба о новом пароле', 'verbose_name_plural': 'просьбы о новом пароле', 'default_permissions': (), 'indexes': [models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='password_request_to_mail'), models.Index(fields=['asked_at'], name='password_request_age')]},
            ),
            migrations.CreateModel(
                name='LimitCount',
                fields=[
                    ('place', models.CharField(max_length=128, primary_key=True, serialize=False, verbose_name='место')),
                    ('number', models.PositiveIntegerField(verbose_name='сколько')),
                    ('until', models.BigIntegerField(db_index=True, verbose_name='до')),
                ],
                options={'verbose_name': 'счётчик обращений', 'verbose_name_plural': 'счётчики обращений', 'default_permissions': ()},
            ),
        ]),
    ]
