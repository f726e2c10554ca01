"""For a day, whoever took an application back can put it back where it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0011_a_badge_rests"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="withdrawn_from",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Where it was when its author took it back.",
                max_length=13,
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_from", ""), ("status", "withdrawn"), _connector="OR"),
                name="application_withdrawn_from_somewhere",
            ),
        ),
    ]
