"""Changes requests that are valid by the schema, so that they also keep rules that JSON Schema
lacks.

Without this, Tally would rightly refuse them, and the tool could not see that the refusal is right.
Requests that must be invalid are sent unchanged.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.jsonschema import make_validator

KEY = "Idempotency-Key"
MOST_DAYS = 366
MOST_YEARS = 10
# Digits after the point. Most validators check `multipleOf` with binary floats, and would refuse
# 0.29.
DECIMALS = {"units_consumed": 6, "price_per_unit": 12, "amount": 12}
METADATA_BYTES = 8192
MOST = Decimal(10) ** 15
# The same white space that JavaScript trims.
TRIMMED = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# The fields of a cursor. Nobody can guess its digest.
ISSUED_CURSOR = re.compile(r"[\w-]*\.[\w-]{22}", re.ASCII)


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if isinstance(case.query, dict):
        in_order(case.query)
        without_guessed_cursor(case.query)
    for lead in leads_of(case.body):
        written_ids(lead)
        recent_lead(lead)
    if isinstance(case.body, dict):
        one_key(case)
        for item in (case.body, *items_of(case.body)):
            written_ids(item)
            written_decimals(item)
            small_product(item)
            recent(item)
            small_metadata(item)
        if "/subscriptions" in case.operation.path:
            whole_fee(case.body)
            coming_start(case.body)


def in_order(query: dict[str, Any]) -> None:
    """A period ends after it begins. The period of a statement is at most a year, that of a report
    at most ten years."""
    first, last = query.get("from"), query.get("to")
    if not isinstance(first, str) or not isinstance(last, str):
        return
    first, last = sorted((first, last))
    if len(first) == len("2026-01-01"):
        end = date.fromisoformat(last)
        first = max(first, (end - timedelta(days=min(MOST_DAYS, end.toordinal()) - 1)).isoformat())
    elif len(first) == len("2026-01") and int(last[:4]) - int(first[:4]) >= MOST_YEARS:
        first = last
    query["from"], query["to"] = first, last


def without_guessed_cursor(query: dict[str, Any]) -> None:
    cursor = query.get("cursor")
    if cursor is not None and not ISSUED_CURSOR.fullmatch(str(cursor)):
        del query["cursor"]


def one_key(case: Case) -> None:
    """The header and the body's field are equal. If one of them is required, one is there."""
    sent = next((name for name in case.headers if name.lower() == KEY.lower()), None)
    in_body = case.body.get("idempotency_key")
    takes_key = KEY in case.operation.headers
    if sent is not None and in_body is not None:
        case.headers[sent] = in_body
    elif takes_key and sent is None and in_body is None:
        case.headers[KEY] = f"schemathesis:{case.id}"


def items_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    items = body.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def leads_of(body: Any) -> list[dict[str, Any]]:
    """One lead, a list of leads, or such a list as a field."""
    several = body.get("leads", [body]) if isinstance(body, dict) else body
    if not isinstance(several, list):
        return []
    return [each for each in several if isinstance(each, dict) and "lead_id" in each]


def written_ids(item: dict[str, Any]) -> None:
    """An id is written in digits. For JSON Schema, 7.0 is an integer too."""
    for name, value in item.items():
        if name.endswith("_id") and isinstance(value, float):
            item[name] = int(value)


def written_decimals(item: dict[str, Any]) -> None:
    for name, decimals in DECIMALS.items():
        value = item.get(name)
        if isinstance(value, float):
            rounded = Context(prec=400).quantize(Decimal(repr(value)), Decimal(1).scaleb(-decimals))
            item[name] = float(rounded) or 1


def small_product(item: dict[str, Any]) -> None:
    """The amount of a line is below 10^15, for any units and any price."""
    try:
        product = Decimal(str(item.get("units_consumed"))) * Decimal(
            str(item.get("price_per_unit"))
        )
    except InvalidOperation:
        return
    if product >= MOST:
        item["units_consumed"] = 1


def recent(item: dict[str, Any]) -> None:
    """The time is in the period for which the stage takes charges."""
    recent_time(item, "used_at")


def recent_lead(lead: dict[str, Any]) -> None:
    """The stage takes leads of the same period, and no time in the future."""
    recent_time(lead, "created_at", ahead=timedelta())
    actions = lead.get("actions")
    for action in actions if isinstance(actions, list) else []:
        if isinstance(action, dict):
            recent_time(action, "timestamp", ahead=timedelta())


def recent_time(item: dict[str, Any], name: str, ahead: timedelta = timedelta(hours=12)) -> None:
    written = item.get(name)
    if not isinstance(written, str):
        return
    now = datetime.now(UTC)
    try:
        used_at = datetime.fromisoformat(written.upper())
    except ValueError:
        used_at = None
    if used_at is None or not now - timedelta(days=365) < used_at < now + ahead:
        item[name] = now.isoformat()


def whole_fee(body: dict[str, Any]) -> None:
    """A fee has no more decimals than its currency is billed in: none in any currency."""
    try:
        fee = Decimal(str(body.get("amount")))
    except InvalidOperation:
        return
    body["amount"] = str(int(fee) or 1)


def coming_start(body: dict[str, Any]) -> None:
    """A subscription starts in this month or later, and not in ten years."""
    written = body.get("starts_at")
    if not isinstance(written, str):
        return
    now = datetime.now(UTC)
    try:
        starts_at = datetime.fromisoformat(written.upper())
    except ValueError:
        starts_at = None
    if starts_at is None or not now < starts_at < now + timedelta(days=365):
        body["starts_at"] = now.isoformat()


def small_metadata(item: dict[str, Any]) -> None:
    metadata = item.get("metadata")
    if not isinstance(metadata, dict):
        return
    while len(json.dumps(metadata)) > METADATA_BYTES:
        metadata.popitem()


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Tally measures a text as it is stored: trimmed and in NFC. JSON Schema measures the sent
    text.

    So Tally rightly takes a text that is too long only because of spaces around it. Any other error
    in the body stays a finding."""
    if not isinstance(failure, AcceptedNegativeData) or not isinstance(case.body, dict):
        return True
    stored = as_stored(case.body)
    return stored == case.body or not is_valid(case, stored)


def as_stored(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value.strip(TRIMMED))
    if isinstance(value, list):
        return [as_stored(each) for each in value]
    if isinstance(value, dict):
        return {name: as_stored(each) for name, each in value.items()}
    return value


def is_valid(case: Case, body: Any) -> bool:
    alternative = case.operation.get_body_for_media_type(case.media_type)
    validator = make_validator(
        alternative.optimized_schema, case.operation.schema.adapter.jsonschema_validator_cls
    )
    return validator.is_valid(body)
