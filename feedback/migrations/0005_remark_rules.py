from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0004_remark_states'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=Q(Q(('number', None), ('state', 'draft')), Q(Q(('state', 'draft'), _negated=True), ('number__isnull', False)), _connector='OR'), name='remark_numbered_when_sent', violation_error_message='Номер есть у всех замечаний, кроме черновиков.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=Q(Q(('state', 'decided'), Q(('decision', ''), _negated=True)), Q(Q(('state', 'decided'), _negated=True), ('decision', '')), _connector='OR'), name='remark_decided_with_decision', violation_error_message='Решение записывают на странице решения.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=Q(Q(('merged_into__isnull', False), ('state', 'joined')), Q(Q(('state', 'joined'), _negated=True), ('merged_into', None)), _connector='OR'), name='remark_joined_to_another', violation_error_message='Объединённое замечание ссылается на главное.'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=Q(('is_public', False), ('state__in', ['decided', 'in_review', 'joined', 'received']), _connector='OR'), name='remark_public_when_sent', violation_error_message='Черновики и отозванные замечания в реестре не показывают.'),
        ),
    ]
