import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chatrooms", "0022_acts_in_chosen_rooms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Script",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("newest", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="ScriptDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("inserted", models.PositiveIntegerField(default=0)),
                ("sent", models.PositiveIntegerField(default=0)),
                (
                    "script",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="chatrooms.script",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("script", "day"), name="script_day_once")],
            },
        ),
        migrations.CreateModel(
            name="ScriptVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=1000)),
                ("kinds", models.JSONField(help_text="The kinds of situation it is for.")),
                (
                    "band",
                    models.CharField(
                        blank=True,
                        choices=[("teen", "Teen (13–17)"), ("adult", "Adult (18+)")],
                        help_text="In whose rooms; empty for both.",
                        max_length=5,
                    ),
                ),
                ("is_retired", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="script_versions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="chatrooms.script",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("script", "number"), name="script_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="script_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("band__in", ["", "teen", "adult"])), name="script_band_known"
                    ),
                ],
            },
        ),
    ]
