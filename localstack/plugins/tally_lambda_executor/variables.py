"""The environment variables that a function's process gets."""

import os
from collections.abc import Mapping
from pathlib import Path

BOOTSTRAP_FOLDER = Path(__file__).parent / "bootstrap"

# Functions get no other variables of the host, so that they do not depend on the machine.
FROM_HOST = ("PATH", "LANG")
# The home of Lambda's user. It does not exist, as in Lambda, so the AWS SDK does not find ~/.aws.
HOME = "/home/sbx_user1051"
# The stop script finds the process by it. The bootstrap hides it from user code.
STACK_MARKER = "TALLY_STACK"
# LocalStack uses these with its own runtime in a container. No function of Lambda sees them.
INTERNAL_PREFIX = "LOCALSTACK_"
PUBLIC_NAMES = ("LOCALSTACK_HOSTNAME",)
RUNTIME_EMULATOR_NAMES = ("AWS_LAMBDA_FUNCTION_TIMEOUT",)


def function_variables(
    from_localstack: Mapping[str, object], runtime: str, task_root: Path
) -> dict[str, str]:
    host = {name: os.environ[name] for name in (*FROM_HOST, STACK_MARKER) if name in os.environ}
    function = {
        name: str(value) for name, value in from_localstack.items() if not _is_internal(name)
    }
    return {
        **host,
        "HOME": HOME,
        **function,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(BOOTSTRAP_FOLDER),
    }


def _is_internal(name: str) -> bool:
    if name in PUBLIC_NAMES:
        return False
    return name.startswith(INTERNAL_PREFIX) or name in RUNTIME_EMULATOR_NAMES
