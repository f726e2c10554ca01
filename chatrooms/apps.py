from django.apps import AppConfig


class ChatroomsConfig(AppConfig):
    """Where people talk, and how it stays kind."""

    name = "chatrooms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chatrooms.rooms import metrics  # noqa: F401 - what only rooms can count
