"""Roles at the desk: how many people may hold each at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from leadership.badges.asking import ask
from leadership.badges.gate import must
from leadership.badges.giving import reauthenticated
from leadership.badges.places import CAN_SET, rooms_of, set_places
from leadership.badges.scope import most_of
from leadership.members.admin import ReadOnlyAdmin
from leadership.roles.models import Community, Edition, Role

IN_ALL, MOST = "in_all", 10_000


def _communities(role: Role) -> list[Community]:
    """Those the role can be held in; none where it is bound to none."""
    try:
        programme = Edition.objects.in_force().programme
        found = programme.roles[role.pk]
    except (Edition.DoesNotExist, KeyError):
        return []
    if not any(most_of(found, slug) for slug in ["", *(track.slug for track in found.tracks)]):
        return []
    return list(Community.objects.filter(pk__in=programme.communities))


class PlacesForm(forms.Form):
    """A number for the role in all, and one for each community it can be held in; empty is no limit."""

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str | None] = {IN_ALL: None}
        self._ask(IN_ALL, "People at once, in all", "Empty: as many as there are.")
        for community in _communities(role):
            self.names[f"in_{community.pk}"] = community.pk
            self._ask(f"in_{community.pk}", f"Of these in {community}", "")

    def _ask(self, name: str, label: str, help_text: str) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, help_text=help_text, required=False, min_value=1, max_value=MOST
        )

    @property
    def numbers(self) -> dict[str | None, int | None]:
        return {community: self.cleaned_data[name] for name, community in self.names.items()}


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    list_title = "Roles and their places"
    list_display = ["name", "places"]
    ordering = ["name"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        rooms = rooms_of([role.pk for role in found.result_list])
        for role in found.result_list:
            role.rooms = [room for (slug, _), room in rooms.items() if slug == role.pk]
        return found

    @admin.display(description="places taken")
    def places(self, role: Role) -> str | None:
        rooms = role.rooms  # type: ignore[attr-defined]
        return ", ".join(f"{len(room.holders)} of {room.places}{room.where}" for room in rooms) or None

    @reauthenticated
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Set how many places there are. Nobody loses a role by it."""
        must(request.user.has_perm(CAN_SET), "How many places there are is set by programme admins.")
        role: Role | None = self.get_object(request, object_id)
        if role is None:
            raise Http404
        form = PlacesForm(request.POST or None, role=role, initial=self._now(role.limits.all()))
        if request.method == "POST" and form.is_valid():
            is_set = set_places(role, form.numbers, by=request.user)  # type: ignore[arg-type]
            self.message_user(request, f"{role}: kept." if is_set else f"{role}: nothing has changed.")
            return redirect("admin:leadership_role_changelist")
        return ask(self, request, form, f"{role}: how many places", "Save")

    @staticmethod
    def _now(limits: QuerySet[Any]) -> dict[str, int]:
        return {f"in_{each.community_id}" if each.community_id else IN_ALL: each.places for each in limits}
