from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """Who people are, what they may become, and how."""

    name = "leadership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadership.applications.models import applicants
        from leadership.badges.models import holders
        from leadership.requirements import tallies  # noqa: F401 - keeps a tally for every saved member
        from leadership.roles.eligibility import LEAVE_OUT

        LEAVE_OUT.extend([holders, applicants])
