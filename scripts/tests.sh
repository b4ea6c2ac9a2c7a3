#!/usr/bin/env bash
# One line that says how many Java tests ran in the last build, from the reports they left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find . -path '*/target/*-reports/TEST-*.xml' -exec grep -h -m1 -A9 '<testsuite ' {} + \
    | tr '\n' ' ' | grep -oE '<testsuite [^>]*>' \
    | awk '{
        for (i = 1; i <= NF; i++) if (split($i, field, "=") == 2) { gsub(/[">]/, "", field[2]); sum[field[1]] += field[2] }
    } END {
        printf "Java tests: %d run, %d failed, %d errors, %d skipped\n", sum["tests"], sum["failures"], sum["errors"], sum["skipped"]
    }'
