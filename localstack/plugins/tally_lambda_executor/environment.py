"""One execution environment of a function: its init phase and its invocations, as Lambda runs
them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .faults import Faults
from .node_process import Message, NodeProcess, ProcessEnded
from .outcome import Outcome, exited, failed, succeeded, timed_out
from .platform_log import PlatformLog, Report
from .settings import Settings


@dataclass(frozen=True)
class Function:
    """What an environment must know about its function's version."""

    name: str
    version: str
    timeout_seconds: int
    memory_size_mb: int
    folder: Path
    variables: Mapping[str, str]
    reply_limit: int
    json_logs: bool


@dataclass(frozen=True)
class Invocation:
    request_id: str
    function_arn: str
    trace_id: str
    event: str


@dataclass(frozen=True)
class Init:
    """The result of the init phase."""

    milliseconds: float
    # None if it is ready, and also if it timed out, because Lambda then repeats it.
    failure: Outcome | None = None


class Environment:
    def __init__(
        self, function: Function, node_version: str, settings: Settings, faults: Faults
    ) -> None:
        self._function = function
        self._node_version = node_version
        self._settings = settings
        self._faults = faults
        self._process: NodeProcess | None = None
        self._max_memory_mb = 0

    @property
    def alive(self) -> bool:
        return self._process is not None

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def invoke(self, invocation: Invocation) -> tuple[Outcome, str]:
        """The outcome and the log. It uses the process of the invocation before, or starts one. It
        leaves the process frozen for the next invocation."""
        function = self._function
        log = PlatformLog(invocation.request_id, function.version, function.json_logs)
        init = None if self._thaw() else self._init(invocation, log)
        log.start()
        started = time.monotonic()
        outcome = (init and init.failure) or self._handle(invocation)
        duration_ms = (time.monotonic() - started) * 1000
        log.output(self._take_output())
        report = Report(
            duration_ms=duration_ms,
            memory_size_mb=function.memory_size_mb,
            max_memory_mb=self._max_memory_mb or None,
            init_ms=init.milliseconds if init else None,
        )
        log.end(outcome, report)
        self._leave(outcome)
        return outcome, log.text()

    def _thaw(self) -> bool:
        if self._process is None:
            return False
        # Before it was frozen, it ended, or it failed in work that the last invocation left.
        if self._process.has_unread():
            self.end()
            return False
        self._process.thaw()
        return True

    def _leave(self, outcome: Outcome) -> None:
        if outcome.environment_ended:
            self.end()
        elif self._process is not None:
            # As in Lambda, work that was not awaited goes on only if another invocation comes.
            self._process.freeze()

    def _init(self, invocation: Invocation, log: PlatformLog) -> Init:
        log.init_start(f"nodejs:{self._node_version}")
        started = time.monotonic()
        status, failure = "error", None
        try:
            failure = self._start(started + self._settings.init_seconds)
        except ProcessEnded:
            failure = self._exited(invocation)
        except TimeoutError:
            status = "timeout"
        milliseconds = (time.monotonic() - started) * 1000
        log.output(self._take_output())
        if status == "timeout":
            self.end()
        if failure is not None or status == "timeout":
            log.init_report(milliseconds, status)
        return Init(milliseconds, failure)

    def _start(self, deadline: float) -> Outcome | None:
        function = self._function
        self._process = NodeProcess(
            self._settings.node, _heap_flags(function), function.folder, function.variables
        )
        message = self._receive(self._process, deadline)
        if message["kind"] == "ready":
            return None
        return failed(message["error"], environment_ended=True)

    def _handle(self, invocation: Invocation) -> Outcome:
        timeout = self._function.timeout_seconds
        deadline = time.monotonic() + timeout
        try:
            # The init phase timed out, so it is repeated within the function's own time.
            failure = None if self._process else self._start(deadline)
            if failure is not None:
                return failure
            return self._call(invocation, deadline)
        except TimeoutError:
            return timed_out(invocation.request_id, timeout)
        except ProcessEnded:
            return self._exited(invocation)

    def _call(self, invocation: Invocation, deadline: float) -> Outcome:
        process = self._process
        assert process is not None  # started by the caller
        process.send(
            {
                "requestId": invocation.request_id,
                "invokedFunctionArn": invocation.function_arn,
                "traceId": invocation.trace_id,
                "deadlineMs": int((time.time() + deadline - time.monotonic()) * 1000),
                "event": invocation.event,
            },
            deadline,
        )
        message = self._receive(process, deadline)
        if self._faults.kills_before_reply(self._function.name):
            process.kill()
            raise ProcessEnded
        if message["kind"] == "reply":
            return succeeded(message["body"].encode(), self._function.reply_limit)
        return failed(message["error"], environment_ended=message.get("fatal", False))

    def _receive(self, process: NodeProcess, deadline: float) -> Message:
        message = process.receive(deadline)
        self._max_memory_mb = max(self._max_memory_mb, message["memoryMb"])
        return message

    def _exited(self, invocation: Invocation) -> Outcome:
        assert self._process is not None  # it has just ended
        return exited(invocation.request_id, self._process.wait())

    def _take_output(self) -> str:
        return "" if self._process is None else self._process.take_output()


def _heap_flags(function: Function) -> list[str]:
    # On the command line it would override what the function sets for itself.
    if "max-old-space-size" in function.variables.get("NODE_OPTIONS", "").replace("_", "-"):
        return []
    # Lambda's runtime does the same: it leaves a tenth for young objects and buffers.
    return [f"--max-old-space-size={function.memory_size_mb * 9 // 10}"]
