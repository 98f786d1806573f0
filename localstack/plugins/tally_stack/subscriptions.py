"""A log group with a subscription filter can have log streams.

For each new stream LocalStack takes the first of its group's filters by its index, and reads it as
a dictionary. moto answers a view, which has no index, of objects, which have no keys. So the stream
was made, the answer was a 500, and the lines that the stream was made for were lost. They never
reached the filter either.
"""

from typing import Any

from localstack.runtime import hooks


@hooks.on_infra_start()
def list_subscription_filters() -> None:
    from moto.logs.models import LogGroup, SubscriptionFilter

    own = LogGroup.describe_subscription_filters

    def as_list(group: Any) -> list[Any]:  # noqa: ANN401
        return list(own(group))

    def field(described: Any, name: str) -> Any:  # noqa: ANN401
        return described.to_json()[name]

    LogGroup.describe_subscription_filters = as_list
    SubscriptionFilter.__getitem__ = field
