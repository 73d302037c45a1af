#!/usr/bin/env bash
# Creates .venv: every package of the lock file (without dependency resolution), then this
# checkout as an editable install. Does nothing where .venv is up to date.
#
#   PYTHON=python3.12 scripts/setup.sh     with an interpreter other than python3
#
# Why --no-deps, and why torch comes first: docs/decisions/0001-packaging.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
lock=requirements/cpu.txt
stamp=.venv/.tasteprint-setup
log=build/setup.log
torch_index=https://download.pytorch.org/whl/cpu # used only where pip's own index has no CPU build of torch

die() {
    echo "setup: $*" >&2
    exit 1
}

wanted_python() { # does .venv have the interpreter in PYTHON, where that is set?
    [[ -z ${PYTHON:-} || "$("$PYTHON" --version 2>&1)" == "$(.venv/bin/python --version 2>&1)" ]]
}

# Runs pip quietly; its output goes to the log.
pip_install() {
    PYTHONUNBUFFERED=1 .venv/bin/python -m pip install --no-deps --no-compile --no-input \
        --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
        --progress-bar off "$@" >>"$log" 2>&1
}

# Prints pip's progress every few seconds, until it is killed.
heartbeat() {
    local fetched installed started=$SECONDS
    while sleep 5 >/dev/null 2>&1; do # or the sleep would outlive us holding the pipe
        fetched=$(grep -cE '^(Collecting|Processing) ' "$log" || true)
        installed=$(find .venv/lib -maxdepth 3 -name '*.dist-info' | wc -l)
        echo "  $((SECONDS - started)) s: $fetched of $total packages looked up, $installed installed"
    done
}

fail_with_log() {
    echo "----- the last lines of $log" >&2
    grep -v 'is ignored: it is neither' "$log" | tail -n 15 >&2 || true
    die "$1"
}

[[ -f $lock ]] || die "$lock is missing; is this a complete checkout?"
fingerprint=$({ pwd && cat "$lock" pyproject.toml scripts/setup.sh; } | sha256sum)
if [[ -f $stamp && "$(<"$stamp")" == "$fingerprint" ]] && wanted_python; then
    exit 0
fi

[[ "$(uname -sm)" == "Linux x86_64" ]] ||
    die "$lock is for Linux on x86-64, this is $(uname -sm); see CONTRIBUTING.md for other machines."

mkdir -p build
: >"$log"
total=$(grep -c '==' "$lock")
pin() { grep -E "^$1==" "$lock"; }

# A virtual environment contains its own path: one that was moved, or left unfinished, is created again.
if ! grep -qsF "$PWD/.venv" .venv/bin/activate || ! wanted_python ||
    ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    command -v "$python" >/dev/null ||
        die "there is no $python; install Python 3.11 to 3.14, or name another: make setup PYTHON=…"
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' ||
        die "$python is $("$python" --version 2>&1), not 3.11 to 3.14; name another: make setup PYTHON=…"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python lacks venv or ensurepip; install them (Debian, Ubuntu: apt-get install python3-venv)."
    echo "setup: creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv >>"$log" 2>&1 || fail_with_log "could not create .venv."
fi
rm -f "$stamp"

echo "setup: installing $total packages into .venv (one to three minutes, about 3 GB; log: $log)"
heartbeat &
trap "kill $! 2>/dev/null || true" EXIT

pip_install "$(pin pip)" "$(pin setuptools)" "$(pin wheel)" ||
    fail_with_log "pip cannot install packages; is a package index reachable?"
pip_install "$(pin torch)" || pip_install --index-url "$torch_index" "$(pin torch)" ||
    die "$(pin torch) for $(.venv/bin/python --version) is neither in pip's index nor at $torch_index (log: $log)."
pip_install --requirement "$lock" || fail_with_log "the packages of $lock could not be installed."
pip_install --no-build-isolation --editable . || fail_with_log "tasteprint itself could not be installed."

echo "$fingerprint" >"$stamp"
echo "setup: done in $SECONDS s"
