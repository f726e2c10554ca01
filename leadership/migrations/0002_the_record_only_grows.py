"""The database itself refuses to change or delete a record (S24).

PostgreSQL refuses to empty the table at one stroke, too; SQLite knows no such stroke.
"""

from django.db import migrations

TABLE = "leadership_record"
REFUSAL = "a record is never changed"

SQLITE = [
    f"CREATE TRIGGER record_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE TRIGGER record_only_grows BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION record_refuse()",
    f"CREATE TRIGGER record_never_emptied BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION record_refuse()",
]
UNDO = {
    "sqlite": ["DROP TRIGGER record_no_update", "DROP TRIGGER record_no_delete"],
    "postgresql": [
        f"DROP TRIGGER record_never_emptied ON {TABLE}",
        f"DROP TRIGGER record_only_grows ON {TABLE}",
        "DROP FUNCTION record_refuse()",
    ],
}


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("leadership", "0001_initial")]
    operations = [migrations.RunPython(guard, release)]
