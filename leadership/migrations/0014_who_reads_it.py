"""A hint for the others at the desk: who is reading an application, and until when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0013_told_once_that_it_waits_long"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="claimed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="claimed_until",
            field=models.DateTimeField(editable=False, help_text="A hint to others, and never a lock.", null=True),
        ),
    ]
