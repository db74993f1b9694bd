import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0005_moved_dates'),
        ('surveys', '0003_posters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            options={
                'verbose_name': 'загрузка ответов',
                'verbose_name_plural': 'загрузки ответов',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
    ]
