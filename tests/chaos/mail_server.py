"""A mail server small enough to stop in the middle of a letter and keep its client waiting."""

from __future__ import annotations

import email
import socketserver
import threading
from collections import deque
from email.message import Message
from typing import Any

#: where a connection can be held: nothing is said yet; the letter is announced; it is half there; it is all there and
#: kept, and only the answer that says so is missing
HELLO, ANNOUNCED, HALF, TAKEN = POINTS = ("hello", "announced", "half", "taken")


class MailServer(socketserver.ThreadingTCPServer):
    """`letters` is what it has taken. Each point of `hold` stops one connection there, until its client is gone."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[Message] = []
        self.hold: deque[str] = deque()
        self.held = threading.Semaphore(0)

    def __enter__(self) -> MailServer:
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *args: Any) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *args: Any) -> None:
        """A client that is gone is what this is for."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.point = self.server.hold.popleft() if self.server.hold else ""
        self.stop_at(HELLO)
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.stop_at(ANNOUNCED)
                self.say("354 go on")
                if not self.take():
                    return
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
            self.stop_at(HALF)
        self.server.letters.append(email.message_from_bytes(b"".join(lines)))
        self.stop_at(TAKEN)
        self.say("250 taken")
        return True

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())

    def stop_at(self, point: str) -> None:
        if self.point != point:
            return
        self.server.held.release()
        while self.connection.recv(4096):
            pass
        raise ConnectionAbortedError

    def finish(self) -> None:
        self.connection.close()
