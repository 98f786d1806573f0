import os

import pytest


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "stack: needs a running LocalStack at AWS_ENDPOINT_URL, skipped without"
    )


def pytest_collection_modifyitems(items):
    if os.environ.get("AWS_ENDPOINT_URL"):
        return
    for item in items:
        if item.get_closest_marker("stack"):
            item.add_marker(pytest.mark.skip(reason="AWS_ENDPOINT_URL is not set"))
