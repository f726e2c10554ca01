"""The scripts that stood in the code until now; and the database itself refuses to change a version of one (S24)."""

from django.db import migrations

#: title, words, what it is for
SCRIPTS = (
    (
        "Are you safe right now?",
        (
            "Thank you for telling us. Are you safe right now? You don’t have to hold this alone: I am here, and “Help now” has people"
            " who answer at any hour."
        ),
        ["care"],
    ),
    (
        "Is somebody near you?",
        (
            "Is there somebody near you, or somebody you could ring, while we talk? It would do me good to know that you are not alone"
            " with it."
        ),
        ["care"],
    ),
    (
        "A quieter place to talk",
        (
            "This sounds like a lot to carry in a room full of people. Would you like to talk one-to-one with a listener? You are"
            " welcome back here whenever you like."
        ),
        ["care"],
    ),
    (
        "Welcome back",
        "Good that you are here again. There is no need to explain anything. How is today?",
        ["care", "welcome"],
    ),
    (
        "Let us all take a breath",
        "Let us take a breath, everyone. We can see things differently and stay kind. What would help right now?",
        ["room"],
    ),
    (
        "Contact details",
        "A friendly reminder: we keep names, numbers and other places out of the rooms, so that everybody stays safe here.",
        ["room", "reminder"],
    ),
    (
        "A reminder to be kind",
        "I saw your last message. It may have landed harder than you meant. Could you say it in a kinder way, or leave it be?",
        ["reminder"],
    ),
)


def put(apps, schema_editor=None):
    script, version = apps.get_model("chatrooms", "Script"), apps.get_model("chatrooms", "ScriptVersion")
    for title, text, kinds in SCRIPTS:
        made = script.objects.create()
        version.objects.create(script=made, number=1, title=title, text=text, kinds=kinds)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER scriptversion_no_update BEFORE UPDATE ON chatrooms_scriptversion"
            " BEGIN SELECT RAISE(ABORT, 'a version of a script is never changed'); END",
            params=None,
        )
    else:
        schema_editor.execute(
            "CREATE FUNCTION scriptversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'a version of a script is never changed'; END $$",
            params=None,
        )
        schema_editor.execute(
            "CREATE TRIGGER scriptversion_no_update BEFORE UPDATE ON chatrooms_scriptversion"
            " FOR EACH ROW EXECUTE FUNCTION scriptversion_refuse()",
            params=None,
        )


def release(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(
        f"DROP TRIGGER scriptversion_no_update{'' if is_sqlite else ' ON chatrooms_scriptversion'}", params=None
    )
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION scriptversion_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("chatrooms", "0023_scripts")]
    operations = [
        migrations.RunPython(guard, release),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
