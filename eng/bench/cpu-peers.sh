#!/usr/bin/env bash
# ConvDnn's CPU engine beside oneDNN, in one run: eng/bench/cpu-peers.sh [--quick] [--json FILE] [more options of the program's `peers --help`].
# Installs Debian's libdnnl-dev where it is missing and can be had; without it only ConvDnn is measured.
# The last line is: geomean best B nchw N nhwc H worst W (peer time / our time; - where there was no peer).
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Turns of other libraries' threads must not depend on the caller's settings.
unset OMP_NUM_THREADS OMP_WAIT_POLICY OMP_PROC_BIND GOMP_SPINCOUNT GOMP_CPU_AFFINITY CONVDNN_KERNEL CONVDNN_THREADS

has_onednn() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'libdnnl\.so\.2 '; }

install_onednn() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get install -y -q libdnnl-dev || { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -y -q libdnnl-dev; }
}

if ! has_onednn; then
  echo "Installing oneDNN (libdnnl-dev) ..." >&2
  install_onednn >/dev/null 2>&1 || echo "oneDNN could not be installed (apt-get install libdnnl-dev failed or is not there); only ConvDnn is measured." >&2
fi

dotnet build "$root/Tests/ConvDnn.Benchmarks" -c Release -v quiet -nologo >&2
# BENCH_PREFIX may hold a command to start it with, such as "chrt -f 1" on a machine that others use too.
exec ${BENCH_PREFIX:-} dotnet "$root/artifacts/bin/ConvDnn.Benchmarks/release/ConvDnn.Benchmarks.dll" peers "$@"
