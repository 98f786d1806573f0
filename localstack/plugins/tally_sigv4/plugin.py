"""The hook that LocalStack calls before its gateway opens.

LocalStack only logs a plugin that fails to import, and then serves unsigned. So nothing of ours is
imported up here: an error inside the hook stops the start.
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
