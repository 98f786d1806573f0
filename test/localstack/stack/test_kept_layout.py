"""How a kept table can differ from the table that a deploy wants, and what is done then."""

import os
from uuid import uuid4

import boto3
import pytest
from tally_stack.kept_layout import changed_layout, updates
from tally_stack.kept_tables import when_active

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
    """DynamoDB Local describes more of an index than was set, and in another order."""
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


def test_the_same_table_described_in_full_is_taken_as_it_is():
    kept = as_described(WANTED)

    assert changed_layout(kept, WANTED) == []
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
        ({"GlobalSecondaryIndexes": [index("a"), index("b", key="new")]}, ["index b"]),
        ({"GlobalSecondaryIndexes": [index("a"), index("b", projection="KEYS_ONLY")]}, ["index b"]),
    ],
)
def test_other_keys_or_another_index_of_the_name_cannot_be_made_of_it(wanted, changed):
    assert changed_layout(as_described(WANTED), {**WANTED, **wanted}) == changed


def test_a_new_index_is_made_of_the_rows():
    wanted = {**WANTED, "GlobalSecondaryIndexes": [index("a"), index("b"), index("c", key="new")]}

    assert changed_layout(as_described(WANTED), wanted) == []
    assert updates(as_described(WANTED), wanted) == [
        create(index("c", key="new"), "pk", "sk", "new")
    ]


def test_an_index_that_nobody_wants_any_more_stays():
    wanted = {**WANTED, "GlobalSecondaryIndexes": [index("a")]}

    assert changed_layout(as_described(WANTED), wanted) == []
    assert updates(as_described(WANTED), wanted) == []


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


@pytest.mark.stack
def test_dynamodb_makes_of_the_kept_table_what_the_new_version_has_with_its_rows():
    client = boto3.client(
        "dynamodb",
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    name = f"kept-{uuid4().hex[:8]}"
    before = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": KEYS,
        "AttributeDefinitions": TEXTS[:3],
        "GlobalSecondaryIndexes": [index("first"), index("second")],
        "StreamSpecification": STREAM,
    }
    after = {
        **before,
        "AttributeDefinitions": TEXTS[:4],
        "GlobalSecondaryIndexes": [
            index("first"),
            index("second", key="new"),
            index("third", key="new"),
        ],
        "StreamSpecification": {**STREAM, "StreamViewType": "KEYS_ONLY"},
    }
    client.create_table(**before)
    row = {attribute: {"S": "1"} for attribute in ("pk", "sk", "other", "new")}
    client.put_item(TableName=name, Item=row)

    for update in updates(client.describe_table(TableName=name)["Table"], after):
        client.update_table(TableName=name, **update)
        kept = when_active(lambda: client.describe_table(TableName=name)["Table"], 30)

    assert updates(kept, after) == []
    found = client.query(
        TableName=name,
        IndexName="third",
        KeyConditionExpression="#new = :value",
        ExpressionAttributeNames={"#new": "new"},
        ExpressionAttributeValues={":value": {"S": "1"}},
    )
    assert found["Items"] == [row]
    client.delete_table(TableName=name)
