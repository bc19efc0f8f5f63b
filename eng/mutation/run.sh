#!/usr/bin/env bash
# Mutation testing: eng/mutation/run.sh CONFIG [stryker options], where CONFIG names a file beside this script: core, parity.
# Example for a part: eng/mutation/run.sh core --mutate '**/Plans/*.cs'
# The report lands in artifacts/mutation/CONFIG/reports/mutation-report.json. Fails below the config's break threshold.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 core|parity [stryker options]" >&2; exit 2; }
config=$1
shift
cd "$(dirname "$0")/../.."
root=$PWD
[ -f "eng/mutation/$config.json" ] || { echo "There is no eng/mutation/$config.json; expected one of: $(cd eng/mutation && ls ./*.json | xargs -n1 basename -s .json | paste -sd' ')" >&2; exit 2; }
dotnet tool restore >/dev/null
# Stryker takes the test project from the folder that it is started in.
cd eng/mutation/MutationTests
dotnet stryker --config-file "../$config.json" --output "$root/artifacts/mutation/$config" --skip-version-check "$@"
