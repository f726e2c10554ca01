"""The tables of the rooms, subject by subject in order of dependence."""

from chatrooms.rooms.models import Room
from chatrooms.safety.models import Hidden
from chatrooms.talk.models import Attendance, Event, Heart, ReadMark

__all__ = ["Attendance", "Event", "Heart", "Hidden", "ReadMark", "Room"]
