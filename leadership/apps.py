from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """Who people are, what they may become, and how."""

    name = "leadership"
    default_auto_field = "django.db.models.BigAutoField"
