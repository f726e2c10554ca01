from django.apps import AppConfig


class ChatroomsConfig(AppConfig):
    """Where people talk, and how it stays kind."""

    name = "chatrooms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chatrooms.care import hooks as care
        from chatrooms.moderation import caring, hooks
        from chatrooms.moderation.acts import hooks as acts
        from chatrooms.moderation.scripts import hooks as scripts
        from chatrooms.moderation.words import hooks as watched
        from chatrooms.reviews import hooks as reviews
        from chatrooms.rooms import metrics  # noqa: F401 - what only rooms can count
        from chatrooms.talk import keeping, leaving, opening, visits
        from leadership.audit import words
        from leadership.management.commands.tick import JOBS
        from leadership.members import erasure, export

        JOBS["rooms whose hour is over"] = opening.close_due
        JOBS["words older than they are kept"] = keeping.forget_old
        words.KINDS["room"] = "room"
        words.DID.update({opening.OPENED: "opened {a room}", opening.CLOSED: "closed {a room}"})
        words.DID[visits.CAME] = "came into {a room} as a safeguarding lead"
        export.PARTS.update(leaving.PARTS)
        erasure.GOES.update(leaving.GOES)
        erasure.PREVIEWS.append(leaving.preview)
        erasure.PARTINGS.insert(0, leaving.part)  # rooms before tallies: the order in which a message takes them
        export.PARTS["people I hide"] = ("hidden_people", ("other__username", "at"))
        erasure.GOES["hidden_people"] = ("person you hide", "people you hide")
        export.PARTS["words I fold"] = ("folded_words", ("word",))
        erasure.GOES["folded_words"] = ("word you fold", "words you fold")
        care.ready()
        hooks.ready()
        caring.ready()
        acts.ready()
        reviews.ready()
        watched.ready()
        scripts.ready()
