"""Wrong settings are refused before anything runs, with one clear line."""

import pytest
from tally_lambda_executor.node_runtime import (
    UnsuitableRuntime,
    node_version,
    require_node_runtime,
)
from tally_lambda_executor.settings import SETTINGS, Settings


@pytest.fixture
def fake_node(tmp_path):
    def _write(output):
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho '{output}'\n")
        node.chmod(0o755)
        return str(node)

    return _write


def test_the_node_of_these_tests_is_recent_enough():
    assert int(node_version(SETTINGS.node).split(".")[0]) >= 22


@pytest.mark.parametrize("output", ["v20.19.0", "GNU bash", ""])
def test_an_old_node_or_another_program_is_refused(fake_node, output):
    with pytest.raises(UnsuitableRuntime, match=r"need Node.js 22 or later.*set TALLY_NODE"):
        node_version(fake_node(output))


def test_a_missing_node_is_refused():
    with pytest.raises(UnsuitableRuntime, match="'/nowhere/node' was not found: set TALLY_NODE"):
        node_version("/nowhere/node")


@pytest.mark.parametrize("runtime", ["python3.13", "provided.al2023", None])
def test_a_runtime_other_than_node_is_refused(runtime):
    with pytest.raises(UnsuitableRuntime, match="nodejs functions only"):
        require_node_runtime(runtime)


def test_settings_have_defaults():
    settings = Settings.from_environment({})

    assert settings.node == "node"
    assert settings.max_environments == 64
    assert settings.idle_seconds == 300
    assert settings.init_seconds == 10
    assert settings.faults_file is None


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_setting_that_is_no_positive_number_is_refused(value):
    with pytest.raises(ValueError, match="TALLY_LAMBDA_MAX_ENVIRONMENTS must be a number above 0"):
        Settings.from_environment({"TALLY_LAMBDA_MAX_ENVIRONMENTS": value})
