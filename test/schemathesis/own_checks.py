"""Checks of statements in Tally's document that its schemas do not contain."""

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.core.parameters import ParameterLocation

PROBLEM = "application/problem+json"
BATCHES = ("/line-items/batch", "/leads")


@schemathesis.check
def problem_code_conformance(ctx: CheckContext, response: Response, case: Case) -> None:
    """A problem has one of the codes that the operation names for its status."""
    if PROBLEM not in response.headers.get("content-type", [""])[0]:
        return
    code = response.json()["code"]
    named = codes_of(case, response.status_code)
    assert code in named, f"Answered {code}. Of {response.status_code} the document names {named}"


@schemathesis.check
def batch_item_rejection(ctx: CheckContext, response: Response, case: Case) -> None:
    """Only a wrong item is rejected. The batch is answered 200, and the item says that it is
    rejected."""
    meta = case.meta
    if case.operation.path not in BATCHES or response.status_code != 200 or meta is None:
        return
    body = meta.components.get(ParameterLocation.BODY)
    summary = response.json().get("summary")
    # One lead is answered by itself. What is wrong with a request may be in its headers.
    if body is not None and body.mode.is_negative and summary is not None:
        assert summary["rejected"] > 0, "No item was rejected, although one is wrong"


def codes_of(case: Case, status: int) -> list[str]:
    schema = case.operation.schema.raw_schema
    responses = case.operation.definition.raw["responses"]
    found = resolved(schema, responses.get(str(status), {}))
    return sorted(found.get("content", {}).get(PROBLEM, {}).get("examples", {}))


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = schema
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found
