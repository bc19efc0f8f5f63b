#!/usr/bin/env bash
# Compiles native/kernels/*.cu to native/kernels/ptx/*.ptx with NVRTC, which needs no GPU. For whoever changed a kernel:
# a test compares the hash in the first line with the source, and fails until this was run and its result committed.
#   eng/gpu/ptx.sh [compute_NN]     the virtual architecture; newer devices run the code of older ones
set -euo pipefail
cd "$(dirname "$0")/../.."
# The real compiler or none: what the simulated one makes is no PTX.
export CONVDNN_REQUIRE_GPU=1
dotnet run -c Release --project Tests/ConvDnn.Gpu.Tests -- ptx "${1:-compute_60}" native/kernels/ptx
