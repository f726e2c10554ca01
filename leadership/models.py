"""The tables of the leadership path, named subject by subject in order of dependence."""

from leadership.audit.models import Record
from leadership.members.models import Clearance, Member
from leadership.notices.models import Notice
from leadership.notices.wording import Wording
from leadership.requirements.models import Fact, Stretch, Tally
from leadership.roles.models import Community, Edition, Role
from leadership.learning.models import Completion
from leadership.badges.models import Award, BadgeAward, BadgePage, Obligation, Pause
from leadership.badges.appealing import BadgeAppeal
from leadership.badges.by_two import FirstYes
from leadership.badges.places import Limit
from leadership.badges.renewals import Renewal
from leadership.applications.models import Application
from leadership.applications.questions import Question
from leadership.applications.appeals import Appeal
from leadership.applications.nominations import Nomination
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside

__all__ = [
    "Appeal",
    "Application",
    "Award",
    "BadgeAppeal",
    "BadgeAward",
    "BadgePage",
    "Clearance",
    "Community",
    "Completion",
    "Edition",
    "Fact",
    "FirstYes",
    "HeldDecision",
    "Limit",
    "Member",
    "Nomination",
    "Notice",
    "Obligation",
    "Opinion",
    "Pause",
    "Question",
    "Record",
    "Renewal",
    "Role",
    "SteppedAside",
    "Stretch",
    "Tally",
    "Wording",
]
