import pytest
from echo_api import deployment


@pytest.fixture(scope="session")
def api():
    deployed = deployment()
    try:
        yield deployed.create()
    finally:
        deployed.delete()
