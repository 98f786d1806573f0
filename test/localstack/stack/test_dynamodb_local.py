from pathlib import Path

from tally_stack.dynamodb_local import java_command

FOLDER = Path("/prepared/dynamodb-local")


def test_runs_the_launcher_from_the_prepared_folder_in_memory():
    command = java_command(FOLDER, 18000, "1g", None, "/tmp/stack")

    assert command == [
        "java",
        "-Xmx1g",
        "-Djava.io.tmpdir=/tmp/stack",
        "-Dsqlite4java.library.path=/prepared/dynamodb-local/jars",
        "-cp",
        "/prepared/dynamodb-local/classes:/prepared/dynamodb-local/jars/*",
        "LoopbackDynamoDb",
        "-port",
        "18000",
        "-disableTelemetry",
        "-inMemory",
    ]


def test_keeps_its_data_where_it_is_told():
    command = java_command(FOLDER, 18000, "1g", "/stacks/4566/data", "/tmp/stack")

    assert command[-2:] == ["-dbPath", "/stacks/4566/data"]
    assert "-inMemory" not in command
