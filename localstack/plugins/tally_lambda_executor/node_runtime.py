"""Which Node.js runs the functions, and whether it can."""

import re
import shutil
import subprocess
from functools import cache

OLDEST_MAJOR = 22


class UnsuitableRuntime(Exception):
    """The function, or every function, cannot run here. The message says what to change."""


@cache
def node_version(node: str) -> str:
    """The version of the Node.js at `node` ("24.11.1"), if it can run functions."""
    path = shutil.which(node)
    if path is None:
        raise UnsuitableRuntime(
            f"Lambda functions need Node.js {OLDEST_MAJOR} or later, but {node!r} was not found: "
            "set TALLY_NODE to its path"
        )
    version = subprocess.run(
        [path, "--version"], capture_output=True, text=True, timeout=30, check=False
    ).stdout.strip()
    match = re.fullmatch(r"v((\d+)\.\d+\.\d+\S*)", version)
    if match is None or int(match[2]) < OLDEST_MAJOR:
        raise UnsuitableRuntime(
            f"Lambda functions need Node.js {OLDEST_MAJOR} or later, but {path} is "
            f"{version or 'not Node.js'}: set TALLY_NODE to another"
        )
    return match[1]


def require_node_runtime(runtime: str | None) -> None:
    if runtime is None or not runtime.startswith("nodejs"):
        raise UnsuitableRuntime(
            f"the runtime {runtime or 'of a container image'} needs Docker: this executor runs "
            "nodejs functions only (LAMBDA_RUNTIME_EXECUTOR=docker runs all)"
        )
