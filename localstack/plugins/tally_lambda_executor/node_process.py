"""One child process that runs the bootstrap. Its messages use a socket, its output a pipe."""

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .reaper import REAPER
from .variables import BOOTSTRAP_FOLDER

BOOTSTRAP = BOOTSTRAP_FOLDER / "main.mjs"
CHUNK = 1 << 20
# If a function logs without end, it must not fill LocalStack's memory.
OUTPUT_LIMIT = 16 << 20
# How long a process takes from closing its socket to its end, unless it refuses to end.
EXIT_SECONDS = 2.0

Message = dict[str, Any]


class ProcessEnded(Exception):
    """The process ended, or closed its socket, before it sent a message."""


class NodeProcess:
    def __init__(
        self, node: str, flags: Sequence[str], folder: Path, variables: Mapping[str, str]
    ) -> None:
        self._socket, inherited = socket.socketpair()
        self._socket.setblocking(False)
        with inherited:
            self._process = subprocess.Popen(
                [node, *flags, str(BOOTSTRAP)],
                cwd=folder,
                env={**variables, "TALLY_LAMBDA_SOCKET": str(inherited.fileno())},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(inherited.fileno(),),
                # It has its own process group, so that processes of the function are stopped with
                # it.
                start_new_session=True,
            )
        REAPER.watch(self.pid)
        assert self._process.stdout is not None  # PIPE above
        self._pipe = self._process.stdout
        os.set_blocking(self._pipe.fileno(), False)
        self._lines: deque[bytes] = deque()
        self._partial = bytearray()
        self._output = bytearray()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)
        self._selector.register(self._pipe, selectors.EVENT_READ)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Mapping[str, object], deadline: float) -> None:
        """TimeoutError if the process has not read the whole message by `deadline`."""
        rest = memoryview(json.dumps(message).encode() + b"\n")
        self._selector.modify(self._socket, selectors.EVENT_WRITE)
        try:
            while rest:
                # We read its output meanwhile. A process that waits to write does not read from us.
                for key in self._ready(deadline):
                    if key.fileobj is self._pipe:
                        self._read_output()
                    else:
                        rest = rest[self._socket.send(rest) :]
        except ConnectionError:
            # It ended. Its last messages, and then its end, can still be received.
            return
        finally:
            self._selector.modify(self._socket, selectors.EVENT_READ)

    def receive(self, deadline: float) -> Message:
        """The next message. TimeoutError at `deadline` (of the monotonic clock), ProcessEnded if
        none can come."""
        while not self._lines:
            for key in self._ready(deadline):
                if key.fileobj is self._pipe:
                    self._read_output()
                else:
                    self._read_lines()
        return json.loads(self._lines.popleft())

    def has_unread(self) -> bool:
        """Whether it sent a message without a request, or ended."""
        events = self._selector.select(0)
        return bool(self._lines) or any(key.fileobj is self._socket for key, _ in events)

    def take_output(self) -> str:
        """All output since the last call. It includes all that the process wrote before its last
        received message, because that is in the pipe by then."""
        self._read_output()
        text = self._output.decode("utf-8", "replace")
        self._output.clear()
        return text if not text or text.endswith("\n") else f"{text}\n"

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def wait(self) -> int:
        """The exit status of a process that closed its socket. A negative number is a signal."""
        try:
            return self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def kill(self) -> None:
        """Ends the process and everything it started. May be called again."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        REAPER.forget(self.pid)

    def close(self) -> None:
        self.kill()
        self._selector.close()
        self._socket.close()
        self._pipe.close()

    def _signal(self, number: signal.Signals) -> None:
        # If the function started processes, the group still exists after its leader ended. If none
        # is left, Linux has no such group, and macOS forbids to signal it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def _ready(self, deadline: float) -> list[selectors.SelectorKey]:
        events = self._selector.select(max(0.0, deadline - time.monotonic()))
        if time.monotonic() >= deadline:
            raise TimeoutError
        return [key for key, _ in events]

    def _read_lines(self) -> None:
        try:
            chunk = self._socket.recv(CHUNK)
        except ConnectionError as error:
            raise ProcessEnded from error
        if not chunk:
            raise ProcessEnded
        *complete, rest = chunk.split(b"\n")
        for part in complete:
            self._lines.append(bytes(self._partial + part))
            self._partial.clear()
        self._partial += rest

    def _read_output(self) -> None:
        while not self._pipe.closed:
            chunk = self._pipe.read(CHUNK)
            if not chunk:
                if chunk == b"" and self._pipe.fileno() in self._selector.get_map():
                    self._selector.unregister(self._pipe)
                return
            self._output += chunk[: max(0, OUTPUT_LIMIT - len(self._output))]
