"""What a kept table has to become before a deploy can take it up.

Its keys cannot change without losing rows. An index can be added, and a stream changed. DynamoDB
Local cannot drop an index (it fails in its own SQL and leaves it in DELETING), so one that is not
wanted any more stays, where nobody reads it, and one that changed is refused as the keys are.
"""

from collections.abc import Iterable
from typing import Any

Table = dict[str, Any]

#: What DynamoDB cannot change of a table once it is there.
FIXED = ("KeySchema", "LocalSecondaryIndexes")


def changed_layout(kept: Table, wanted: Table) -> list[str]:
    """What of the table cannot be made of the kept one."""
    changed = [part for part in FIXED if layout(kept.get(part)) != layout(wanted.get(part))]
    if not changed and key_types(kept) != key_types(wanted):
        changed.append("AttributeDefinitions")
    before, after = indexes_by_name(kept), indexes_by_name(wanted)
    changed.extend(
        f"index {name}"
        for name in sorted(before.keys() & after.keys())
        if index_layout(before[name]) != index_layout(after[name])
    )
    return changed


def updates(kept: Table, wanted: Table) -> list[Table]:
    """The calls of UpdateTable that make one of the other, in their order."""
    return [*new_indexes(kept, wanted), *stream_updates(kept, wanted)]


def new_indexes(kept: Table, wanted: Table) -> list[Table]:
    before, after = indexes_by_name(kept), indexes_by_name(wanted)
    return [
        {
            "AttributeDefinitions": definitions(wanted, after[name]["KeySchema"]),
            "GlobalSecondaryIndexUpdates": [
                {
                    "Create": {
                        part: after[name][part] for part in ("IndexName", "KeySchema", "Projection")
                    }
                }
            ],
        }
        for name in sorted(after.keys() - before.keys())
    ]


def stream_updates(kept: Table, wanted: Table) -> list[Table]:
    before, after = stream_view(kept), stream_view(wanted)
    if before == after:
        return []
    off = {"StreamSpecification": {"StreamEnabled": False}}
    on = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": after}}
    return [*([off] if before else []), *([on] if after else [])]


def stream_view(table: Table) -> str | None:
    stream = table.get("StreamSpecification") or {}
    return stream.get("StreamViewType") if stream.get("StreamEnabled") else None


def indexes_by_name(table: Table) -> dict[str, Table]:
    return {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes") or []}


def definitions(table: Table, keys: Iterable[Table]) -> list[Table]:
    """Only those of the table's and the index's keys: an attribute that nothing uses is refused."""
    used = {key["AttributeName"] for key in [*table["KeySchema"], *keys]}
    return [one for one in table["AttributeDefinitions"] if one["AttributeName"] in used]


def key_types(table: Table) -> dict[str, str]:
    keys = {key["AttributeName"] for key in table["KeySchema"]}
    return {
        one["AttributeName"]: one["AttributeType"]
        for one in table.get("AttributeDefinitions", [])
        if one["AttributeName"] in keys
    }


def layout(part: list[Table] | None) -> list[tuple[object, ...]]:
    """Keys in their order, indexes by name: the rest of what is described comes and goes."""
    rows = part or []
    if rows and "IndexName" not in rows[0]:
        return [(key["AttributeName"], key["KeyType"]) for key in rows]
    return sorted(index_layout(row) for row in rows)


def index_layout(index: Table) -> tuple[object, ...]:
    projection = index["Projection"]
    attributes = tuple(sorted(projection.get("NonKeyAttributes", [])))
    return (
        index["IndexName"],
        *layout(index["KeySchema"]),
        projection["ProjectionType"],
        attributes,
    )
