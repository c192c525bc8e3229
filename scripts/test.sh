#!/bin/sh
# Every test, from nothing: setup, then the checks, then the tests with real containers. It goes on
# after a failed stage, so that one run tells everything, and its last line counts.
set -u
cd "$(dirname -- "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH

passed=0
failed=0
stages=$(mktemp)
failures=$(mktemp)
trap 'rm -f "$stages" "$failures"' EXIT

# stage NAME COMMAND...: runs it, remembers how it ended, and adds the test counts of vitest
# and the failures that it names.
stage() {
  name=$1
  shift
  printf '\n== %s\n' "$name"
  counts=$(mktemp)
  if TANDEM_TEST_COUNTS=$counts "$@" </dev/null; then verdict=passed; else verdict=FAILED; fi
  read -r ok bad 2>/dev/null <"$counts" || { ok=0; bad=0; }
  tail -n +2 "$counts" >>"$failures"
  rm -f "$counts"
  # A stage that is no test run, or that broke before its tests ran, counts as one test.
  if [ "$verdict" = FAILED ] && [ "${bad:-0}" = 0 ]; then bad=1; fi
  if [ "$verdict" = passed ] && [ "${ok:-0}" = 0 ]; then ok=1; fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '%s: %s\n' "$name" "$verdict" >>"$stages"
}

main() {
  if ! scripts/setup.sh </dev/null; then
    echo "0 passed, 1 failed"
    exit 1
  fi
  stage format npm run --silent format:check
  stage lint npm run --silent lint
  stage types npm run --silent types
  stage "dead code" npm run --silent dead
  stage "unit tests" npm run --silent unit
  stage "10,000 lives" node sim/run.ts --runs 10000
  stage images node test/images/build.ts
  stage "end to end" npm run --silent e2e
  printf '\n'
  cat "$failures" "$stages"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

main "$@"
