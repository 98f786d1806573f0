#!/bin/sh
# Runs a command on the pinned Node.js, whatever the caller's own is: npm starts its scripts on that.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$("$here/install-node.sh")
PATH=$bin:$here/../node_modules/.bin:$PATH
export PATH
exec "$@"
