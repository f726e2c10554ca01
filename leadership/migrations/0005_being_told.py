"""Kinds of notices named for the one who is told; letters by kind, in a digest and outside quiet hours; random ids in addresses."""

import uuid

from django.db import migrations, models

#: (kind until now, the beginning of its key) → what it is from now on; the first that fits
KINDS = [
    ("application", "question:", "question"),
    ("application", "invited:", "news"),
    ("application", "", "decision"),
    ("badge", "restored:", "duty"),
    ("badge", "", "decision"),
    ("obligation", "", "duty"),
    ("role_news", "", "news"),
    ("programme", "", "news"),
]
BATCH = 2000


def carry_over(apps, schema_editor):
    notices, members = (apps.get_model("leadership", name).objects for name in ("Notice", "Member"))
    notices.filter(url__startswith="/admin/").update(kind="desk")
    closed = notices.filter(kind="application", key__startswith="question:", key__endswith=":expired")
    closed.update(kind="decision")
    for old, key, new in KINDS:
        notices.filter(kind=old, key__startswith=key).update(kind=new)
    notices.filter(is_letter=True).update(mail="at_once", due_at=models.F("created_at"))
    no_letters = dict.fromkeys(["question", "duty", "news", "desk"], "none")
    members.filter(wants_mail=False).update(mail_choices=no_letters)
    while batch := list(notices.filter(public_id=None).only("pk")[:BATCH]):
        for notice in batch:
            notice.public_id = uuid.uuid4()
        notices.bulk_update(batch, ["public_id"])
    _settle(schema_editor)


def carry_back(apps, schema_editor):
    notices, members = (apps.get_model("leadership", name).objects for name in ("Notice", "Member"))
    notices.exclude(mail="none").update(is_letter=True)
    back = {
        "decision": "application",
        "question": "application",
        "duty": "obligation",
        "news": "programme",
        "desk": "application",
    }
    for new, old in back.items():
        notices.filter(kind=new).update(kind=old)
    members.filter(mail_choices__question="none", mail_choices__duty="none").update(wants_mail=False)
    _settle(schema_editor)


def _settle(schema_editor):
    """PostgreSQL alters no table whose rows still wait to have their foreign keys looked at."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("leadership", "0004_letters_in_versions"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="notice",
            name="notice_inbox",
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="notice_letter_unsent",
        ),
        migrations.AddField(
            model_name="member",
            name="digest_every",
            field=models.CharField(
                choices=[("day", "Every day"), ("week", "Every Monday")], db_default="day", default="day", max_length=4
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="digest_hour",
            field=models.PositiveSmallIntegerField(db_default=8, default=8),
        ),
        migrations.AddField(
            model_name="member",
            name="mail_choices",
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="member",
            name="quiet_from",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="quiet_until",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="wants_full_letters",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Others may read it on a shared device.",
                verbose_name="say in the letter what it is about",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="due_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.CharField(
                choices=[("at_once", "At once"), ("digest", "In the digest"), ("none", "Not by mail")],
                db_default="none",
                default="none",
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "Decisions about me"),
                    ("question", "Questions to me"),
                    ("duty", "My duties and dates"),
                    ("news", "News of my path"),
                    ("desk", "For my role or desk"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="public_id",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.AlterField(
            model_name="notice",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveField(
            model_name="notice",
            name="is_letter",
        ),
        migrations.RemoveField(
            model_name="member",
            name="wants_mail",
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["member", "-created_at", "-id"], name="notice_inbox"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("sent_at", None)),
                fields=["member"],
                name="notice_member_unsent",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("sent_at", None)),
                fields=["due_at"],
                name="notice_letter_unsent",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_every__in", ["day", "week"]), ("digest_hour__lt", 24)),
                name="member_digest_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_from__lt", 24),
                        ("quiet_until__isnull", False),
                        ("quiet_until__lt", 24),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="member_quiet_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at", None), ("mail", "none")),
                    models.Q(models.Q(("mail", "none"), _negated=True), ("due_at__isnull", False)),
                    _connector="OR",
                ),
                name="notice_letter_has_its_time",
            ),
        ),
    ]
