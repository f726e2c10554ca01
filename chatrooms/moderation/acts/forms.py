"""What is asked of whoever steps in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from chatrooms.moderation.acts.models import LONGEST_WORDS
from chatrooms.moderation.acts.powers import LONGEST_OF_LEADS, OF_ROOMS, Kind, Where
from chatrooms.moderation.acts.reasons import offered
from leadership.roles.programme import RoomDef

#: how long: minutes; the last is said in the field beside it
LENGTHS = [("5", "5 minutes"), ("30", "30 minutes"), ("1440", "24 hours"), ("other", "Other:")]
MOST_DAYS = LONGEST_OF_LEADS[Kind.BAN].days
PROPOSE = "propose"
SECONDS = [("10", "10 seconds"), ("30", "30 seconds"), ("60", "a minute")]


INPUT = {"class": "input"}


class Words(forms.CharField):
    """A few sentences; what can't be stored is left out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2, "class": "input"}), **options
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value).replace("\0", "") if value else value)


class Lasting(forms.Form):
    """For how long, in minutes: chosen, or typed."""

    minutes = forms.ChoiceField(
        choices=LENGTHS, initial="30", required=False, widget=forms.RadioSelect, label="For how long?"
    )
    other = forms.IntegerField(min_value=1, max_value=1440, required=False, label="minutes, up to 1,440")

    def length(self) -> dt.timedelta | None:
        chosen = self.cleaned_data.get("minutes") or "30"
        minutes = self.cleaned_data.get("other") if chosen == "other" else int(chosen)
        if minutes is None:
            if "other" not in self.errors:
                self.add_error("other", "Say how many minutes.")
            return None
        return dt.timedelta(minutes=minutes)


class StepIn(Lasting):
    """What somebody said is answered."""

    kind = forms.ChoiceField(error_messages={"required": "Press what you would like to do."})
    reason = forms.ChoiceField(
        label="What is it about?",
        widget=forms.Select(attrs=INPUT),
        error_messages={"required": "Choose what it is about."},
    )
    words = Words(required=False, label="In your words, if you like")
    where = forms.ChoiceField(required=False, initial=Where.ROOM, widget=forms.RadioSelect, label="Where?")
    rooms = forms.MultipleChoiceField(
        required=False,
        label="And in these rooms",
        error_messages={"invalid_choice": "One of these rooms is none in which you can do this."},
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        label="For how many days?",
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
    )
    and_remove = forms.BooleanField(required=False, label="Remove the message, too")

    def __init__(
        self, *args: Any, kinds: list[str], places: list[Where], rooms: list[RoomDef], is_seen: bool, **kwargs: Any
    ) -> None:
        """`is_seen`: something shows what it is about; else her words have to."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each, each) for each in kinds]  # type: ignore[attr-defined]
        reasons = [(each.slug, f"{each.words} (rule {each.number})") for each in offered(is_of_room=False)]
        self.fields["reason"].choices = [("", "Choose…"), *reasons]  # type: ignore[attr-defined]
        self.fields["where"].choices = [(where.value, where.label) for where in places]  # type: ignore[attr-defined]
        self.here = places[0]
        self.fields["where"].initial = self.here
        if self.here == Where.ROOMS:
            self.fields["where"].choices[0] = (Where.ROOMS.value, "The rooms ticked below")  # type: ignore[attr-defined]
            self.fields["rooms"].label = "These rooms"
        if not is_seen:
            self.fields["words"].label, self.fields["words"].required = "What did you see? They read it", True
            self.fields["words"].error_messages["required"] = "Write what you saw: no message says it."
        self.fields["rooms"].choices = [(room.slug, room.name) for room in rooms]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        data["where"] = data.get("where") or self.here
        data["length"] = None
        if kind in (Kind.MUTE, Kind.KICK):
            data["length"] = self.length()
        elif kind in (Kind.BAN, PROPOSE):
            if data.get("days") is None and "days" not in self.errors:
                self.add_error("days", "Say for how many days.")
            data["length"] = dt.timedelta(days=data.get("days") or 0)
        self._place(data)
        if kind == PROPOSE and not data.get("words"):
            self.add_error("words", "Write to the leads what you saw.")
        return data

    def _place(self, data: dict[str, Any]) -> None:
        """Rooms that are ticked are chosen besides the one it began in, or are all; of what lasts nowhere, nothing is asked."""
        kind, ticked = data.get("kind"), data.get("rooms") or []
        if kind == Kind.KICK:
            data["where"] = self.here
        if kind not in (Kind.MUTE, Kind.KICK, Kind.BAN, PROPOSE):
            data["where"], data["rooms"] = Where.ROOM if self.here == Where.ROOM else Where.EVERYWHERE, []
        elif ticked and data["where"] in (Where.ROOM, Where.ROOMS):
            data["where"] = Where.ROOMS
        elif ticked:
            here = "The rooms ticked below" if self.here == Where.ROOMS else "This room"
            self.add_error("rooms", f"These are among the rooms chosen above: untick them, or choose “{here}”.")
        elif data["where"] == Where.ROOMS and "rooms" not in self.errors:
            self.add_error("rooms", "Tick the rooms in which it should hold.")


class StepIntoRoom(Lasting):
    """The whole room is slowed down or paused."""

    kind = forms.ChoiceField(
        choices=[(each.value, each.label) for each in OF_ROOMS],
        error_messages={"required": "Press what you would like to do."},
    )
    reason = forms.ChoiceField(
        label="Why?", widget=forms.Select(attrs=INPUT), error_messages={"required": "Choose why."}
    )
    seconds = forms.ChoiceField(
        choices=SECONDS, initial="30", required=False, label="One message every", widget=forms.Select(attrs=INPUT)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(each.slug, each.words) for each in offered(is_of_room=True)]
        self.fields["reason"].choices = [("", "Choose…"), *reasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["length"] = self.length()
        data["seconds"] = int(data.get("seconds") or 30)
        return data


class Appealing(forms.Form):
    words = Words(
        label="What should be looked at again?",
        error_messages={"required": "Write what should be looked at again."},
    )


class Lifting(forms.Form):
    reason = Words(required=False, label="A word to the person, if you like")


class Judging(forms.Form):
    reason = Words(
        label="Your reason, which the person reads",
        error_messages={"required": "Write a reason: the person reads it."},
    )
    answer = forms.ChoiceField(
        choices=[("keep", "It stays"), ("uphold", "Take it back")],
        error_messages={"required": "Press what you decide."},
    )


class Answering(forms.Form):
    words = Words(required=False, label="To the person if it is a yes, to whoever proposed it if it is a no")
    answer = forms.ChoiceField(
        choices=[("yes", "Keep them away"), ("no", "No")], error_messages={"required": "Press what you decide."}
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "no" and not data.get("words"):
            self.add_error("words", "Write why not: whoever proposed it reads it.")
        return data
