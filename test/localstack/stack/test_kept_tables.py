"""What makes a kept table another one than the deploy wants, and what does not."""

import pytest
from tally_stack.kept_tables import changed_layout

KEYS = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]


def index(name, key="other", projection="ALL"):
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": projection},
    }


WANTED = {
    "TableName": "rows",
    "KeySchema": KEYS,
    "GlobalSecondaryIndexes": [index("a"), index("b")],
}


def as_described(table):
    """DynamoDB Local tells more of an index than was asked for, in an order of its own."""
    indexes = [
        {**one, "IndexStatus": "ACTIVE", "ItemCount": 7, "IndexArn": f"arn:{one['IndexName']}"}
        for one in reversed(table["GlobalSecondaryIndexes"])
    ]
    return {**table, "GlobalSecondaryIndexes": indexes, "ItemCount": 7, "TableStatus": "ACTIVE"}


def test_the_same_table_described_in_full_has_not_changed():
    assert changed_layout(as_described(WANTED), WANTED) == []


def test_a_table_without_indexes_has_not_changed():
    plain = {"TableName": "rows", "KeySchema": KEYS}

    assert changed_layout(plain, {**plain, "GlobalSecondaryIndexes": []}) == []


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        ({**WANTED, "KeySchema": KEYS[:1]}, ["KeySchema"]),
        ({**WANTED, "KeySchema": [KEYS[0], {**KEYS[1], "AttributeName": "at"}]}, ["KeySchema"]),
        ({**WANTED, "GlobalSecondaryIndexes": [index("a")]}, ["GlobalSecondaryIndexes"]),
        (
            {**WANTED, "GlobalSecondaryIndexes": [index("a"), index("b", key="new")]},
            ["GlobalSecondaryIndexes"],
        ),
        (
            {**WANTED, "GlobalSecondaryIndexes": [index("a"), index("b", projection="KEYS_ONLY")]},
            ["GlobalSecondaryIndexes"],
        ),
        ({**WANTED, "LocalSecondaryIndexes": [index("c")]}, ["LocalSecondaryIndexes"]),
    ],
)
def test_other_keys_or_indexes_are_a_change(wanted, changed):
    assert changed_layout(as_described(WANTED), wanted) == changed
