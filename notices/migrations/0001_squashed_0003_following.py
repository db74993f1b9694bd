"""Notices, letters and who follows what."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables


class Migration(migrations.Migration):

    replaces = [('notices', name) for name in (
        '0001_initial',
        '0002_words_are_forgotten',
        '0003_following',
    )]

    initial = True

    dependencies = [
        ('network', '0001_squashed_0008_limits_in_the_database'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Preference',
                fields=[
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_preference', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='пользователь')),
                    ('mode', models.CharField(choices=[('at_once', 'сразу, по одному'), ('daily', 'раз в день, одним письмом'), ('none', 'не присылать')], default='at_once', max_length=7, verbose_name='письма')),
                    ('unfollowed_at', models.DateTimeField(editable=False, null=True, verbose_name='не следит за замечаниями региона с')),
                ],
                options={'verbose_name': 'выбор уведомлений', 'verbose_name_plural': 'выбор уведомлений'},
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_digest', models.BooleanField(default=False, verbose_name='сводка за день')),
                    ('message_id', models.CharField(max_length=120, unique=True, verbose_name='Message-ID')),
                    ('state', models.CharField(choices=[('waiting', 'ждёт отправки'), ('sending', 'отправляется'), ('sent', 'отправлено'), ('failed', 'не отправлено'), ('dropped', 'не нужно')], default='waiting', max_length=7, verbose_name='состояние')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='создано')),
                    ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда отправлять')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='попыток')),
                    ('claim', models.UUIDField(null=True, verbose_name='чья попытка')),
                    ('claimed_at', models.DateTimeField(null=True, verbose_name='начало попытки')),
                    ('sent_at', models.DateTimeField(null=True, verbose_name='отправлено')),
                    ('refused_since', models.DateTimeField(null=True, verbose_name='сервер не принимает с')),
                    ('failure', models.CharField(blank=True, max_length=300, verbose_name='почему не ушло')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL, verbose_name='кому')),
                ],
                options={'verbose_name': 'письмо', 'verbose_name_plural': 'письма', 'ordering': ['pk'], 'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='letter_outbox')]},
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30, verbose_name='вид')),
                    ('key', models.CharField(max_length=200, verbose_name='ключ события')),
                    ('subject', models.CharField(max_length=200, verbose_name='тема')),
                    ('text', models.TextField(help_text='Пусто, когда срок хранения прошёл.', verbose_name='текст')),
                    ('link', models.CharField(blank=True, max_length=500, verbose_name='ссылка')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='создано')),
                    ('read_at', models.DateTimeField(null=True, verbose_name='прочитано')),
                    ('is_digest', models.BooleanField(default=False, verbose_name='в сводке за день')),
                    ('mail_at', models.DateTimeField(help_text='Пусто: только в кабинете.', null=True, verbose_name='письмо не раньше')),
                    ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.letter', verbose_name='письмо')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='кому')),
                ],
                options={'verbose_name': 'уведомление', 'verbose_name_plural': 'уведомления', 'ordering': ['-pk'], 'permissions': [('resend_notice', 'Отправлять уведомления ещё раз')], 'default_permissions': ('view',), 'indexes': [models.Index(fields=['recipient', '-id'], name='notices_not_recipie_40b651_idx'), models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='notice_unread'), models.Index(condition=models.Q(('letter', None), ('mail_at__isnull', False)), fields=['mail_at'], name='notice_to_mail'), models.Index(condition=models.Q(('text', ''), _negated=True), fields=['created_at'], name='notice_words')], 'constraints': [models.UniqueConstraint(fields=('recipient', 'key'), name='nobody_is_told_twice')]},
            ),
            migrations.CreateModel(
                name='NoticeTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(editable=False, max_length=30, unique=True, verbose_name='вид')),
                    ('subject', models.CharField(max_length=200, verbose_name='тема письма')),
                    ('text', models.TextField(help_text='Ссылку, приветствие и подпись письмо получает само. Без разметки.', max_length=4000, verbose_name='текст')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ],
                options={'verbose_name': 'текст уведомления', 'verbose_name_plural': 'тексты уведомлений', 'ordering': ['pk']},
            ),
        ]),
    ]
