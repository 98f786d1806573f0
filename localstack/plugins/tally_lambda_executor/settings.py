"""The executor's settings, all from the environment of LocalStack."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Lambda's own limits. Tests make them shorter, so that they need not wait.
INIT_SECONDS = 10


@dataclass(frozen=True)
class Settings:
    node: str
    max_environments: int
    wait_seconds: float
    idle_seconds: float
    init_seconds: float
    faults_file: Path | None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        faults = env.get("TALLY_EXECUTOR_FAULTS")
        return cls(
            node=env.get("TALLY_NODE") or "node",
            max_environments=int(_positive(env, "TALLY_LAMBDA_MAX_ENVIRONMENTS", 64)),
            wait_seconds=_positive(env, "TALLY_LAMBDA_WAIT_SECONDS", 10),
            idle_seconds=_positive(env, "TALLY_LAMBDA_IDLE_SECONDS", 300),
            init_seconds=_positive(env, "TALLY_LAMBDA_INIT_SECONDS", INIT_SECONDS),
            faults_file=Path(faults) if faults else None,
        )


def _positive(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0
    if value <= 0:
        raise ValueError(f"{name} must be a number above 0, not {text!r}")
    return value


SETTINGS = Settings.from_environment(os.environ)
