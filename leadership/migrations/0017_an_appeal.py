"""A “not this time” can be appealed once; an upheld appeal leaves out whoever gave the answer."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0016_provisional_until_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(max_length=3000)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("against_at", models.DateTimeField()),
                ("against_reason", models.TextField()),
                ("judged_at", models.DateTimeField(null=True)),
                ("is_upheld", models.BooleanField(null=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="not_by",
            field=models.ForeignKey(
                editable=False,
                help_text="Whose answer was taken back by an appeal.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_by", None),
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("not_by")), _negated=True),
                    _connector="OR",
                ),
                name="application_decided_by_others_after_an_appeal",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="against",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="appeal", to="leadership.application"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="judged_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_upheld", None), ("judged_at", None), ("judged_by", None), ("reason", "")),
                    models.Q(
                        ("is_upheld__isnull", False),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appeal_judged_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("judged_by", None), models.Q(("judged_by", models.F("against")), _negated=True), _connector="OR"
                ),
                name="appeal_judged_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="appeal_says_something"
            ),
        ),
    ]
