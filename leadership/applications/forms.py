"""The form of an application, made from what the role has: tracks, categories, communities."""

from __future__ import annotations

from typing import Any

from django import forms

from leadership.applications.models import Application
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.roles.models import Community
from leadership.roles.programme import Programme, RoleDef

SHORTEST, LONGEST = 200, 1500


class ApplicationForm(forms.Form):
    """Saving a draft accepts anything that fits; `is_sending` asks for all of it."""

    track = forms.ChoiceField(label="Which track?", widget=forms.RadioSelect, required=False)
    categories = forms.MultipleChoiceField(
        label="In Track II: what would you like to do?", widget=forms.CheckboxSelectMultiple, required=False
    )
    communities = forms.MultipleChoiceField(
        label="Where would you like to help?", widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(
        label="Why this, and why now?",
        help_text=f"In your own words, {SHORTEST} to {LONGEST} characters. Please leave out real names and places.",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=LONGEST,
    )

    def __init__(
        self, *args: Any, role: RoleDef, programme: Programme, member: Member, is_sending: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.is_sending = role, is_sending
        self._offer_tracks()
        self._offer_communities(programme, member)

    def _offer_tracks(self) -> None:
        categories = [(each, each) for track in self.role.tracks for each in track.categories]
        if self.role.tracks:
            self.fields["track"].choices = [(track.slug, track.name) for track in self.role.tracks]
        else:
            del self.fields["track"]
        if categories:
            self.fields["categories"].choices = categories
        else:
            del self.fields["categories"]

    def _offer_communities(self, programme: Programme, member: Member) -> None:
        scopes = {self.role.scope, *(track.scope for track in self.role.tracks)}
        if not scopes & {"communities", "one"}:
            del self.fields["communities"]
            return
        held = Award.objects.held().filter(member=member, role=self.role.slug).values_list("community", flat=True)
        self.held = {slug for slug in held if slug}
        offered = [
            (each.slug, each.name)
            for each in programme.communities.values()
            if member.band in each.bands and each.slug not in self.held
        ]
        self.fields["communities"].choices = offered
        self.fields["communities"].help_text = (
            "Track I belongs to one community." if self.role.tracks else f"Up to {self.role.max_communities}."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_sending:
            self._clean_track(data)
            self._clean_communities(data)
            self._clean_why(data)
        return data

    def _clean_track(self, data: dict[str, Any]) -> None:
        if "track" in self.fields and not data.get("track") and "track" not in self.errors:
            self.add_error("track", "Choose a track.")
        track = self.role.track(data.get("track") or "")
        if track and track.categories and not data.get("categories"):
            self.add_error("categories", "Choose at least one thing you would like to do.")
        if track and not track.categories:
            data["categories"] = []

    def _clean_communities(self, data: dict[str, Any]) -> None:
        if "communities" not in self.fields or "communities" in self.errors:
            return
        chosen, scope = data.get("communities") or [], self.role.scope_of(data.get("track") or "")
        most = {"communities": self.role.max_communities - len(self.held), "one": 1}.get(scope, 0)
        if most == 0:
            data["communities"] = []
        elif not chosen:
            self.add_error("communities", "Choose at least one community." if most > 1 else "Choose one community.")
        elif len(chosen) > most:
            self.add_error("communities", f"Choose up to {most}. You have {len(chosen)}.")

    def _clean_why(self, data: dict[str, Any]) -> None:
        length = len((data.get("why") or "").strip())
        if "why" not in self.errors and length < SHORTEST:
            self.add_error("why", f"A little more, please: {SHORTEST - length} characters to go.")


def answers(application: Application | None) -> dict[str, Any]:
    """What was written before, to start from."""
    if application is None:
        return {}
    return {
        "track": application.track,
        "categories": application.categories,
        "communities": [each.pk for each in application.communities.all()],
        "why": application.why,
    }


def keep(application: Application, data: dict[str, Any]) -> None:
    """Put a form's answers onto a saved draft; the caller holds the transaction."""
    application.communities.set(Community.objects.filter(pk__in=data.get("communities") or []))
