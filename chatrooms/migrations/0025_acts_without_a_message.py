"""Acts and proposals about a person, of what no message shows: seen in a case about them or their name, or in a room."""

import django.db.models.deletion
from django.db import migrations, models

from chatrooms.migrations._triggers import guarded


class Migration(migrations.Migration):
    dependencies = [
        ("chatrooms", "0024_scripts_the_site_comes_with"),
    ]

    operations = guarded(
        migrations.AddField(
            model_name="act",
            name="case",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="case",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="act",
            name="witnessed",
            field=models.JSONField(help_text="What was seen, as it stood then (witnessing.py).", null=True),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="room",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="chatrooms.room",
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="seq",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(condition=models.Q(("case__isnull", False)), fields=["case"], name="act_of_case"),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.UniqueConstraint(
                condition=models.Q(("case__isnull", False), ("kind__in", ["reminder", "warning"])),
                fields=("kind", "case", "about"),
                name="act_said_once_in_a_case",
            ),
        ),
    )
