"""The lines that Lambda itself adds to a function's log, as text or as JSON."""

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .outcome import Outcome


@dataclass(frozen=True)
class Report:
    """The figures of the REPORT line."""

    duration_ms: float
    memory_size_mb: int
    max_memory_mb: int | None
    init_ms: float | None

    @property
    def billed_ms(self) -> int:
        # Since August 2025 Lambda bills the init phase as well.
        return math.ceil(self.duration_ms + (self.init_ms or 0))


@dataclass
class PlatformLog:
    """The log of one invocation, in order."""

    request_id: str
    version: str
    json_format: bool
    _parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self._parts)

    def output(self, text: str) -> None:
        """What the function wrote itself."""
        self._parts.append(text)

    def init_start(self, runtime_version: str) -> None:
        arn = "arn:aws:lambda:local::runtime:process"
        if self.json_format:
            record = {"phase": "init", "runtimeVersion": runtime_version, "runtimeVersionArn": arn}
            self._json("platform.initStart", record)
        else:
            self._line(f"INIT_START Runtime Version: {runtime_version}\tRuntime Version ARN: {arn}")

    def init_report(self, init_ms: float, status: str) -> None:
        """Only for a failed init. Otherwise REPORT has its duration."""
        if self.json_format:
            record = {
                "phase": "init",
                "status": status,
                "metrics": {"durationMs": round(init_ms, 3)},
            }
            self._json("platform.initReport", record)
        else:
            self._line(
                f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: init\tStatus: {status}"
            )

    def start(self) -> None:
        if self.json_format:
            self._json("platform.start", {"requestId": self.request_id, "version": self.version})
        else:
            self._line(f"START RequestId: {self.request_id} Version: {self.version}")

    def end(self, outcome: Outcome, report: Report) -> None:
        if self.json_format:
            self._json_report(outcome, report)
        else:
            self._text_report(outcome, report)

    def _text_report(self, outcome: Outcome, report: Report) -> None:
        if outcome.status == "timeout":
            self._line(f"{_now()} {self.request_id} {outcome.note}")
        elif outcome.note:
            self._line(outcome.note)
        self._line(f"END RequestId: {self.request_id}")
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {report.duration_ms:.2f} ms",
            f"Billed Duration: {report.billed_ms} ms",
            f"Memory Size: {report.memory_size_mb} MB",
        ]
        if report.max_memory_mb is not None:
            fields.append(f"Max Memory Used: {report.max_memory_mb} MB")
        if report.init_ms is not None:
            fields.append(f"Init Duration: {report.init_ms:.2f} ms")
        if outcome.status != "success":
            fields.append(f"Status: {outcome.status}")
        if outcome.status == "error":
            fields.append(f"Error Type: {outcome.error_type}")
        self._line("\t".join(fields))

    def _json_report(self, outcome: Outcome, report: Report) -> None:
        metrics: dict[str, object] = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": report.billed_ms,
            "memorySizeMB": report.memory_size_mb,
        }
        if report.max_memory_mb is not None:
            metrics["maxMemoryUsedMB"] = report.max_memory_mb
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        record: dict[str, object] = {
            "requestId": self.request_id,
            "metrics": metrics,
            "status": outcome.status,
        }
        if outcome.error_type:
            record["errorType"] = outcome.error_type
        self._json("platform.report", record)

    def _line(self, text: str) -> None:
        self._parts.append(f"{text}\n")

    def _json(self, kind: str, record: dict[str, object]) -> None:
        self._line(json.dumps({"time": _now(), "type": kind, "record": record}))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
