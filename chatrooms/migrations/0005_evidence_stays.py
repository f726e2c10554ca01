"""The database itself refuses to change evidence, and to delete it while its case is open or held (G18)."""

from django.db import migrations

TABLE = "chatrooms_evidence"
NEEDED = "EXISTS (SELECT 1 FROM chatrooms_case c WHERE c.id = OLD.case_id AND (c.closed_at IS NULL OR c.is_held))"
SQLITE = [
    f"CREATE TRIGGER evidence_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END",
    f"CREATE TRIGGER evidence_no_delete BEFORE DELETE ON {TABLE} WHEN {NEEDED} BEGIN SELECT RAISE(ABORT, 'evidence is still needed'); END",
]
POSTGRESQL = [
    f"""CREATE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' AND NOT {NEEDED} THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'evidence is never changed, and kept while it is needed'; END $$""",
    f"CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION evidence_refuse()",
]
UNDO = {
    "sqlite": ["DROP TRIGGER evidence_no_update", "DROP TRIGGER evidence_no_delete"],
    "postgresql": [f"DROP TRIGGER evidence_stays ON {TABLE}", "DROP FUNCTION evidence_refuse()"],
}


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0004_reports_and_their_cases")]
    operations = [migrations.RunPython(guard, release)]
