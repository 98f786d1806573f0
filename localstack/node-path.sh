#!/bin/sh
# Prints the bin folder of the pinned Node.js, for npm's scripts: npm starts them on the caller's own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$here/../node_modules" ] || {
  echo "The packages are not installed. Run make check: it installs them and the Node.js that Tally runs on." >&2
  exit 1
}
exec "$here/install-node.sh"
