"""How a kept table must change before a deploy can use it.

Its keys cannot change without losing rows. An index can be added, and a stream can be changed.
DynamoDB Local cannot drop an index: it fails in its own SQL, and leaves the index in DELETING. So
an index that is not wanted any more stays, and nobody reads it. A changed index is refused, and so
are changed keys.
"""

from collections.abc import Iterable
from typing import Any

Table = dict[str, Any]

#: What DynamoDB cannot change in an existing table.
FIXED = ("KeySchema", "LocalSecondaryIndexes")


def changed_layout(kept: Table, wanted: Table) -> list[str]:
    """The differences that the kept table cannot lose."""
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
    """The calls of UpdateTable that change the kept table to the wanted one, in order."""
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
    """Only the attributes of the table's and the index's keys, because unused ones are refused."""
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
    """Keys in their order, indexes by name. The rest of a description changes, so it is left
    out."""
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
