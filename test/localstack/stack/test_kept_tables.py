"""When a kept table is ready for the next update."""

import pytest
from tally_stack.kept_tables import when_active

ACTIVE = {"TableName": "rows", "TableStatus": "ACTIVE"}
BUILDING = {**ACTIVE, "GlobalSecondaryIndexes": [{"IndexStatus": "CREATING"}]}
BUILT = {**ACTIVE, "GlobalSecondaryIndexes": [{"IndexStatus": "ACTIVE"}]}


def test_an_index_that_is_being_built_is_waited_for():
    descriptions = iter([{**ACTIVE, "TableStatus": "UPDATING"}, BUILDING, BUILT])

    assert when_active(lambda: next(descriptions)) == BUILT


def test_one_that_is_never_built_is_not_waited_for_without_end():
    with pytest.raises(TimeoutError, match=r"rows is not ready: .*CREATING"):
        when_active(lambda: BUILDING, patience=0)
