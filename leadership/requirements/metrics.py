"""The registry of what can be counted: a key, words for people, and the next step towards it.

Whoever can count something registers it when the apps are ready; `leadership` never imports its counters.
"""

from __future__ import annotations

from dataclasses import dataclass

from leadership.requirements.models import MEANS, SUMS
from leadership.requirements.tree import WEEKS_OF

KEYS = frozenset({*SUMS, *MEANS, *WEEKS_OF})


@dataclass(frozen=True)
class Metric:
    """`one` and `many` are what is counted ("group chat", "group chats"); `step` is the next step as a sentence
    and `url_name` where it is taken; `is_praise` counts are never forecast, so that nobody asks others for praise."""

    key: str
    name: str
    one: str
    many: str
    step: str = ""
    url_name: str = ""
    is_praise: bool = False


METRICS: dict[str, Metric] = {}


def register(*metrics: Metric) -> None:
    """Make metrics known; a key outside `KEYS` has no column to add up in and is refused."""
    for metric in metrics:
        if metric.key not in KEYS:
            raise ValueError(f"{metric.key} is not a metric that can be added up")
        METRICS[metric.key] = metric


register(
    Metric("weeks_as_member", "Time as a member", "week as a member", "weeks as a member"),
    Metric("weeks_as_listener", "Time as a listener", "week as a listener", "weeks as a listener"),
    Metric(
        "positive_reviews",
        "Positive reviews",
        "positive review by a member",
        "positive reviews by members",
        "Members write these after a chat, when they feel like it. There is nothing to ask for.",
        is_praise=True,
    ),
    Metric(
        "written_reviews",
        "Written reviews",
        "written review",
        "written reviews",
        "Members write these after a chat, when they feel like it. There is nothing to ask for.",
        is_praise=True,
    ),
    Metric(
        "star_rating", "Star rating", "star", "stars", "The mean of what members gave after a chat.", is_praise=True
    ),
    Metric("help_guides", "Help guides", "help guide", "help guides", "Read the next guide", "guides"),
    Metric("peer_trainings", "Peer trainings", "peer training", "peer trainings", "Find the next training", "guides"),
    Metric("upheld_reports", "Upheld reports", "upheld report", "upheld reports"),
    Metric("one_to_one_chats", "One-to-one chats", "one-to-one chat", "one-to-one chats"),
    Metric("cheers", "Cheers", "cheer", "cheers", "Cheers come from the people you listened to."),
    Metric("path_steps", "Path steps", "path step", "path steps"),
    Metric("forum_posts", "Forum posts", "forum post", "forum posts"),
)
