"""A log group with a subscription filter can have log streams.

For each new stream LocalStack takes the first of its group's filters by its index. moto answers a
view of a dictionary, which has no index. So the stream was made, the answer was a 500, and the logs
of a function with a filter were lost.
"""

from typing import Any

from localstack.runtime import hooks


@hooks.on_infra_start()
def list_subscription_filters() -> None:
    from moto.logs.models import LogGroup

    own = LogGroup.describe_subscription_filters

    def as_list(group: Any) -> list[Any]:  # noqa: ANN401
        return list(own(group))

    LogGroup.describe_subscription_filters = as_list
