"""Makes requests that the schema calls valid valid in what JSON Schema has no words for.

Without it they would be refused, rightly, and the tool could not tell that from a wrong refusal.
Requests that are meant to be invalid are left as they are.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import schemathesis
from schemathesis import Case, HookContext

KEY = "Idempotency-Key"
MOST_DAYS = 366
# Digits after the point. As `multipleOf` most validators would judge them with binary floats, and
# refuse 0.29.
DECIMALS = {"units_consumed": 6, "price_per_unit": 12, "amount": 12}
METADATA_BYTES = 8192
MOST = Decimal(10) ** 15
# Of a cursor; its digest cannot be guessed.
ISSUED_CURSOR = re.compile(r"[\w-]*\.[\w-]{22}", re.ASCII)


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if isinstance(case.query, dict):
        in_order(case.query)
        without_guessed_cursor(case.query)
    if isinstance(case.body, dict):
        one_key(case)
        for item in (case.body, *items_of(case.body)):
            written_decimals(item)
            small_product(item)
            recent(item)
            small_metadata(item)


def in_order(query: dict[str, Any]) -> None:
    """A period ends after it begins, and a statement's is no longer than a year."""
    first, last = query.get("from"), query.get("to")
    if not isinstance(first, str) or not isinstance(last, str):
        return
    first, last = sorted((first, last))
    if len(first) == len("2026-01-01"):
        end = date.fromisoformat(last)
        first = max(first, (end - timedelta(days=min(MOST_DAYS, end.toordinal()) - 1)).isoformat())
    query["from"], query["to"] = first, last


def without_guessed_cursor(query: dict[str, Any]) -> None:
    cursor = query.get("cursor")
    if cursor is not None and not ISSUED_CURSOR.fullmatch(str(cursor)):
        del query["cursor"]


def one_key(case: Case) -> None:
    """The header and the body's field say the same, and one of them is there where it must."""
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


def written_decimals(item: dict[str, Any]) -> None:
    for name, decimals in DECIMALS.items():
        value = item.get(name)
        if isinstance(value, float):
            rounded = Context(prec=400).quantize(Decimal(repr(value)), Decimal(1).scaleb(-decimals))
            item[name] = float(rounded) or 1


def small_product(item: dict[str, Any]) -> None:
    """A line is below 10^15, however many units at whatever price."""
    try:
        product = Decimal(str(item.get("units_consumed"))) * Decimal(
            str(item.get("price_per_unit"))
        )
    except InvalidOperation:
        return
    if product >= MOST:
        item["units_consumed"] = 1


def recent(item: dict[str, Any]) -> None:
    """Within the time that the stage takes charges for."""
    written = item.get("used_at")
    if not isinstance(written, str):
        return
    now = datetime.now(UTC)
    try:
        used_at = datetime.fromisoformat(written.upper())
    except ValueError:
        used_at = None
    if used_at is None or not now - timedelta(days=365) < used_at < now + timedelta(hours=12):
        item["used_at"] = now.isoformat()


def small_metadata(item: dict[str, Any]) -> None:
    metadata = item.get("metadata")
    if not isinstance(metadata, dict):
        return
    while len(json.dumps(metadata)) > METADATA_BYTES:
        metadata.popitem()
