#!/usr/bin/env bash
# Everything that a GPU is asked, in one command:
#   eng/gpu/run.sh                      packs, and runs on this machine's device into artifacts/gpu/results
#   eng/gpu/run.sh pack                 makes artifacts/gpu/convdnn-gpu.tar.gz: a build that needs neither .NET nor a network
#   eng/gpu/run.sh run ARCHIVE RESULTS  unpacks that archive where the device is, and runs it there
# RESULTS gets: info.json, tests.xml (JUnit: the device tests and the contract suite), parity.html/.json/.xml, check.json, bench.json, log.txt.
# The last line is "all good" or what failed; the exit code says the same.
#   CONVDNN_REQUIRE_GPU=0   also runs where there is no device, such as on the simulated stack (then everything says "simulated")
# Where PyTorch is, also peers.html/.json/.txt: our times beside its, in rounds that take turns (pytorch_bench.py); where it is not, why that was left out.
#   CONVDNN_GPU_PEERS       which problems, as options of problem_list.py (default: all); CONVDNN_GPU_PEER_ROUNDS (default 3), CONVDNN_GPU_PEER_BUDGET seconds per round and side (default 600)
#   CONVDNN_GPU_TESTS       only tests whose name contains this; CONVDNN_GPU_BUDGET  seconds for the parity matrix (default 300)
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

pack() {
  local root out
  root=$(cd "$here/../.." && pwd)
  out=$root/artifacts/gpu
  rm -rf "$out/convdnn-gpu" && mkdir -p "$out/convdnn-gpu" || return
  dotnet publish -c Release -r linux-x64 --self-contained "$root/Tests/ConvDnn.Gpu.Tests" -o "$out/convdnn-gpu/bin" -p:ArtifactsPath="$out/build" -v quiet -nologo || return
  cp "$here"/run.sh "$here"/*.py "$out/convdnn-gpu/"
  # The conformance cases and shape lists, where they lie beside the checkout.
  if [ -d "$root/../shared/conformance" ]; then cp -r "$root/../shared/conformance" "$root"/../shared/*.csv "$out/convdnn-gpu/"; fi
  git -C "$root" rev-parse HEAD >"$out/convdnn-gpu/commit" 2>/dev/null
  tar -C "$out" -czf "$out/convdnn-gpu.tar.gz" convdnn-gpu || return
  du -h "$out/convdnn-gpu.tar.gz"
}

# Beside PyTorch: rounds of ours and of its in turn, so that what drifts (clocks, heat) meets both, and one table. Uses what run() has set.
peers() {
  local list=$results/problems.txt budget=${CONVDNN_GPU_PEER_BUDGET:-600} ours=() theirs=() round
  # shellcheck disable=SC2086 # options with spaces between
  python3 "$shared/problem_list.py" "$shared/shapes.csv" ${CONVDNN_GPU_PEERS-} >"$list" || return
  for round in $(seq "${CONVDNN_GPU_PEER_ROUNDS:-3}"); do
    "$program" convdnn bench --engines "$engines" --problems "$list" --measured --budget "$budget" --json "$results/peers-ours-$round.json" >/dev/null || return
    python3 "$shared/pytorch_bench.py" --problems "$list" --budget "$budget" --json "$results/peers-pytorch-$round.json" || return
    ours+=("$results/peers-ours-$round.json")
    theirs+=("$results/peers-pytorch-$round.json")
  done
  "$program" convdnn compare --ours "${ours[@]}" --theirs "${theirs[@]}" --report "$results/peers.html" --json "$results/peers.json" | tee "$results/peers.txt"
  return "${PIPESTATUS[0]}"
}

# Why the comparison with PyTorch cannot be made here; nothing where it can.
no_peers() {
  command -v python3 >/dev/null || { echo "there is no python3"; return; }
  [ -f "$shared/shapes.csv" ] || { echo "the archive has no shapes.csv"; return; }
  python3 "$shared/pytorch_bench.py" --available 2>&1 >/dev/null
}

run() {
  local archive=$1 results failed=() work
  mkdir -p "$2" && results=$(cd "$2" && pwd) || return
  work=$(mktemp -d) && tar -C "$work" -xzf "$archive" || return
  local program=$work/convdnn-gpu/bin/ConvDnn.Gpu.Tests shared=$work/convdnn-gpu
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 CONVDNN_REQUIRE_GPU=${CONVDNN_REQUIRE_GPU-1}
  step() {
    echo "== $1"
    local start=$SECONDS
    "${@:2}"
    local code=$?
    echo "== $1: exit $code, $((SECONDS - start)) s"
    [ $code -eq 0 ] || failed+=("$1")
  }
  {
    echo "commit $(cat "$shared/commit" 2>/dev/null)"
    command -v nvidia-smi >/dev/null && nvidia-smi
    step info "$program" convdnn info --json "$results/info.json"
    engines=$("$program" convdnn info | sed -n 's/^  \(cu[a-z-]*\) *available.*/\1/p' | paste -sd,)
    echo "engines: $engines"
    step tests "$program" tests "$results/tests.xml" ${CONVDNN_GPU_TESTS:+"$CONVDNN_GPU_TESTS"}
    step parity "$program" convdnn parity --engines "$engines" --budget "${CONVDNN_GPU_BUDGET:-300}" --report "$results/parity.html" "$results/parity.json" "$results/parity.xml"
    if [ -d "$shared/conformance" ]; then
      for engine in ${engines//,/ }; do step "check $engine" "$program" convdnn check "$shared/conformance" --engine "$engine" --json "$results/check-$engine.json"; done
    fi
    step bench "$program" convdnn bench --engines "$engines" --budget 60 --json "$results/bench.json"
    local reason
    reason=$(no_peers)
    if [ -z "$reason" ]; then step "peers" peers; else echo "== peers: skipped: $reason"; fi
    rm -rf "$work"
    if [ ${#failed[@]} -eq 0 ]; then echo "all good"; else echo "failed: ${failed[*]}"; fi
    [ ${#failed[@]} -eq 0 ]
  } 2>&1 | tee "$results/log.txt"
  return "${PIPESTATUS[0]}"
}

case "${1-}" in
  pack) pack ;;
  run) run "${2:?the archive}" "${3:?the results folder}" ;;
  "") pack && run "$here/../../artifacts/gpu/convdnn-gpu.tar.gz" "$here/../../artifacts/gpu/results" ;;
  *) sed -n '2,12p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
