"""Everything about the Docker backend that can be tested without Docker."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "localstack" / "docker"
TEXT = (FOLDER / "compose.yaml").read_text()


@pytest.fixture
def compose():
    return yaml.safe_load(TEXT)


@pytest.fixture
def localstack(compose):
    return compose["services"]["localstack"]


@pytest.fixture
def fake_stripe(compose):
    return compose["services"]["fake-stripe"]


def test_one_project_a_stack_so_that_two_checkouts_share_neither_container_nor_data(
    compose, localstack
):
    assert compose["name"] == "tally-${TALLY_STACK:?}"
    assert localstack["container_name"] == "tally-localstack-${TALLY_STACK}"
    assert localstack["environment"]["MAIN_CONTAINER_NAME"] == localstack["container_name"]


def test_every_port_is_on_the_loopback_interface(localstack, fake_stripe):
    assert localstack["ports"] == ["127.0.0.1:${LOCALSTACK_PORT:?}:${LOCALSTACK_PORT}"]
    assert fake_stripe["ports"] == ["127.0.0.1:${FAKE_STRIPE_PORT:?}:${FAKE_STRIPE_PORT}"]


def test_the_image_is_of_an_exact_release(localstack):
    assert re.fullmatch(r"localstack/localstack:\d+\.\d+\.\d+", localstack["image"])


def test_the_plugins_are_mounted_where_python_looks_for_them(localstack):
    (mount,) = [volume for volume in localstack["volumes"] if "plugins" in volume]
    source, target, mode = mount.split(":")

    assert (FOLDER / source / "tally_localstack-1.0.0.dist-info").is_dir()
    assert localstack["environment"]["PYTHONPATH"] == target
    assert mode == "ro"


def test_the_fake_stripe_has_all_that_it_imports_and_ends_with_its_stack(fake_stripe):
    mounted = dict(volume.split(":")[:2] for volume in fake_stripe["volumes"])
    *_, program = fake_stripe["command"].split()
    sources = {target: (FOLDER / source).resolve() for source, target in mounted.items()}

    assert program == "/opt/tally/localstack/fake-stripe/main.ts"
    assert (sources["/opt/tally/localstack/fake-stripe"] / "main.ts").is_file()
    assert sources["/opt/tally/package.json"] == ROOT / "package.json"
    imported = {
        name
        for file in (ROOT / "localstack" / "fake-stripe").rglob("*.ts")
        for name in re.findall(r"^import (?!type).* from '([^.'][^']*)'", file.read_text(), re.M)
        if not name.startswith("node:")
    }
    assert {name.split("/")[0] for name in imported} == {"zod"}
    assert sources["/opt/tally/node_modules/zod"] == ROOT / "node_modules" / "zod"
    assert fake_stripe["labels"] == {"tally.stack": "${TALLY_STACK}"}


def test_each_of_its_variables_is_set_by_the_backend_or_may_be_absent():
    required = set(re.findall(r"\$\{(\w+)(?::\?)?\}", TEXT))
    backend = (FOLDER / "backend.ts").read_text()

    assert required == {
        "LOCALSTACK_PORT",
        "TALLY_STACK",
        "TALLY_IN_MEMORY",
        "TALLY_DYNAMODB_HEAP",
        "TALLY_NODE_VERSION",
        "FAKE_STRIPE_PORT",
    }
    for name in required:
        assert f"{name}:" in backend


def test_the_settings_shared_with_the_host_are_the_same(localstack):
    host = (ROOT / "localstack" / "host" / "environment.ts").read_text()
    shared = {
        name: str(value)
        for name, value in localstack["environment"].items()
        if name.startswith(("PROVIDER_", "SQS_", "DISABLE_", "LAMBDA_EVENT_", "DYNAMODB_REMOVE"))
    }

    assert len(shared) == 6
    for name, value in shared.items():
        assert f"{name}: '{value}'" in host
