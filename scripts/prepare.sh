#!/usr/bin/env bash
# Installs what a fresh machine lacks to build and test, or says what to install.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/env.sh"
ensure_jdk && ensure_native_tools
