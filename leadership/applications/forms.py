"""The form of an application, made from what the role has: tracks, categories, communities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.html import format_html

from leadership.applications.models import LONGEST_ANSWER, Application
from leadership.badges.models import Award
from leadership.badges.scope import misfit, most_of
from leadership.members.models import Member
from leadership.roles.models import Community
from leadership.roles.programme import Programme, RoleDef

SHORTEST, LONGEST = 200, 1500
#: a draft may run on; only what is sent is held to the longest
LONGEST_DRAFT = 20_000


class ApplicationForm(forms.Form):
    """Saving a draft accepts anything that can be kept; `is_sending` asks for all of it.

    After validation `kept` holds every answer that can be stored, also those that are not ready to be sent.
    """

    track = forms.ChoiceField(label="Which track?", widget=forms.RadioSelect, required=False)
    categories = forms.MultipleChoiceField(
        label="What would you like to do?", widget=forms.CheckboxSelectMultiple, required=False
    )
    communities = forms.MultipleChoiceField(
        label="Where would you like to help?", widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(
        label="Why this, and why now?",
        help_text=f"In your own words, {SHORTEST} to {LONGEST} characters. Please leave out real names and places.",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        validators=[MaxLengthValidator(LONGEST_DRAFT)],
    )

    def __init__(
        self, *args: Any, role: RoleDef, programme: Programme, member: Member, is_sending: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.programme, self.member, self.is_sending = role, programme, member, is_sending
        self.kept: dict[str, Any] = {}
        self._say_what_is_needed(not self.is_bound)
        self._offer_tracks()
        self._offer_communities()

    def _say_what_is_needed(self, is_shown: bool) -> None:
        """A page never calls optional what sending asks for, although a draft may be saved without it."""
        self.fields["why"].required = is_shown

    def _offer_tracks(self) -> None:
        categories = [(each, each) for track in self.role.tracks for each in track.categories]
        if self.role.tracks:
            self.fields["track"].choices = [(track.slug, track.name) for track in self.role.tracks]
        else:
            del self.fields["track"]
        if categories:
            self.fields["categories"].choices = categories
            names = [track.name for track in self.role.tracks if track.categories]
            self.fields["categories"].help_text = format_html("For “{}”: as many as you like.", names[0])
        else:
            del self.fields["categories"]

    def _offer_communities(self) -> None:
        most = max(most_of(self.role, slug) for slug in ["", *(track.slug for track in self.role.tracks)])
        if most == 0:
            del self.fields["communities"]
            return
        member, role = self.member, self.role
        held = set(Award.objects.held().filter(member=member, role=role.slug).values_list("community", flat=True))
        places = self.programme.communities.values()
        self.fields["communities"].choices = [
            (each.slug, each.name) for each in places if member.band in each.bands and each.slug not in held
        ]
        self.fields["communities"].help_text = _how_many(self.role, most, len(held - {None}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.kept = dict(data)
        self._say_what_is_needed(True)
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
        if "track" in self.errors or "communities" in self.errors:
            return
        track = data.get("track") or ""
        if not most_of(self.role, track):
            data["communities"] = []
        wrong = misfit(self.member, self.programme, self.role, track, data.get("communities") or [])
        if wrong:
            self.add_error("communities" if "communities" in self.fields else None, wrong)

    def clean_why(self) -> str:
        """Browsers send two characters for a new line; a person counts one."""
        return self.cleaned_data["why"].replace("\r\n", "\n")

    def _clean_why(self, data: dict[str, Any]) -> None:
        length = len(data.get("why") or "")
        if "why" in self.errors:
            return
        if length < SHORTEST:
            self.add_error("why", f"A little more, please: {SHORTEST - length} characters to go.")
        elif length > LONGEST:
            self.add_error("why", f"A little shorter, please: {length - LONGEST} characters too many.")


def _how_many(role: RoleDef, most: int, held: int) -> str:
    bound = [track.name for track in role.tracks if most_of(role, track.slug)]
    up_to = f"Up to {most}." if most > 1 else "Up to one."
    asked = format_html("For “{}”: one.", bound[0]) if bound else up_to
    return format_html("{} You have {} already.", asked, held) if held else asked


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
    if "communities" in data:
        application.communities.set(Community.objects.filter(pk__in=data["communities"] or []))


class AnswerForm(forms.Form):
    """The answer to what an admin asked."""

    words = forms.CharField(
        label="Your answer",
        help_text="In your own words. Please leave out real names and places.",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AppealForm(forms.Form):
    """What should be looked at again."""

    words = forms.CharField(
        label="What should be looked at again?",
        help_text="In your own words. Please leave out real names and places.",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
