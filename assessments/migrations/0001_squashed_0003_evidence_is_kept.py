"""Passports of offices, evidence, verification and sanctions, and the triggers that keep what was said.

Verdicts, seeds of samples, questions to offices, sanctions and evidence are rewritten or deleted by nobody: not by SQL
either. Only what belongs to demonstration campaigns may be deleted. A later migration that alters one of these tables on
SQLite rebuilds it and must make its triggers again. The persons are left out: accounts go, what they did stays; so are
the moment when evidence was withdrawn and what searches have found.
"""

import assessments.models.evidence
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables, guard



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


def _guards():
    """The triggers of all of these."""
    for table, never, once, until, demo in KEPT:
        condition = _changed(never) + (f" OR ({until} AND ({_changed(once)}))" if once else "")
        columns = ", ".join((*never, *once))
        name = f"assessments_{table}"
        said = f"{table}: what was said is not"
        yield guard(f"{name}_no_update", f"UPDATE OF {columns}", name, condition, f"{said} changed")
        yield guard(f"{name}_no_delete", "DELETE", name, f"NOT {demo}", f"{said} deleted")


EVIDENCE = (
    "passport_id", "item", "key", "kind", "name", "link", "file", "thumbnail", "sha256", "size", "stated_on",
    "received_at", "replaces_id", "day_code",
)  # fmt: skip
EVIDENCE_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in EVIDENCE)
EVIDENCE_IS_REAL = (
    "NOT EXISTS (SELECT 1 FROM assessments_passport p JOIN campaigns_campaign c ON c.id = p.campaign_id "
    "WHERE p.id = OLD.passport_id AND c.is_demo)"
)


class Migration(migrations.Migration):

    replaces = [('assessments', name) for name in (
        '0001_passports',
        '0002_verification',
        '0003_evidence_is_kept',
    )]

    initial = True

    dependencies = [
        ('campaigns', '0001_squashed_0005_moved_dates'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(max_length=16, verbose_name='пункт')),
                    ('key', models.UUIDField(verbose_name='ключ')),
                    ('kind', models.CharField(choices=[('photo', 'фото или снимок экрана'), ('document', 'документ'), ('link', 'ссылка')], max_length=8, verbose_name='вид')),
                    ('name', models.CharField(blank=True, max_length=255, verbose_name='название')),
                    ('link', models.URLField(blank=True, max_length=2000, verbose_name='ссылка')),
                    ('file', models.FileField(blank=True, storage=assessments.models.evidence.private_storage, upload_to=assessments.models.evidence.name_file, verbose_name='файл')),
                    ('thumbnail', models.FileField(blank=True, storage=assessments.models.evidence.private_storage, upload_to=assessments.models.evidence.name_file, verbose_name='малый снимок')),
                    ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='байтов')),
                    ('width', models.PositiveIntegerField(default=0, verbose_name='ширина')),
                    ('height', models.PositiveIntegerField(default=0, verbose_name='высота')),
                    ('stated_on', models.DateField(blank=True, null=True, verbose_name='дата по словам ЦЗН')),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='получено')),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда отозвано')),
                    ('scan', models.CharField(choices=[('none', 'не требуется'), ('waiting', 'не проверено'), ('clean', 'вирусов нет'), ('found', 'найден вирус')], default='none', max_length=7, verbose_name='проверка на вирусы')),
                    ('link_state', models.CharField(choices=[('unknown', 'ещё не проверена'), ('alive', 'открывается'), ('dead', 'не открывается'), ('unsure', 'проверить не удалось')], default='unknown', max_length=7, verbose_name='что со ссылкой')),
                    ('link_reason', models.CharField(blank=True, max_length=300, verbose_name='почему ссылка не открывается')),
                    ('checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда проверено')),
                    ('day_code', models.CharField(blank=True, max_length=8, verbose_name='код дня')),
                    ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто прислал')),
                    ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='assessments.evidence', verbose_name='вместо чего')),
                    ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто отозвал')),
                    ('passport', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='assessments.passport', verbose_name='паспорт')),
                ],
                options={'verbose_name': 'подтверждение', 'verbose_name_plural': 'подтверждения', 'default_permissions': (), 'indexes': [models.Index(fields=['passport', 'item'], name='evidence_of_item'), models.Index(condition=models.Q(('kind', 'link')), fields=['checked_at'], name='evidence_links_to_check'), models.Index(condition=models.Q(('scan', 'waiting')), fields=['received_at'], name='evidence_to_scan')], 'constraints': [models.UniqueConstraint(fields=('passport', 'key'), name='evidence_once')]},
            ),
            migrations.CreateModel(
                name='PhotoFacts',
                fields=[
                    ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='photo', serialize=False, to='assessments.evidence', verbose_name='подтверждение')),
                    ('taken_at', models.DateTimeField(null=True, verbose_name='снято по словам камеры')),
                    ('latitude', models.FloatField(null=True, verbose_name='широта')),
                    ('longitude', models.FloatField(null=True, verbose_name='долгота')),
                    ('accuracy', models.FloatField(null=True, verbose_name='точность места, м')),
                    ('place_from', models.CharField(blank=True, max_length=6, verbose_name='откуда место')),
                    ('likeness', models.BinaryField(default=bytes, verbose_name='отпечатки вида')),
                    ('quality', models.PositiveSmallIntegerField(default=0, verbose_name='качество отпечатков')),
                ],
                options={'verbose_name': 'сведения о снимке', 'verbose_name_plural': 'сведения о снимках', 'default_permissions': ()},
            ),
            migrations.CreateModel(
                name='Passport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('filling', 'заполняется'), ('submitted', 'сдан')], default='filling', max_length=9, verbose_name='состояние')),
                    ('begun_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='начат')),
                    ('changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='последнее изменение')),
                    ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='сдан')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passports', to='campaigns.campaign', verbose_name='кампания')),
                    ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто менял последним')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passports', to='network.office', verbose_name='ЦЗН')),
                    ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто сдал')),
                ],
                options={'verbose_name': 'паспорт ЦЗН', 'verbose_name_plural': 'паспорта ЦЗН', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('campaign', 'office'), name='passport_once')]},
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(verbose_name='ключ')),
                    ('sheet', models.CharField(max_length=8, verbose_name='показатель')),
                    ('kind', models.CharField(blank=True, max_length=16, verbose_name='вид')),
                    ('other', models.CharField(blank=True, max_length=200, verbose_name='вид своими словами')),
                    ('held_on', models.DateField(verbose_name='дата')),
                    ('content', models.TextField(max_length=10000, verbose_name='содержание')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='версия')),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда убрано')),
                    ('removed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто убрал')),
                    ('saved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                    ('passport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='assessments.passport', verbose_name='паспорт')),
                ],
                options={'verbose_name': 'мероприятие', 'verbose_name_plural': 'мероприятия', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('passport', 'key'), name='event_once')]},
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(max_length=16, verbose_name='пункт')),
                    ('is_met', models.BooleanField(null=True, verbose_name='выполнен')),
                    ('note', models.TextField(blank=True, max_length=10000, verbose_name='пояснение')),
                    ('dated', models.DateField(null=True, verbose_name='дата')),
                    ('current', models.PositiveIntegerField(null=True, verbose_name='за период')),
                    ('previous', models.PositiveIntegerField(null=True, verbose_name='за прошлый период')),
                    ('version', models.PositiveIntegerField(default=0, verbose_name='версия')),
                    ('tab', models.CharField(blank=True, max_length=36, verbose_name='страница')),
                    ('turn', models.PositiveIntegerField(default=0, verbose_name='номер сохранения')),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('saved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                    ('passport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='assessments.passport', verbose_name='паспорт')),
                ],
                options={'verbose_name': 'пункт паспорта', 'verbose_name_plural': 'пункты паспортов', 'default_permissions': (), 'constraints': [models.UniqueConstraint(fields=('passport', 'item'), name='passport_item_once')]},
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('submitted', 'сдан'), ('reopened', 'открыт снова'), ('copied', 'перенесено из прошлого паспорта')], max_length=9, verbose_name='что')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='когда')),
                    ('changes', models.JSONField(default=list, verbose_name='что изменилось')),
                    ('snapshot', models.JSONField(default=dict, verbose_name='что сдано')),
                    ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                    ('passport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assessments.passport', verbose_name='паспорт')),
                ],
                options={'verbose_name': 'шаг паспорта', 'verbose_name_plural': 'шаги паспортов', 'ordering': ['-at', '-pk'], 'default_permissions': (), 'indexes': [models.Index(fields=['passport', '-at'], name='step_of_passport')]},
            ),
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
                    ('current', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.verification', verbose_name='что решено')),
                ],
                options={'verbose_name': 'пункт на проверке', 'verbose_name_plural': 'пункты на проверке', 'default_permissions': (), 'indexes': [models.Index(fields=['state', 'passport'], name='case_in_queue')], 'constraints': [models.UniqueConstraint(fields=('passport', 'item'), name='case_once')]},
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
                options={'verbose_name': 'поиск пунктов для проверки', 'verbose_name_plural': 'поиски пунктов для проверки', 'default_permissions': ()},
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
                options={'verbose_name': 'выборка пунктов', 'verbose_name_plural': 'выборки пунктов', 'permissions': [('verify_passport', 'Проверять паспорта ЦЗН'), ('sign_sanction', 'Подтверждать и снимать обнуления')], 'default_permissions': ()},
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
                options={'verbose_name': 'обнуление', 'verbose_name_plural': 'обнуления', 'ordering': ['-pk'], 'default_permissions': (), 'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'lifting'])), fields=('passport',), name='one_sanction_at_a_time')]},
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
                options={'verbose_name': 'шаг обнуления', 'verbose_name_plural': 'шаги обнулений', 'ordering': ['pk'], 'default_permissions': (), 'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['appealed', 'upheld'])), fields=('sanction', 'kind'), name='appeal_once')]},
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
                options={'verbose_name': 'экспертная проверка', 'verbose_name_plural': 'экспертные проверки', 'ordering': ['-pk'], 'default_permissions': (), 'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'rejected'), _negated=True), models.Q(models.Q(('fault', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='rejected_with_a_reason')]},
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
                options={'verbose_name': 'причина проверки', 'verbose_name_plural': 'причины проверки', 'ordering': ['pk'], 'default_permissions': (), 'indexes': [models.Index(fields=['why', 'case'], name='reason_of_case')]},
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
                options={'verbose_name': 'вопрос ЦЗН', 'verbose_name_plural': 'вопросы ЦЗН', 'ordering': ['-pk'], 'default_permissions': (), 'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('case',), name='one_question_at_a_time')]},
            ),
        ]),
        *_guards(),
        guard(
            "assessments_evidence_no_update",
            f"UPDATE OF {', '.join(EVIDENCE)}",
            "assessments_evidence",
            EVIDENCE_CHANGED,
            "evidence is not changed",
        ),
        guard(
            "assessments_evidence_no_delete",
            "DELETE",
            "assessments_evidence",
            EVIDENCE_IS_REAL,
            "evidence is not deleted",
        ),
    ]
