"""Tables that DynamoDB Local kept over a restart, taken up by the deploy that would create them.

LocalStack forgets its stacks when it stops, so the next deploy creates every table anew; DynamoDB
Local, which kept its files, would answer that the table exists.
"""

import os
from typing import Any

from localstack.runtime import hooks
from localstack.utils.patch import patch

#: What DynamoDB Local stores of a table and cannot change without losing the rows or their order.
LAYOUT = ("KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")


@hooks.on_infra_start(should_load=lambda: bool(os.environ.get("TALLY_DYNAMODB_DATA")))
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

        # Not self.describe_table: it would forward this very request, to create the table.
        client = connect_to(aws_access_key_id=context.account_id, region_name=context.region)
        kept = client.dynamodb.describe_table(TableName=name)["Table"]
        if changed := changed_layout(kept, wanted):
            raise ResourceInUseException(
                f"The kept table {name} differs from the one to create in {', '.join(changed)}: "
                "remove what was kept (make clean), or start without it (make down up)."
            )
        store.table_definitions[name] = {"TableId": long_uid(), **wanted}
        store.TABLE_REGION[name] = context.region
        store.TABLE_TAGS[kept["TableArn"]] = {
            tag["Key"]: tag["Value"] for tag in wanted.get("Tags", [])
        }
        return CreateTableOutput(TableDescription=kept)


def changed_layout(kept: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    return [part for part in LAYOUT if layout(kept.get(part)) != layout(wanted.get(part))]


def layout(part: list[dict[str, Any]] | None) -> list[tuple[object, ...]]:
    """Keys in their order, indexes by name: the rest of what is described comes and goes."""
    rows = part or []
    if rows and "IndexName" not in rows[0]:
        return [(key["AttributeName"], key["KeyType"]) for key in rows]
    return sorted(
        (row["IndexName"], *layout(row["KeySchema"]), row["Projection"]["ProjectionType"])
        for row in rows
    )
