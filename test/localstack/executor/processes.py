"""Tells whether a process has ended. A zombie counts as ended (a container may have no init)."""

import os
import time
from pathlib import Path


def gone(pid):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if _ended(pid):
            return True
        time.sleep(0.02)
    return False


def _ended(pid):
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        # Its files are closed only when its last thread has ended.
        return state == "Z" and len(os.listdir(f"/proc/{pid}/task")) == 1  # noqa: PTH208
    except (ProcessLookupError, FileNotFoundError):
        return True
