#!/usr/bin/env bash
# Publishes Tests/ConvDnn.AotSmoke with NativeAOT and runs it. Where the package source has no NativeAOT runtime of the
# current framework, the same sources are compiled for the previous one, whose compiler package brings its own runtime.
# Fails when a number is wrong, or when a processor with AVX2 runs narrower than that: native code keeps its vectors.
set -euo pipefail
cd "$(dirname "$0")/.."
project=Tests/ConvDnn.AotSmoke
out=artifacts/aot

publish() {
  dotnet publish -c Release -r "$(rid)" "$project" -p:AotSmoke=true -p:BuildFramework="$1" -p:ArtifactsPath="$PWD/$out/$1" -v quiet -nologo
}

rid() {
  local os=linux arch=x64
  [ "$(uname -s)" = Darwin ] && os=osx
  case "$(uname -m)" in aarch64 | arm64) arch=arm64 ;; esac
  echo "$os-$arch"
}

framework=net10.0
if ! log=$(publish net10.0 2>&1); then
  if ! grep -q 'NU1101.*Microsoft.NETCore.App.Runtime.NativeAOT' <<<"$log"; then
    echo "$log"
    exit 1
  fi
  framework=net9.0
  echo "The package source has no NativeAOT runtime for net10.0; compiling the same sources for net9.0."
  publish net9.0
fi

program="$out/$framework/publish/ConvDnn.AotSmoke/release_$(rid)/ConvDnn.AotSmoke"
printed=$(AOT_SMOKE_STARTED=$EPOCHREALTIME "$program") || { echo "$printed"; exit 1; }
echo "$printed"
if grep -qsw avx2 /proc/cpuinfo; then
  grep -q '^\(512\|256\)-bit vectors' <<<"$printed" || { echo "The processor has AVX2, but the program does not say that it uses it."; exit 1; }
  grep -q '^first plan: .*\(512\|256\);' <<<"$printed" || { echo "The processor has AVX2, but the first plan took a narrower kernel."; exit 1; }
fi
