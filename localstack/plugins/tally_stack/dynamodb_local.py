"""Uses the prepared DynamoDB Local, and not the one that LocalStack would download.

It does so if TALLY_DYNAMODB_LOCAL names the prepared folder, with its `jars/` and `classes/`.
"""

import os
from pathlib import Path

from localstack.runtime import hooks
from localstack.utils.patch import patch

FOLDER = os.environ.get("TALLY_DYNAMODB_LOCAL", "")
DATA = os.environ.get("TALLY_DYNAMODB_DATA", "")


@hooks.on_infra_start(should_load=lambda: bool(FOLDER))
def run_prepared_dynamodb_local() -> None:
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
    from localstack.services.dynamodb.server import DynamodbServer

    @patch(DynamoDBLocalPackageInstaller.install, pass_target=False)
    def install(_self: DynamoDBLocalPackageInstaller, *_args: object) -> None:
        """Downloads nothing."""

    @patch(DynamoDBLocalPackageInstaller.get_java_env_vars, pass_target=False)
    def get_java_env_vars(_self: DynamoDBLocalPackageInstaller) -> dict[str, str]:
        return {}

    @patch(DynamodbServer._create_shell_command, pass_target=False)
    def create_shell_command(self: DynamodbServer) -> list[str]:
        temporary = os.environ.get("TEMP", "/tmp")
        return java_command(Path(FOLDER), self.port, self.heap_size, self.db_path, temporary)


@hooks.on_infra_start(should_load=lambda: bool(DATA))
def keep_data() -> None:
    from localstack.services.dynamodb.server import DynamodbServer

    DynamodbServer.get().db_path = DATA


def java_command(
    folder: Path, port: int, heap_size: str, data: str | None, temporary: str
) -> list[str]:
    jars = folder / "jars"
    return [
        os.environ.get("TALLY_JAVA", "java"),
        f"-Xmx{heap_size}",
        # Its SQLite library is unpacked there, and stays there if it is killed.
        f"-Djava.io.tmpdir={temporary}",
        f"-Dsqlite4java.library.path={jars}",
        "-cp",
        f"{folder / 'classes'}:{jars}/*",
        "LoopbackDynamoDb",
        "-port",
        str(port),
        "-disableTelemetry",
        *(["-dbPath", data] if data else ["-inMemory"]),
    ]
