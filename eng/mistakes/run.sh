#!/usr/bin/env bash
# Puts deliberate mistakes into a copy of the sources, one by one, and demands that a test fails for each.
#   eng/mistakes/run.sh            every mistake beside this script
#   eng/mistakes/run.sh bias-ignored stride-swapped
#   MISTAKES_SUITE=Tests/ConvDnn.Tests MISTAKES_FILTER='FullyQualifiedName~Tests.Properties' eng/mistakes/run.sh
#   MISTAKES_FOLDER=eng/mistakes/interop MISTAKES_SUITE=Tests/ConvDnn.Tests MISTAKES_FILTER='FullyQualifiedName~Interop' eng/mistakes/run.sh
# Standard output is a Markdown table; what happens meanwhile goes to standard error. Exit code 1 when a mistake survives,
# no longer fits the sources or does not compile. docs/testing/mistakes.md tells more.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=$(cd "${MISTAKES_FOLDER:-$here}" && pwd)
copy=$root/artifacts/mistakes
tree=$copy/tree
log=$copy/log
# Every problem file on the engine cpu, against the oracle. The first failure is enough. Others may be tried by MISTAKES_SUITE and MISTAKES_FILTER.
suite=${MISTAKES_SUITE:-Tests/ConvDnn.EngineContract}
filter=${MISTAKES_FILTER:-FullyQualifiedName~ParityContractTests&FullyQualifiedName~cpu}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Whoever asks for other kernels or engines by the environment would test something else.
unset CONVDNN_KERNEL CONVDNN_THREADS

say() { echo "$*" >&2; }

# The working tree as it is, without what git ignores, and newer than any build output: one may be of a mistaken file.
copy_tree() {
  mkdir -p "$tree" "$log"
  (cd "$root" && git ls-files -co --exclude-standard -z | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done) >"$copy/files"
  (cd "$tree" && find . -name artifacts -prune -o -type f -print0 | xargs -0 -r rm -f --)
  tar -C "$root" --null -T "$copy/files" -cf - | tar -C "$tree" -xmf -
}

# Analyzers judge style, which a mistake need not have.
build() {
  (cd "$tree" && dotnet build -c Release -v quiet "$suite" -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:TreatWarningsAsErrors=false) >"$1" 2>&1
}

# "Passed" counts are printed per run; an aborted run prints none and fails.
run_tests() {
  (cd "$tree" && timeout 300 dotnet test -c Release --no-build "$suite" --filter "$filter" --logger 'console;verbosity=normal' -- NUnit.StopOnError=true) >"$1" 2>&1
}

# The test that failed first and the problem on which it did, for the table.
killer() {
  local test problem
  if grep -q 'Test host process crashed\|Test Run Aborted' "$1" && ! grep -q '^  Failed ' "$1"; then echo "the test host crashed"; return; fi
  test=$(sed -n 's/^  Failed \(.*\) \[.*$/\1/p' "$1" | head -1)
  [ -n "$test" ] || test="(no test was named)"
  problem=$(grep -oE '(Failed|Crashed|Mistrusted): (conv|pool|pad|activation|unfold) .*' "$1" | head -1 | sed -E 's/^[A-Za-z]*: ([^[]*[^[ ]) \[.*/\1/')
  echo "\`${test}\`${problem:+ on \`$problem\`}"
}

# Writes the mistaken file; fails when a text that should stand there once does not.
put_in() {
  local description file side='' right='' wrong='' text
  {
    read -r description
    IFS= read -r file
    file=${file#file: }
    text=$(<"$root/$file")
    swap() {
      [ -n "$right" ] || return 0
      local before=${text%%"$right"*} after=${text#*"$right"}
      [ "$before" != "$text" ] || { say "  '$right' does not stand in $file"; return 1; }
      [ "${after%%"$right"*}" = "$after" ] || { say "  '$right' stands in $file more than once"; return 1; }
      text=$before$wrong$after
    }
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        '--- right') swap || return 1; side=right right='' wrong='' ;;
        '--- wrong') side=wrong ;;
        *) if [ "$side" = right ]; then right+=${right:+$'\n'}$line; else wrong+=${wrong:+$'\n'}$line; fi ;;
      esac
    done
    swap || return 1
  } <"$1"
  printf '%s\n' "$text" >"$tree/$file"
  echo "$file"
}

names=("$@")
if [ $# -eq 0 ]; then
  for path in "$folder"/*.mistake; do names+=("$(basename "$path" .mistake)"); done
  [ "$folder" != "$here" ] || [ ${#names[@]} -ge 41 ] || { say "There are only ${#names[@]} mistakes; 41 are expected."; exit 1; }
fi

say "Copying the sources to $tree"
copy_tree
say "Building and testing without a mistake"
build "$log/none.build" || { cat "$log/none.build" >&2; exit 1; }
run_tests "$log/none.test" || { cat "$log/none.test" >&2; say "The suite fails without any mistake."; exit 1; }
grep -qE 'Passed: +[1-9]' "$log/none.test" || { say "The suite ran no test."; exit 1; }

echo "| mistake | what is wrong | where | fails first |"
echo "| --- | --- | --- | --- |"
survivors=0
for name in "${names[@]}"; do
  mistake=$folder/$name.mistake
  [ -f "$mistake" ] || { say "There is no mistake '$name'."; exit 1; }
  what=$(head -1 "$mistake")
  if ! file=$(put_in "$mistake"); then
    result="**does not fit the sources**"
    file=$(sed -n 's/^file: //p' "$mistake")
    survivors=$((survivors + 1))
  elif ! build "$log/$name.build"; then
    result="**does not compile**"
    grep -m 3 'error' "$log/$name.build" >&2 || true
    survivors=$((survivors + 1))
  elif run_tests "$log/$name.test"; then
    result="**nothing: it survives**"
    survivors=$((survivors + 1))
  else
    result=$(killer "$log/$name.test")
  fi
  cp -p "$root/$file" "$tree/$file"
  touch "$tree/$file"
  echo "| $name | $what | \`${file##*/}\` | $result |"
  say "$name: $result"
done

say "${#names[@]} mistakes, $((${#names[@]} - survivors)) found, $survivors not"
[ "$survivors" -eq 0 ]
