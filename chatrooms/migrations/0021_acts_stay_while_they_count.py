"""The database itself keeps an act, with its end and its appeal, while it lasts or can be appealed against, and whatever waits for an answer (G16, G18, S24).

There is no way past it: what is too old and what somebody erased leaves behind goes later, by rule (`moderation/acts/keeping.py`).
"""

from django.db import migrations

#: table: the column that names the act, and what else of the row is needed still
TABLES = {
    "act": ("id", "EXISTS (SELECT 1 FROM chatrooms_appeal a WHERE a.act_id = OLD.id AND a.judged_at IS NULL)"),
    "lift": (
        "act_id",
        "EXISTS (SELECT 1 FROM chatrooms_appeal a WHERE a.act_id = OLD.act_id AND a.judged_at IS NULL)",
    ),
    "appeal": ("act_id", "OLD.judged_at IS NULL"),
    "proposal": ("act_id", "OLD.decided_at IS NULL"),
}
CLOCK = {
    "sqlite": ("strftime('%Y-%m-%d %H:%M:%f', 'now')", "strftime('%Y-%m-%d %H:%M:%f', 'now', '-14 days')"),
    "postgresql": ("now()", "now() - interval '14 days'"),
}
#: in force, or somebody can still appeal against it: a reminder has nothing to take back, and a room does not appeal
COUNTS = (
    "EXISTS (SELECT 1 FROM chatrooms_act c WHERE c.id = OLD.{key}"
    " AND (c.until > {now} OR c.kind <> 'reminder' AND c.about_id IS NOT NULL AND c.at > {a_fortnight_ago}))"
)
WHY = "what a moderator did is kept while it counts"


def needed(vendor, table):
    key, waits = TABLES[table]
    now, a_fortnight_ago = CLOCK[vendor]
    return f"({waits} OR {COUNTS.format(key=key, now=now, a_fortnight_ago=a_fortnight_ago)})"


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete", params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON chatrooms_{table} WHEN {needed(vendor, table)}"
                f" BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
                params=None,
            )
        else:
            schema_editor.execute(
                f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {needed(vendor, table)} THEN RAISE EXCEPTION '{WHY}'; END IF; RETURN OLD; END $$",
                params=None,
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON chatrooms_{table}"
                f" FOR EACH ROW EXECUTE FUNCTION {table}_keep()",
                params=None,
            )


def release(apps, schema_editor):
    """What waited for an appeal was kept before (0010), and is again."""
    for table, (_, waits) in TABLES.items():
        if schema_editor.connection.vendor != "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_kept ON chatrooms_{table}", params=None)
            schema_editor.execute(f"DROP FUNCTION {table}_keep()", params=None)
            continue
        schema_editor.execute(f"DROP TRIGGER {table}_no_delete", params=None)
        if table in ("act", "lift"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON chatrooms_{table} WHEN {waits}"
                " BEGIN SELECT RAISE(ABORT, 'an appeal waits'); END",
                params=None,
            )


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0020_answers_stay")]
    operations = [migrations.RunPython(guard, release)]
