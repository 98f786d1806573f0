import re
from importlib.metadata import distributions
from pathlib import Path
from sysconfig import get_path

import pytest

ROOT = Path(__file__).parents[3]
LOCALSTACK = ROOT / "localstack" / "requirements.txt"
SCHEMATHESIS = ROOT / "test" / "schemathesis" / "requirements.txt"
# Python itself puts these two into a virtual environment.
OF_PYTHON = {"pip", "setuptools"}


def required(requirements: Path) -> list[str]:
    lines = requirements.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages_of(environment: str) -> str:
    """The folder of a virtual environment's packages. The same Python makes both environments."""
    purelib = Path(get_path("purelib"))
    inside = purelib.relative_to(purelib.parents[2])
    return str(ROOT / ".localstack" / environment / inside)


@pytest.mark.parametrize("requirements", [LOCALSTACK, SCHEMATHESIS])
def test_every_requirement_is_pinned_exactly(requirements):
    pinned = re.compile(r"[\w.-]+(\[\w+\])?==[\w.]+")

    assert [line for line in required(requirements) if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("requirements", "environment"), [(LOCALSTACK, "venv"), (SCHEMATHESIS, "schemathesis")]
)
def test_nothing_is_installed_that_is_not_in_the_list(requirements, environment):
    listed = {plain(re.split(r"\[|==", line)[0]) for line in required(requirements)}
    packages = distributions(path=[packages_of(environment)])
    installed = {plain(one.metadata["Name"]) for one in packages}

    assert listed <= installed
    assert installed - listed - OF_PYTHON == set()
