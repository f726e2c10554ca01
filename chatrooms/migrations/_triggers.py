"""Changing a table that triggers guard: SQLite builds it anew, and would lose them, or stumble over those of other tables."""

from django.db import migrations


def guarded(*operations):
    """These operations, with every trigger of the database set aside meanwhile. PostgreSQL keeps its own."""
    aside = []

    def take_off(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                aside[:] = cursor.fetchall()
            for name, _ in aside:
                schema_editor.execute(f'DROP TRIGGER "{name}"', params=None)

    def put_back(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for _, statement in aside:
                schema_editor.execute(statement, params=None)

    return [
        migrations.RunPython(take_off, put_back),
        *operations,
        migrations.RunPython(put_back, take_off),
    ]
