"""An act in chosen rooms: the one it began in, and others. What it said of its rooms is as little changed as the act (S24)."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from chatrooms.migrations._triggers import guarded

OTHER = "EXISTS (SELECT 1 FROM chatrooms_act a WHERE a.id = NEW.act_id AND (a.\"where\" <> 'rooms' OR a.room_id = NEW.room_id))"
CHANGED = "what a moderator did is never changed"


def needed(vendor):
    """As long as the end of an act is kept, so are its rooms."""
    return import_module("chatrooms.migrations.0021_acts_stay_while_they_count").needed(vendor, "lift")


def statements(vendor):
    if vendor == "sqlite":
        yield (
            f"CREATE TRIGGER alsoin_in_its_place BEFORE INSERT ON chatrooms_alsoin WHEN {OTHER}"
            " BEGIN SELECT RAISE(ABORT, 'this act is not said of further rooms'); END"
        )
        yield f"CREATE TRIGGER alsoin_no_update BEFORE UPDATE ON chatrooms_alsoin BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END"
        yield (
            f"CREATE TRIGGER alsoin_no_delete BEFORE DELETE ON chatrooms_alsoin WHEN {needed(vendor)}"
            " BEGIN SELECT RAISE(ABORT, 'what a moderator did is kept while it counts'); END"
        )
    else:
        yield (
            "CREATE FUNCTION alsoin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF TG_OP = 'INSERT' THEN IF NOT {OTHER} THEN RETURN NEW; END IF;"
            f" ELSIF TG_OP = 'DELETE' THEN IF NOT {needed(vendor)} THEN RETURN OLD; END IF; END IF;"
            f" RAISE EXCEPTION '{CHANGED}, and kept while it counts'; END $$"
        )
        yield (
            "CREATE TRIGGER alsoin_stays BEFORE INSERT OR UPDATE OR DELETE ON chatrooms_alsoin"
            " FOR EACH ROW EXECUTE FUNCTION alsoin_refuse()"
        )


PLACES = [
    ("room", "This room"),
    ("rooms", "Chosen rooms"),
    ("community", "Every room of this community"),
    ("everywhere", "Every room"),
]


def guard(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("in_its_place", "no_update", "no_delete"):
            schema_editor.execute(f"DROP TRIGGER alsoin_{name}", params=None)
    else:
        schema_editor.execute("DROP TRIGGER alsoin_stays ON chatrooms_alsoin", params=None)
        schema_editor.execute("DROP FUNCTION alsoin_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0021_acts_stay_while_they_count")]
    operations = [
        *guarded(
            migrations.RemoveConstraint(model_name="act", name="act_has_its_place"),
            migrations.AlterField(
                model_name="act", name="where", field=models.CharField(choices=PLACES, max_length=10)
            ),
            migrations.AlterField(
                model_name="proposal", name="where", field=models.CharField(choices=PLACES, max_length=10)
            ),
            migrations.AddConstraint(
                model_name="act",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("where", "everywhere"),
                        models.Q(("where", "community"), models.Q(("community", ""), _negated=True)),
                        models.Q(("room__isnull", False), ("where__in", ["room", "rooms"])),
                        _connector="OR",
                    ),
                    name="act_has_its_place",
                ),
            ),
        ),
        migrations.CreateModel(
            name="AlsoIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="also_in",
                        to="chatrooms.act",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chatrooms.room",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("act", "room"), name="act_once_in_a_room")],
            },
        ),
        migrations.AddField(
            model_name="proposal", name="also", field=models.ManyToManyField(related_name="+", to="chatrooms.room")
        ),
        migrations.RunPython(guard, release),
    ]
