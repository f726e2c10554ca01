from typing import Any

from django.apps import AppConfig

from leadership.members.field_errors import speak


class LeadershipConfig(AppConfig):
    """Who people are, what they may become, and how."""

    name = "leadership"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        speak()  # before any form is made

    def ready(self) -> None:
        from leadership.requirements import tallies  # noqa: F401 - keeps a tally for every saved member

        self.tell_rules()
        self.tell_pages()

    def tell_rules(self) -> None:
        """What upper subjects add to what lower ones decide and do."""
        from allauth.account.signals import email_confirmed
        from allauth.mfa.signals import authenticator_added

        from leadership.applications.extras import tell_of_change
        from leadership.applications.leaving import part as part_with_applications
        from leadership.applications.models import applicants
        from leadership.applications.waitlist import is_waited_for
        from leadership.badges.leaving import is_last_admin
        from leadership.badges.leaving import part as part_with_badges
        from leadership.badges.models import holders
        from leadership.badges.places import WAITS
        from leadership.members.erasure import HINDRANCES, PARTINGS
        from leadership.members.second_factor import count_as_used
        from leadership.members.unverified import make_way
        from leadership.roles.editing import ON_CHANGE
        from leadership.roles.eligibility import LEAVE_OUT

        LEAVE_OUT.extend([holders, applicants])
        WAITS.append(is_waited_for)
        HINDRANCES.append(is_last_admin)
        PARTINGS.extend([part_with_applications, part_with_badges])
        ON_CHANGE.append(tell_of_change)
        email_confirmed.connect(make_way)
        authenticator_added.connect(count_as_used)

    def tell_pages(self) -> None:
        """What upper subjects add to what lower ones show, and what stays inside."""
        from leadership.applications.asking_for import asked_for_by
        from leadership.applications.extras import of_role
        from leadership.applications.nominating import on_profile
        from leadership.applications.reviewing import INSIDE as DESK_ONLY
        from leadership.applications.reviewing import sealed
        from leadership.audit.admin import SEALED
        from leadership.badges import closing_desk
        from leadership.badges.holding import held_by
        from leadership.badges.profile import badges_of
        from leadership.members.admin import PAGES, PARTS
        from leadership.members.export import INSIDE, WHY_INSIDE
        from leadership.members.views import SECTIONS
        from leadership.roles.views import ROLE_EXTRAS

        ROLE_EXTRAS.append(of_role)
        SECTIONS.extend([badges_of, on_profile])
        SEALED.append(sealed)
        INSIDE.update(DESK_ONLY)
        WHY_INSIDE.add("approved")  # nothing of a decision shows before it is made
        PARTS.extend([asked_for_by, held_by, closing_desk.way_there])
        PAGES.update(dict.fromkeys(closing_desk.PAGES, closing_desk.view))
