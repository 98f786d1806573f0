"""How long a function's process lives. It must end when LocalStack ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import gone

PLUGINS = Path(__file__).parents[3] / "localstack" / "plugins"

# A stand-in for LocalStack: starts an environment and invokes it, then waits to be killed.
HOST = """
import json, sys, threading, time
from pathlib import Path
from tally_lambda_executor.environment import Environment, Function, Invocation
from tally_lambda_executor.faults import Faults
from tally_lambda_executor.settings import SETTINGS
from tally_lambda_executor.variables import function_variables

folder, handler = Path(sys.argv[1]), sys.argv[2]
variables = function_variables({"_HANDLER": handler}, "nodejs24.x", folder)
function = Function("f", "1", 60, 256, folder, variables, 6_291_556, False)
environment = Environment(function, "24", SETTINGS, Faults(None))
invoke = lambda: environment.invoke(Invocation("r", "arn", "", "{}"))
threading.Thread(target=invoke, daemon=True).start()
while environment._process is None or not Path(f"{folder}/pid").exists():
    time.sleep(0.05)
print("started", flush=True)
time.sleep(60)
"""

FUNCTION = """
import { writeFileSync } from 'node:fs';
const remember = () => writeFileSync('pid', String(process.pid));
export const idle = async () => remember();
export const looping = async () => { remember(); for (;;); };
"""


@pytest.mark.parametrize("handler", ["index.idle", "index.looping"])
def test_no_function_outlives_a_killed_localstack(tmp_path, handler):
    (tmp_path / "index.mjs").write_text(FUNCTION)
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(tmp_path), handler],
        env={**os.environ, "PYTHONPATH": str(PLUGINS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert host.stdout.readline() == "started\n"
    pid = int((tmp_path / "pid").read_text())

    host.send_signal(signal.SIGKILL)
    host.wait()

    assert gone(pid)
    host.stdout.close()


def test_a_warm_environment_serves_the_next_invocation(deploy):
    function = deploy(handler="index.pid")

    assert function.invoke().payload == function.invoke().payload


def test_an_environment_is_frozen_between_invocations(deploy):
    function = deploy(handler="index.ticking")
    first = function.invoke().payload

    time.sleep(1)

    # It ticks every 10 ms, during 30 ms of each invocation. If it were not frozen, it would be at
    # 100.
    assert function.invoke().payload < first + 50


def test_a_process_that_died_while_idle_is_replaced(deploy):
    function = deploy(handler="index.pid")
    pid = function.invoke().payload
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)

    reply = function.invoke()

    assert reply.status == "success"
    assert reply.payload != pid


def test_an_ended_environment_leaves_no_process(deploy):
    function = deploy(handler="index.pid")
    pid = function.invoke().payload

    function.end()

    assert gone(pid)
