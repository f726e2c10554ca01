"""What Django admin shows, subject by subject in order of dependence."""

from leadership.audit import admin as audit
from leadership.members import admin as members
from leadership.notices import admin as notices
from leadership.roles import admin as roles
from leadership.badges import admin as badges
from leadership.badges import placing as places
from leadership.applications import admin as applications

__all__ = ["applications", "audit", "badges", "members", "notices", "places", "roles"]
