"""For tests only: loses a reply that a function has already computed.

TALLY_EXECUTOR_FAULTS names a file with the faults that are still to come, e.g.
`[{"function": "CreateInvoice", "kind": "kill_before_reply", "times": 1}]`; `function` is a part of
the function's name. Each fault counts its rule down in the file, so a test can see it happen."""

import json
import threading
from pathlib import Path

KILL_BEFORE_REPLY = "kill_before_reply"


class Faults:
    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()

    def kills_before_reply(self, function_name: str) -> bool:
        if self._file is None:
            return False
        with self._lock:
            if not self._file.exists():
                return False
            rules = json.loads(self._file.read_text())
            for rule in rules:
                if not self._applies(rule, function_name):
                    continue
                rule["times"] -= 1
                self._file.write_text(json.dumps(rules))
                return True
        return False

    @staticmethod
    def _applies(rule: dict[str, object], function_name: str) -> bool:
        if rule["kind"] != KILL_BEFORE_REPLY:
            raise ValueError(
                f"TALLY_EXECUTOR_FAULTS: unknown kind {rule['kind']!r}, only {KILL_BEFORE_REPLY!r}"
            )
        return rule["times"] > 0 and str(rule["function"]) in function_name
