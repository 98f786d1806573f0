"""Checks of statements in Tally's document that its schemas do not contain."""

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

PROBLEM = "application/problem+json"


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
    if case.operation.path != "/line-items/batch" or response.status_code != 200 or meta is None:
        return
    if meta.generation.mode.is_negative:
        summary = response.json()["summary"]
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
