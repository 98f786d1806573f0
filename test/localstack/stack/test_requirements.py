import re
from importlib.metadata import distributions
from pathlib import Path
from sysconfig import get_path

REQUIREMENTS = Path(__file__).parents[3] / "localstack" / "requirements.txt"


def required() -> list[str]:
    lines = REQUIREMENTS.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_requirement_is_pinned_exactly():
    assert [
        line for line in required() if not re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", line)
    ] == []


def test_nothing_is_installed_that_is_not_in_the_list():
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    listed = {plain(re.split(r"\[|==", line)[0]) for line in required()}
    packages = distributions(path=[get_path("purelib")])
    installed = {plain(one.metadata["Name"]) for one in packages}

    # Python itself puts these two into a virtual environment.
    assert installed - listed - {"pip", "setuptools"} == set()
