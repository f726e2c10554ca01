"""The tables of the rooms, subject by subject in order of dependence."""

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Attendance, Event, Heart, ReadMark

__all__ = ["Attendance", "Event", "Heart", "ReadMark", "Room"]
