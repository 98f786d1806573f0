"""The log streams of a group whose lines go to a log shipper."""

import localstack.services.logs.provider  # noqa: F401 - it changes moto's log groups
from moto.logs.models import LogGroup
from tally_stack.subscriptions import list_subscription_filters

SHIPPER = "arn:aws:lambda:us-east-1:000000000000:function:shipper"


def test_a_group_with_a_subscription_filter_can_have_streams():
    list_subscription_filters()
    group = LogGroup("000000000000", "us-east-1", "/aws/lambda/reads")
    group.put_subscription_filter("every line", "", SHIPPER, None)

    group.create_log_stream("first")

    assert list(group.streams) == ["first"]
    assert [
        described.to_json()["destinationArn"] for described in group.describe_subscription_filters()
    ] == [SHIPPER]
