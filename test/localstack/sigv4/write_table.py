"""Runs every case with every signer on the running stack, and writes the table in the docs.

AWS_ENDPOINT_URL=http://127.0.0.1:4566 python test/localstack/sigv4/write_table.py
"""

import json
import os
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import botocore
from echo_api import deployment
from verdicts import every_verdict

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "local-signatures.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
COMMAND = "AWS_ENDPOINT_URL=… python test/localstack/sigv4/write_table.py"


def main():
    deployed = deployment()
    try:
        verdicts = list(every_verdict(deployed.create()))
    finally:
        deployed.delete()

    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{section(verdicts)}\n{END}{after}")

    wrong = [verdict for verdict in verdicts if verdict[2] != verdict[3]]
    for case, signer, expected, got in wrong:
        print(f"{case}, {signer}: expected {expected}, got {got}", file=sys.stderr)
    print(f"{len(verdicts)} requests, {len(wrong)} not as expected: see {PAGE.relative_to(ROOT)}")
    return 1 if wrong else 0


def section(verdicts):
    right = sum(expected == got for _, _, expected, got in verdicts)
    return "\n".join(
        [
            f"{right} of {len(verdicts)} requests as expected, on {datetime.now(UTC):%Y-%m-%d}, "
            f"LocalStack {localstack_version()} ({', '.join(signer_versions())}):",
            "",
            "```",
            COMMAND,
            "```",
            "",
            "| case | signer | expected | got |",
            "|---|---|---|---|",
            *table_rows(verdicts),
        ]
    )


def table_rows(verdicts):
    """Signers with the same answer share a row."""
    signers = {}
    for case, signer, expected, got in verdicts:
        signers.setdefault((case, expected, got), []).append(signer)
    for (case, expected, got), names in signers.items():
        cells = (case, ", ".join(names), expected, got)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def localstack_version():
    health = f"{os.environ['AWS_ENDPOINT_URL']}/_localstack/health"
    with urllib.request.urlopen(health, timeout=30) as reply:
        return json.load(reply)["version"]


def signer_versions():
    yield f"botocore {botocore.__version__}"
    for package in ("@smithy/signature-v4", "aws4fetch"):
        manifest = ROOT / "node_modules" / package / "package.json"
        yield f"{package} {json.loads(manifest.read_text())['version']}"


if __name__ == "__main__":
    sys.exit(main())
