#!/usr/bin/env bash
# Maven with the JDK that the project needs: scripts/maven.sh -pl core test
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/env.sh"
ensure_jdk || exit 1
run_maven -B -ntp "$@"
