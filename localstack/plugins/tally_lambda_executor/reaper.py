"""Ends the function processes when LocalStack dies without ending them (SIGKILL, a crash).

It is a process of its own, because LocalStack's processes are gone then. The kernel's
PR_SET_PDEATHSIG would do the same, but it fires when the *thread* that started the child ends,
needs code between fork and exec, and exists on Linux only. LocalStack writes the process groups
into a pipe. When LocalStack ends, the pipe ends."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import IO


class Reaper:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def watch(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._process is None:
                self._process = self._start()
            assert self._process.stdin is not None  # PIPE below
            # Without a reaper the functions still run, and the stop script ends what is left.
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(line)
                self._process.stdin.flush()

    @staticmethod
    def _start() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            # -I -S: a bare interpreter of a few megabytes, without LocalStack's environment.
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            text=True,
            # A signal to LocalStack's process group must not reach it.
            start_new_session=True,
        )


REAPER = Reaper()


def reap(commands: IO[str]) -> None:
    groups: set[int] = set()
    for line in commands:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    reap(sys.stdin)
