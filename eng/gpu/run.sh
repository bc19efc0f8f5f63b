#!/usr/bin/env bash
# Everything that a GPU is asked, in one command:
#   eng/gpu/run.sh                              packs, and runs on this machine's device into artifacts/gpu/results
#   eng/gpu/run.sh pack                         makes artifacts/gpu/convdnn-gpu.tar.gz: a build that needs neither .NET nor a network
#   eng/gpu/run.sh run ARCHIVE RESULTS [STEP …] unpacks that archive where the device is, and runs it there: all steps, or those whose names begin with one of STEP
#   eng/gpu/run.sh steps                        lists the steps
# ARCHIVE may be a folder that was unpacked before. Several calls may share RESULTS; each adds to log.txt and writes its steps' files:
#   info.json; abi-LIBRARY.json (native/abi_probe: what the vendor's headers say, where they and a compiler are there);
#   tests.xml (JUnit: the device tests and the contract suite); NAME.json/.html/.xml for every step of the parity matrix and of the sweeps; check-ENGINE.json; bench.json;
# peers.html/.json/.txt: our times beside PyTorch's in rounds that take turns (pytorch_bench.py), or in log.txt why that was left out.
# The last line is "all good" or what failed; the exit code says the same.
#   CONVDNN_REQUIRE_GPU=0   also runs where there is no device, such as on the simulated stack (then everything says "simulated"); else a skipped test is a failure
#   CONVDNN_GPU_TESTS       only tests whose name contains this
#   CONVDNN_GPU_BUDGET      seconds after which a step of parity or bench begins nothing more (default 60)
#   CONVDNN_GPU_FLOPS       operations that shapes of lists are scaled down to, for the oracle on the processor (default 5e7)
#   CONVDNN_GPU_PEERS       which problems the steps peers-* take, as further options of problem_list.py (default: all of their network and type)
#   CONVDNN_GPU_PEER_ROUNDS, CONVDNN_GPU_PEER_BUDGET  rounds of those steps (default 3), and seconds that each side measures in each (default 60)
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

types=(f32 tf32 f16 bf16 f64 s8)
layouts=(nchw nhwc)
networks=(rn50 vgg mbv2 rx50 c3d)
peer_types=(tf32 f16 bf16)
# Lists of shapes and the name of their step; the cases come as problems, their numbers are checked by the step "check".
declare -A lists=([shapes]=shapes.csv [benchdnn]=conformance/benchdnn_shapes.csv [bugs]=conformance/cudnn_bug_shapes.csv)

steps() {
  echo info abi tests check parity
  for set in shapes benchdnn cases; do for type in "${types[@]}"; do for layout in "${layouts[@]}"; do echo "$set-$type-$layout"; done; done; done
  for set in cases bugs; do for type in "${types[@]}"; do echo "sweep-$set-$type"; done; done
  echo sanitizer bench
  for network in "${networks[@]}"; do for type in "${peer_types[@]}"; do echo "peers-$network-$type"; done; done
  echo peers-table
}

pack() {
  local root out
  root=$(cd "$here/../.." && pwd)
  out=$root/artifacts/gpu
  rm -rf "$out/convdnn-gpu" && mkdir -p "$out/convdnn-gpu" || return
  dotnet publish -c Release -r linux-x64 --self-contained "$root/Tests/ConvDnn.Gpu.Tests" -o "$out/convdnn-gpu/bin" -p:ArtifactsPath="$out/build" -v quiet -nologo || return
  cp "$here"/run.sh "$here"/*.py "$out/convdnn-gpu/"
  mkdir "$out/convdnn-gpu/native" && cp -r "$root/native/abi" "$root/native/abi_probe" "$out/convdnn-gpu/native/" && rm -rf "$out/convdnn-gpu/native/abi_probe/build"
  # The conformance cases and shape lists, where they lie beside the checkout.
  if [ -d "$root/../shared/conformance" ]; then cp -r "$root/../shared/conformance" "$root"/../shared/*.csv "$out/convdnn-gpu/"; fi
  git -C "$root" rev-parse HEAD >"$out/convdnn-gpu/commit" 2>/dev/null
  tar -C "$out" -czf "$out/convdnn-gpu.tar.gz" convdnn-gpu || return
  du -h "$out/convdnn-gpu.tar.gz"
}

run() {
  local archive=$1 results failed=() work=
  mkdir -p "$2" && results=$(cd "$2" && pwd) || return
  local wanted=("${@:3}") shared
  if [ -d "$archive" ]; then
    shared=$archive
    [ -d "$archive/convdnn-gpu" ] && shared=$archive/convdnn-gpu
  else
    work=$(mktemp -d) && tar -C "$work" -xzf "$archive" || return
    shared=$work/convdnn-gpu
  fi
  local program=$shared/bin/ConvDnn.Gpu.Tests budget=${CONVDNN_GPU_BUDGET:-60} flops=${CONVDNN_GPU_FLOPS:-5e7}
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 CONVDNN_REQUIRE_GPU=${CONVDNN_REQUIRE_GPU-1}
  # Libraries that came with Python's packages are found by their environment, which a python3 that is only a link to it does not tell.
  if [ -z "${VIRTUAL_ENV-}" ] && command -v python3 >/dev/null; then VIRTUAL_ENV=$(python3 -c 'import sys; print(sys.prefix)') && export VIRTUAL_ENV; fi

  is_wanted() {
    [ ${#wanted[@]} -eq 0 ] && return
    local name
    for name in "${wanted[@]}"; do [[ $1 == "$name" || $1 == "$name"-* ]] && return; done
    return 1
  }

  # step NAME COMMAND …: runs it where it is wanted, and notes whether it failed.
  step() {
    is_wanted "$1" || return 0
    echo "== $1"
    local start=$SECONDS
    "${@:2}"
    local code=$?
    echo "== $1: exit $code, $((SECONDS - start)) s"
    [ $code -eq 0 ] || failed+=("$1")
  }

  # What the bindings rely on, held against the headers of this machine: those of CUDA's folders and of Python's packages.
  abi() {
    local build=$results/abi-build includes library code=0
    if ! command -v cmake >/dev/null || ! command -v cc >/dev/null; then
      echo "left out: the probe needs cmake and a C compiler"
      return 0
    fi
    includes=$(printf '%s;' "${VIRTUAL_ENV:-/usr}"/lib/python3*/site-packages/nvidia/*/include)
    rm -rf "$build"
    cmake -S "$shared/native/abi_probe" -B "$build" -DABI_INCLUDE="$includes" | grep -e 'facts' && cmake --build "$build" >/dev/null || return
    for library in cuda nvrtc cublas cudnn; do
      [ ! -x "$build/${library}_abi" ] || "$build/${library}_abi" >"$results/abi-$library.json" || code=1
    done
    rm -rf "$build"
    return $code
  }

  parity() {
    local name=$1
    "$program" convdnn parity --engines "$engines" --budget "$budget" --brief --report "$results/$name.json" "$results/$name.html" "$results/$name.xml" "${@:2}" 2>&1 |
      grep -v -e '^│' -e '^├' -e '^┌' -e '^└' # the table is in the reports
    return "${PIPESTATUS[0]}"
  }

  # One step per type and layout, so that a call with a time limit can take some of them.
  matrix() {
    local set=$1 type layout
    for type in "${types[@]}"; do
      for layout in "${layouts[@]}"; do
        step "$set-$type-$layout" parity "$set-$type-$layout" "${@:2}" --types "$type" --layout "$layout"
      done
    done
  }

  # Every algorithm and engine configuration, also those that no heuristic would take.
  sweep() {
    local set=$1 type
    for type in "${types[@]}"; do
      step "sweep-$set-$type" parity "sweep-$set-$type" --every-configuration "${@:2}" --types "$type"
    done
  }

  check() {
    local engine code=0
    for engine in ${engines//,/ }; do "$program" convdnn check "$shared/conformance" --engine "$engine" --json "$results/check-$engine.json" || code=1; done
    return $code
  }

  # Two problems per engine and direction under NVIDIA's memory checker; leaks count.
  sanitizer() {
    local tool engine code=0
    tool=$(command -v compute-sanitizer || ls /usr/local/cuda*/bin/compute-sanitizer 2>/dev/null | head -1)
    if [ -z "$tool" ]; then
      echo "no compute-sanitizer on this machine"
      [ "$CONVDNN_REQUIRE_GPU" != 1 ]
      return
    fi
    for engine in ${engines//,/ }; do
      for direction in forward backward-data backward-filter; do
        "$tool" --leak-check full --error-exitcode 9 "$program" convdnn parity --engines "$engine" --problem "conv $direction x=2,8,9,11 w=16,8,3,3 padding=1,1" --problem "conv $direction x=2,8,9,11 w=16,8,3,3 padding=1:0,2:1 padding-mode=reflect stride=2,1 type=f16" || code=1
      done
    done
    return $code
  }

  # Beside PyTorch: rounds of ours and of its in turn, so that what drifts (clocks, heat) meets both.
  peer_rounds() {
    local name=peers-$1-$2 list=$results/peers-$1-$2.txt budget=${CONVDNN_GPU_PEER_BUDGET:-60} round
    # shellcheck disable=SC2086 # options with spaces between
    python3 "$shared/problem_list.py" "$shared/shapes.csv" --networks "$1" --types "$2" ${CONVDNN_GPU_PEERS-} >"$list" || return
    for round in $(seq "${CONVDNN_GPU_PEER_ROUNDS:-3}"); do
      "$program" convdnn bench --engines "$engines" --problems "$list" --measured --budget "$budget" --json "$results/$name-ours-$round.json" >/dev/null || return
      python3 "$shared/pytorch_bench.py" --problems "$list" --budget "$budget" --json "$results/$name-pytorch-$round.json" || return
    done
  }

  # Everything that was measured so far in one table.
  peer_table() {
    "$program" convdnn compare --ours "$results"/peers-*-ours-*.json --theirs "$results"/peers-*-pytorch-*.json --report "$results/peers.html" --json "$results/peers.json" | tee "$results/peers.txt"
    return "${PIPESTATUS[0]}"
  }

  # Why PyTorch cannot be measured here; nothing where it can.
  no_peers() {
    command -v python3 >/dev/null || { echo "there is no python3"; return; }
    [ -f "$shared/shapes.csv" ] || { echo "the archive has no shapes.csv"; return; }
    python3 "$shared/pytorch_bench.py" --available 2>&1 >/dev/null
  }

  peers() {
    local network type reason
    reason=$(no_peers)
    if [ -n "$reason" ]; then
      echo "== peers: skipped: $reason"
      return
    fi
    for network in "${networks[@]}"; do
      for type in "${peer_types[@]}"; do step "peers-$network-$type" peer_rounds "$network" "$type"; done
    done
    step peers-table peer_table
  }

  {
    echo "commit $(cat "$shared/commit" 2>/dev/null), $(date -u +%FT%TZ), steps ${wanted[*]-all}"
    command -v nvidia-smi >/dev/null && nvidia-smi
    step info "$program" convdnn info --json "$results/info.json"
    engines=$("$program" convdnn info | sed -n 's/^  \(cu[a-z-]*\) *available.*/\1/p' | paste -sd,)
    echo "engines: $engines"
    step abi abi
    step tests "$program" tests "$results/tests.xml" ${CONVDNN_GPU_TESTS:+"$CONVDNN_GPU_TESTS"}
    step parity parity parity
    if [ -d "$shared/conformance" ]; then
      step check check
      matrix shapes --shapes "$shared/${lists[shapes]}" --scale-to "$flops"
      matrix benchdnn --shapes "$shared/${lists[benchdnn]}" --scale-to "$flops"
      matrix cases --cases "$shared/conformance"
      sweep cases --cases "$shared/conformance"
      sweep bugs --shapes "$shared/${lists[bugs]}" --scale-to "$flops"
    else
      echo "no conformance cases in this archive: the steps on them are left out"
    fi
    step sanitizer sanitizer
    step bench "$program" convdnn bench --engines "$engines" --budget "$budget" --json "$results/bench.json"
    peers
    [ -z "$work" ] || rm -rf "$work"
    if [ ${#failed[@]} -eq 0 ]; then echo "all good"; else echo "failed: ${failed[*]}"; fi
    [ ${#failed[@]} -eq 0 ]
  } 2>&1 | tee -a "$results/log.txt"
  return "${PIPESTATUS[0]}"
}

case "${1-}" in
  pack) pack ;;
  steps) steps | tr ' ' '\n' ;;
  run) run "${2:?the archive}" "${3:?the results folder}" "${@:4}" ;;
  "") pack && run "$here/../../artifacts/gpu/convdnn-gpu.tar.gz" "$here/../../artifacts/gpu/results" ;;
  *) sed -n '2,16p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
