"""A deploy that would create a table uses the table that DynamoDB Local kept over a restart.

LocalStack forgets its stacks when it stops, so the next deploy creates every table again. But
DynamoDB Local kept its files, and would answer that the table exists. Also, no deploy may drop a
kept table. A failed deploy is rolled back, and that would delete all rows.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from localstack.runtime import hooks
from localstack.utils.patch import patch

from tally_stack.kept_layout import changed_layout, updates

#: Long enough to build an index of many rows.
PATIENCE_SECONDS = 300.0
LOOK_EVERY_SECONDS = 0.1


def keeps_data() -> bool:
    return bool(os.environ.get("TALLY_DYNAMODB_DATA"))


@hooks.on_infra_start(should_load=keeps_data)
def adopt_kept_tables() -> None:
    from localstack.aws.api import RequestContext
    from localstack.aws.api.dynamodb import (
        CreateTableInput,
        CreateTableOutput,
        ResourceInUseException,
    )
    from localstack.aws.connect import connect_to
    from localstack.services.dynamodb.v2.provider import DynamoDBProvider, get_store
    from localstack.utils.strings import long_uid

    @patch(DynamoDBProvider.create_table)
    def create_or_adopt(
        create_table: Any,  # noqa: ANN401 - the method before the patch
        self: DynamoDBProvider,
        context: RequestContext,
        wanted: CreateTableInput,
    ) -> CreateTableOutput:
        name = wanted["TableName"]
        store = get_store(context.account_id, context.region)
        known = name in store.table_definitions
        if known or not self.table_exists(context.account_id, context.region, name):
            return create_table(self, context, wanted)

        # Not self.describe_table, because that would forward this request, which creates the table.
        client = connect_to(
            aws_access_key_id=context.account_id, region_name=context.region
        ).dynamodb
        kept = client.describe_table(TableName=name)["Table"]
        if changed := changed_layout(kept, wanted):
            raise ResourceInUseException(
                f"The kept table {name} differs from the one to create in {', '.join(changed)}: "
                "remove what was kept (make clean), or start without it (make down up)."
            )
        for update in updates(kept, wanted):
            client.update_table(TableName=name, **update)
            kept = when_active(lambda: client.describe_table(TableName=name)["Table"])
        store.table_definitions[name] = {"TableId": long_uid(), **wanted}
        store.TABLE_REGION[name] = context.region
        store.TABLE_TAGS[kept["TableArn"]] = {
            tag["Key"]: tag["Value"] for tag in wanted.get("Tags", [])
        }
        return CreateTableOutput(TableDescription=kept)


@hooks.on_infra_start(should_load=keeps_data)
def keep_dropped_tables() -> None:
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import (
        DynamoDBTableProvider,
    )
    from localstack.services.dynamodb.v2.provider import get_store

    def forget(_self: DynamoDBTableProvider, request: Any) -> Any:  # noqa: ANN401
        """The stack forgets the table without deleting it. The next stack that creates it uses it
        again."""
        store = get_store(request.account_id, request.region_name)
        store.table_definitions.pop(request.desired_state["TableName"], None)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model={})

    DynamoDBTableProvider.delete = forget


def when_active(
    describe: Callable[[], dict[str, Any]], patience: float = PATIENCE_SECONDS
) -> dict[str, Any]:
    """The table's description, once it and its indexes are ready for the next update."""
    deadline = time.monotonic() + patience
    while True:
        table = describe()
        indexes = table.get("GlobalSecondaryIndexes", [])
        states = {table.get("TableStatus"), *(one.get("IndexStatus") for one in indexes)}
        if states == {"ACTIVE"}:
            return table
        if time.monotonic() > deadline:
            raise TimeoutError(f"{table['TableName']} is not ready: {', '.join(map(str, states))}.")
        time.sleep(LOOK_EVERY_SECONDS)
