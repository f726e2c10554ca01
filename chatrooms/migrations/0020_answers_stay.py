"""The database itself refuses to change a judged appeal and an answered proposal (S24)."""

from django.db import migrations

TABLES = {"appeal": "judged_at", "proposal": "decided_at"}


def guard(apps, schema_editor):
    for table, answered in TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_answer_stays BEFORE UPDATE ON chatrooms_{table} WHEN OLD.{answered} IS NOT NULL"
                " BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END",
                params=None,
            )
        else:
            schema_editor.execute(
                f"CREATE FUNCTION {table}_answer_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'an answer is never changed'; END $$",
                params=None,
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_answer_stays BEFORE UPDATE ON chatrooms_{table}"
                f" FOR EACH ROW WHEN (OLD.{answered} IS NOT NULL) EXECUTE FUNCTION {table}_answer_refuse()",
                params=None,
            )


def release(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        on = "" if is_sqlite else f" ON chatrooms_{table}"
        schema_editor.execute(f"DROP TRIGGER {table}_answer_stays{on}", params=None)
        if not is_sqlite:
            schema_editor.execute(f"DROP FUNCTION {table}_answer_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0019_duty_is_being_here")]
    operations = [migrations.RunPython(guard, release)]
