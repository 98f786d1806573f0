"""The hook, only for tests, that loses a reply after the function has computed it."""

import json

import pytest


@pytest.fixture
def faults(tmp_path):
    def _write(**rule):
        file = tmp_path / "faults.json"
        file.write_text(
            json.dumps([{"function": "inv", "kind": "kill_before_reply", "times": 1, **rule}])
        )
        return file

    return _write


def test_the_process_is_killed_after_the_reply_and_before_it_is_handed_back(deploy, faults):
    file = faults(times=1)
    function = deploy(handler="index.logs", faults=file)

    lost, kept = function.invoke(), function.invoke()

    assert lost.payload["errorType"] == "Runtime.ExitError"
    assert lost.payload["errorMessage"].endswith("signal: killed")
    assert "raw, without a newline" in lost.log
    assert kept.status == "success"
    assert json.loads(file.read_text())[0]["times"] == 0


def test_other_functions_are_left_alone(deploy, faults):
    function = deploy(faults=faults(function="payments"))

    assert function.invoke(1).payload == 1


def test_no_file_is_no_fault(deploy, tmp_path):
    function = deploy(faults=tmp_path / "absent.json")

    assert function.invoke(1).payload == 1


def test_an_unknown_kind_is_refused(deploy, faults):
    function = deploy(faults=faults(kind="drop_reply"))

    with pytest.raises(ValueError, match="unknown kind 'drop_reply'"):
        function.invoke()
