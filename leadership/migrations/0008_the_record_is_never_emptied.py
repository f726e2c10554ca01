"""PostgreSQL refuses to empty the table of records at one stroke too; SQLite knows no such stroke (S24)."""

from django.db import migrations

GUARD = (
    "CREATE TRIGGER record_never_emptied BEFORE TRUNCATE ON leadership_record "
    "FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()"
)
RELEASE = "DROP TRIGGER record_never_emptied ON leadership_record"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUARD)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(RELEASE)


class Migration(migrations.Migration):
    dependencies = [("leadership", "0007_the_inactive_have_an_index")]
    operations = [migrations.RunPython(guard, release)]
