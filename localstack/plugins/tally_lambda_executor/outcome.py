"""The outcome of an invocation, in the words in which Lambda reports it."""

import json
import signal
from dataclasses import dataclass
from typing import Literal

Status = Literal["success", "error", "timeout"]


@dataclass(frozen=True)
class Outcome:
    payload: bytes
    status: Status = "success"
    error_type: str | None = None
    # What Lambda itself adds to the function's log, e.g. that the task timed out.
    note: str | None = None
    # Lambda resets an environment after a time-out or a crash, but not after a thrown error.
    environment_ended: bool = False


def succeeded(payload: bytes, limit: int) -> Outcome:
    if len(payload) <= limit:
        return Outcome(payload)
    return _platform_error(
        "Function.ResponseSizeTooLarge",
        f"Response payload size ({len(payload)} bytes) exceeded maximum allowed payload size "
        f"({limit} bytes).",
    )


def failed(error: dict[str, object], environment_ended: bool) -> Outcome:
    return Outcome(
        json.dumps(error, ensure_ascii=False).encode(),
        status="error",
        error_type=str(error.get("errorType")),
        environment_ended=environment_ended,
    )


def timed_out(request_id: str, timeout_seconds: float) -> Outcome:
    text = f"Task timed out after {timeout_seconds:.2f} seconds"
    return Outcome(
        _error_payload("Sandbox.Timedout", f"RequestId: {request_id} Error: {text}"),
        status="timeout",
        error_type="Sandbox.Timedout",
        note=text,
        environment_ended=True,
    )


def exited(request_id: str, exit_status: int) -> Outcome:
    message = f"RequestId: {request_id} Error: {_exit_reason(exit_status)}"
    return Outcome(
        _error_payload("Runtime.ExitError", message),
        status="error",
        error_type="Runtime.ExitError",
        note=message,
        environment_ended=True,
    )


def _exit_reason(exit_status: int) -> str:
    if exit_status == 0:
        return "Runtime exited without providing a reason"
    if exit_status > 0:
        return f"Runtime exited with error: exit status {exit_status}"
    name = (signal.strsignal(-exit_status) or str(-exit_status)).lower()
    return f"Runtime exited with error: signal: {name}"


def _platform_error(error_type: str, message: str) -> Outcome:
    return Outcome(_error_payload(error_type, message), status="error", error_type=error_type)


def _error_payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()
