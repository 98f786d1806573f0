"""The hook that LocalStack calls before its gateway opens.

If a plugin cannot be imported, LocalStack only logs that, and then serves without signatures. So
our modules are imported inside the hook, where an error stops the start.
"""

import logging

from localstack.runtime import hooks

LOG = logging.getLogger(__name__)


@hooks.on_infra_start(name="tally_sigv4")
def enforce_signatures() -> None:
    from tally_sigv4.credentials import credentials_from_environment
    from tally_sigv4.installation import install

    credentials = credentials_from_environment()
    install(credentials)
    LOG.info("AWS_IAM signatures are enforced on REST APIs; key ids: %s", ", ".join(credentials))
