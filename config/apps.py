from django.apps import AppConfig


class GroundConfig(AppConfig):
    """Settings, addresses and start-up checks; no tables."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401
