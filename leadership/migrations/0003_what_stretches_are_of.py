"""Tell PostgreSQL that kind and slug of a stretch go together: taken for independent, a badge seems ten times as rare as it is.

A plan made of that reads the whole badge to judge a few people. SQLite keeps such counts with its index.
"""

from django.db import migrations


def tell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE STATISTICS stretch_of_kind (dependencies, mcv) ON kind, slug FROM leadership_stretch"
        )


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS stretch_of_kind")


class Migration(migrations.Migration):
    dependencies = [("leadership", "0002_the_record_only_grows")]
    operations = [migrations.RunPython(tell, forget)]
