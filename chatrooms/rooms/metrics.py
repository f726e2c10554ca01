"""What happens in rooms and counts towards the path: told to the registry, so that `leadership` needs no rooms."""

from leadership.requirements.metrics import Metric, register

register(
    Metric("group_chats", "Group chats", "group chat", "group chats", "See which rooms you can enter", "rooms"),
    Metric(
        "circles_attended",
        "Sharing circles",
        "sharing circle",
        "sharing circles",
        "See which rooms you can enter",
        "rooms",
    ),
    Metric("compassion_hearts", "Compassion hearts", "compassion heart", "compassion hearts"),
)
