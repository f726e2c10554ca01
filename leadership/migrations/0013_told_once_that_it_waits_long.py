"""Admins are told once of each application that waits longer than usual."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0012_taking_back_can_be_undone"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="escalated_at",
            field=models.DateTimeField(
                editable=False, help_text="When the admins were told that it waits longer than usual.", null=True
            ),
        ),
    ]
