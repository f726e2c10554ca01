"""An admin asks an applicant something; what was open until now goes on as it was."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0009_what_stretches_are_of"),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(max_length=1000)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_by", models.DateTimeField()),
                (
                    "warned_at",
                    models.DateTimeField(
                        help_text="When the last reminder went out; without it nothing expires.", null=True
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=3000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_one_live",
        ),
        migrations.AddField(
            model_name="application",
            name="paused",
            field=models.DurationField(
                db_default=datetime.timedelta(0),
                default=datetime.timedelta(0),
                editable=False,
                help_text="How long it waited for its author’s answers, and not for an admin.",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Sent"),
                    ("in_review", "Being read"),
                    ("action_needed", "Waiting for an answer"),
                    ("approved", "Approved"),
                    ("declined", "Not this time"),
                    ("withdrawn", "Withdrawn"),
                    ("expired", "Expired"),
                ],
                default="draft",
                editable=False,
                max_length=13,
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "submitted", "in_review", "action_needed"))),
                fields=("applicant", "role", "track"),
                name="application_one_live",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="leadership.application"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("application",), name="question_one_open_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="question_answered_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="question_asks_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_by__gt", models.F("asked_at"))), name="question_leaves_time"
            ),
        ),
    ]
