"""The database itself refuses to change what moderators did and lifted, and to delete it while an appeal waits (S24)."""

from django.db import migrations

TABLES = {"act": "id", "lift": "act_id"}
NEEDED = "EXISTS (SELECT 1 FROM chatrooms_appeal a WHERE a.act_id = OLD.{key} AND a.judged_at IS NULL)"


def statements(vendor):
    for table, key in TABLES.items():
        needed = NEEDED.format(key=key)
        if vendor == "sqlite":
            yield (
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON chatrooms_{table}"
                " BEGIN SELECT RAISE(ABORT, 'what a moderator did is never changed'); END"
            )
            yield (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON chatrooms_{table} WHEN {needed}"
                " BEGIN SELECT RAISE(ABORT, 'an appeal waits'); END"
            )
        else:
            yield (
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF TG_OP = 'DELETE' AND NOT {needed} THEN RETURN OLD; END IF;"
                " RAISE EXCEPTION 'what a moderator did is never changed, and kept while an appeal waits'; END $$"
            )
            yield (
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON chatrooms_{table}"
                f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            )


def guard(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        names = [f"{table}_no_update", f"{table}_no_delete"] if is_sqlite else [f"{table}_stays"]
        for name in names:
            on = "" if is_sqlite else f" ON chatrooms_{table}"
            schema_editor.execute(f"DROP TRIGGER {name}{on}", params=None)
        if not is_sqlite:
            schema_editor.execute(f"DROP FUNCTION {table}_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0009_acts_of_moderators")]
    operations = [migrations.RunPython(guard, release)]
