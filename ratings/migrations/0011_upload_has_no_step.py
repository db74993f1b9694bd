from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ratings", "0010_status_of_uploads")]
    operations = [migrations.RemoveField("upload", "step")]
