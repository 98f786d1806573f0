"""What makes a kept table another one than the deploy wants, and what is done about it."""

import pytest
from tally_stack.kept_layout import changed_keys, updates

KEYS = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]
TEXTS = [
    {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "other", "new", "at")
]
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
STREAM_OFF = {"StreamSpecification": {"StreamEnabled": False}}


def index(name, key="other", projection="ALL"):
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": projection},
    }


WANTED = {
    "TableName": "rows",
    "KeySchema": KEYS,
    "AttributeDefinitions": TEXTS,
    "GlobalSecondaryIndexes": [index("a"), index("b")],
    "StreamSpecification": STREAM,
}


def as_described(table):
    """DynamoDB Local tells more of an index than was asked for, in an order of its own."""
    indexes = [
        {**one, "IndexStatus": "ACTIVE", "ItemCount": 7, "IndexArn": f"arn:{one['IndexName']}"}
        for one in reversed(table["GlobalSecondaryIndexes"])
    ]
    return {**table, "GlobalSecondaryIndexes": indexes, "ItemCount": 7, "TableStatus": "ACTIVE"}


def create(one, *attributes):
    return {
        "AttributeDefinitions": [each for each in TEXTS if each["AttributeName"] in attributes],
        "GlobalSecondaryIndexUpdates": [{"Create": one}],
    }


def delete(name):
    return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


def test_the_same_table_described_in_full_is_taken_as_it_is():
    kept = as_described(WANTED)

    assert changed_keys(kept, WANTED) == []
    assert updates(kept, WANTED) == []


def test_a_table_without_indexes_is_taken_as_it_is():
    plain = {"TableName": "rows", "KeySchema": KEYS, "AttributeDefinitions": TEXTS[:2]}

    assert updates(plain, {**plain, "GlobalSecondaryIndexes": []}) == []


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        ({"KeySchema": KEYS[:1]}, ["KeySchema"]),
        ({"KeySchema": [KEYS[0], {**KEYS[1], "AttributeName": "at"}]}, ["KeySchema"]),
        ({"LocalSecondaryIndexes": [index("c")]}, ["LocalSecondaryIndexes"]),
        (
            {"AttributeDefinitions": [{**TEXTS[0], "AttributeType": "N"}, *TEXTS[1:]]},
            ["AttributeDefinitions"],
        ),
    ],
)
def test_other_keys_cannot_be_made_of_it(wanted, changed):
    assert changed_keys(as_described(WANTED), {**WANTED, **wanted}) == changed


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ([index("a")], [delete("b")]),
        (
            [index("a"), index("b"), index("c", key="new")],
            [create(index("c", key="new"), "pk", "sk", "new")],
        ),
        (
            [index("a"), index("b", key="new")],
            [delete("b"), create(index("b", key="new"), "pk", "sk", "new")],
        ),
        (
            [index("a"), index("b", projection="KEYS_ONLY")],
            [delete("b"), create(index("b", projection="KEYS_ONLY"), "pk", "sk", "other")],
        ),
    ],
)
def test_indexes_go_and_come_as_the_new_version_has_them(wanted, made):
    assert updates(as_described(WANTED), {**WANTED, "GlobalSecondaryIndexes": wanted}) == made


@pytest.mark.parametrize(
    ("kept", "wanted", "made"),
    [
        (STREAM, None, [STREAM_OFF]),
        (None, STREAM, [{"StreamSpecification": STREAM}]),
        (
            STREAM,
            {**STREAM, "StreamViewType": "KEYS_ONLY"},
            [STREAM_OFF, {"StreamSpecification": {**STREAM, "StreamViewType": "KEYS_ONLY"}}],
        ),
    ],
)
def test_a_stream_is_changed_by_being_made_anew(kept, wanted, made):
    def with_stream(stream):
        return {**WANTED, "StreamSpecification": stream} if stream else without_stream

    without_stream = {name: part for name, part in WANTED.items() if name != "StreamSpecification"}

    assert updates(as_described(with_stream(kept)), with_stream(wanted)) == made
