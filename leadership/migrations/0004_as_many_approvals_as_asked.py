"""The database insists on as many people as the role asks; a reason may name a long requirement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0003_letters_tried_and_records_with_a_hat"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="approvals",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                editable=False,
                help_text="How many people have to say yes, as the role had it when this was sent.",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="reason_requirement",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "approved"), _negated=True),
                    ("approvals", 1),
                    ("first_approved_by__isnull", False),
                    _connector="OR",
                ),
                name="application_approved_as_often_as_asked",
            ),
        ),
    ]
