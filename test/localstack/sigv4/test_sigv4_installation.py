"""The start: it says that signatures are enforced, or it fails. It never runs unsigned."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from localstack import config
from localstack.aws import handlers as edge
from localstack.services.apigateway.next_gen.execute_api import handlers as api
from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway
from localstack.services.apigateway.next_gen.execute_api.handlers import parse
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
    GatewayExceptionHandler,
)
from tally_sigv4.credentials import InvalidCredentialsError
from tally_sigv4.enforcement import SignatureEnforcer
from tally_sigv4.installation import UnsupportedLocalStackError, install
from tally_sigv4.plugin import enforce_signatures
from tally_sigv4.sent_request import capture, sent_body

PLUGINS = Path(__file__).parents[3] / "localstack" / "plugins"


@pytest.fixture
def localstack(monkeypatch):
    """LocalStack's own lists and functions, put back after the test."""
    for handlers in (edge.preprocess_request, api.modify_request, api.preprocess_request):
        monkeypatch.setattr(handlers, "handlers", list(handlers.handlers))
    monkeypatch.setattr(parse, "restore_payload", parse.restore_payload)
    create = GatewayExceptionHandler.create_exception_response
    monkeypatch.setattr(GatewayExceptionHandler, "create_exception_response", create)
    return monkeypatch


def enforcers():
    return [one for one in api.preprocess_request.handlers if isinstance(one, SignatureEnforcer)]


def test_the_handlers_are_in_their_places(localstack):
    install({})

    assert capture in edge.preprocess_request.handlers
    assert parse.restore_payload is sent_body
    assert len(enforcers()) == 1


def test_the_start_tells_the_key_ids_and_no_secret(localstack, caplog):
    localstack.setenv("TALLY_LOCAL_CREDENTIALS", "one:hunter2,two:hunter3:token4")

    with caplog.at_level(logging.INFO):
        enforce_signatures()

    assert "AWS_IAM signatures are enforced on REST APIs; key ids: one, two" in caplog.text
    for secret in ("hunter2", "hunter3", "token4"):
        assert secret not in caplog.text


def test_malformed_credentials_stop_the_start(localstack):
    localstack.setenv("TALLY_LOCAL_CREDENTIALS", "hunter2")

    with pytest.raises(InvalidCredentialsError):
        enforce_signatures()

    assert not enforcers()


@pytest.mark.parametrize(
    ("owner", "name"),
    [(parse, "restore_payload"), (GatewayExceptionHandler, "create_exception_response")],
)
def test_a_function_that_is_gone_stops_the_start(localstack, owner, name):
    localstack.delattr(owner, name)

    with pytest.raises(UnsupportedLocalStackError, match=name):
        install({})

    assert not enforcers()


@pytest.mark.parametrize(
    "handler", ["parse_request", "modify_request", "route_request", "preprocess_request"]
)
def test_a_handler_that_no_longer_runs_stops_the_start(localstack, handler):
    build = RestApiGateway.__init__

    def without_it(gateway):
        build(gateway)
        gateway.request_handlers.remove(getattr(api, handler))

    localstack.setattr(RestApiGateway, "__init__", without_it)

    with pytest.raises(UnsupportedLocalStackError, match=r"Use version 4\.13\.1"):
        install({})

    assert not enforcers()


def test_a_check_after_the_integration_stops_the_start(localstack):
    build = RestApiGateway.__init__

    def in_another_order(gateway):
        build(gateway)
        gateway.request_handlers.remove(api.preprocess_request)
        gateway.request_handlers.append(api.preprocess_request)

    localstack.setattr(RestApiGateway, "__init__", in_another_order)

    with pytest.raises(UnsupportedLocalStackError):
        install({})


def test_the_provider_without_enforcement_stops_the_start(localstack):
    localstack.setattr(config.SERVICE_PROVIDER_CONFIG, "_provider_config", {"apigateway": "legacy"})

    with pytest.raises(UnsupportedLocalStackError, match="PROVIDER_OVERRIDE_APIGATEWAY=legacy"):
        install({})


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("TALLY_LOCAL_CREDENTIALS", "hunter2", "TALLY_LOCAL_CREDENTIALS: entry 1 has 0 colons"),
        ("PROVIDER_OVERRIDE_APIGATEWAY", "legacy", "serves APIs without checking signatures"),
    ],
)
def test_localstack_itself_does_not_start_unsigned(tmp_path, variable, value, reason):
    """LocalStack only logs some errors of its plugins. This error is of the kind that ends it."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PLUGINS),
        "FILESYSTEM_ROOT": str(tmp_path),
        # Otherwise LocalStack may use a list of plugins from an earlier start.
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        variable: value,
    }

    ran = subprocess.run(
        [sys.executable, "-m", "localstack.runtime.main"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ran.returncode != 0
    assert reason in ran.stderr
    assert "hunter2" not in ran.stdout + ran.stderr
