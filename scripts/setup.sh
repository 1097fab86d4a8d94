#!/bin/sh
# Make this folder ready to run the program ("setup.sh run") or its tests ("setup.sh test"). A second call finds everything done and is quick.
# What the system lacks is installed with apt when we may; otherwise one sentence names it. Python's libraries go to .venv, by hash.
set -eu
purpose=${1:-run}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
give_up() { printf '%s\n' "$*" >&2; exit 1; }

# What the system must have: Debian's package, then the library or command that shows it is there
for_window="libgl1:libGL.so.1 libegl1:libEGL.so.1 libxkbcommon0:libxkbcommon.so.0 libfontconfig1:libfontconfig.so.1 libdbus-1-3:libdbus-1.so.3
    libglib2.0-0:libglib-2.0.so.0 libxcb-cursor0:libxcb-cursor.so.0 libxcb-icccm4:libxcb-icccm.so.4 libxcb-image0:libxcb-image.so.0
    libxcb-keysyms1:libxcb-keysyms.so.1 libxcb-render-util0:libxcb-render-util.so.0 libxcb-shape0:libxcb-shape.so.0 libxcb-xkb1:libxcb-xkb.so.1
    libxkbcommon-x11-0:libxkbcommon-x11.so.0 libfribidi0:libfribidi.so.0"
for_tests="hledger:hledger ledger:ledger openssh-client:ssh-keygen openssl:openssl poppler-utils:pdftoppm xvfb:Xvfb xdotool:xdotool
    x11-xkb-utils:setxkbmap nodejs:node npm:npm git:git"

ldconfig=$(command -v ldconfig || printf '/sbin/ldconfig')
libraries=$("$ldconfig" -p 2>/dev/null || true)
missing=""
look_for() {
    for pair in $1; do
        thing=${pair#*:}
        case "$thing" in
            *.so.*) case "$libraries" in *"$thing "*) continue ;; esac ;;
            *) command -v "$thing" >/dev/null 2>&1 && continue ;;
        esac
        missing="$missing ${pair%%:*}"
    done
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$name
            return 0
        fi
    done
    return 1
}

if [ "$(uname -s)" = Linux ]; then
    look_for "$for_window"
    [ "$purpose" = run ] || look_for "$for_tests"
    if find_python; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    else
        missing="$missing python3 python3-venv"
    fi
    if [ -n "$missing" ]; then
        if ! command -v apt-get >/dev/null 2>&1; then
            give_up "Kadpun needs what Debian calls:$missing. Install these with your system's own package manager, then try again."
        elif [ "$(id -u)" = 0 ]; then
            as_root=""
        elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root="sudo -n"
        else
            give_up "Kadpun needs a few system packages. Ask someone who may, to type: apt-get install$missing"
        fi
        say "Installing system packages:$missing"
        log=$(mktemp)
        $as_root apt-get update >"$log" 2>&1 || say "The package lists could not be refreshed; trying with those at hand."
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >"$log" 2>&1 || {
            tail -n 15 "$log" >&2
            give_up "The system packages could not be installed. Install them yourself:$missing"
        }
        rm -f "$log"
    fi
fi
find_python || give_up "Kadpun needs Python 3.11 or newer, and found none. Install it, or name it: make run PYTHON=/path/to/python3"

# Python's libraries go to .venv, each checked against the hash in the lock file
mark="$("$python" -c 'import sys; print(sys.version_info[:2], sys.prefix)') $(cat pyproject.toml requirements.txt scripts/setup.sh | cksum)"
mark_for_tests="$mark $(cksum <requirements-dev.txt)"
stamped() { [ -x .venv/bin/python ] && [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

if ! stamped .venv/ready-to-run "$mark"; then
    if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "Making a place for Python's libraries (.venv)"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    say "Fetching the program's libraries, about 200 MB the first time"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
    printf '%s' "$mark" >.venv/ready-to-run
    say "Ready to run."
fi

[ "$purpose" = run ] && exit 0

if ! stamped .venv/ready-to-test "$mark_for_tests"; then
    say "Fetching what the tests need"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
    printf '%s' "$mark_for_tests" >.venv/ready-to-test
    say "Ready to test."
fi
if ! [ -f .tools/node_modules/npos/package.json ]; then
    say "Fetching the receipt decoder that judges our receipts (npos)"
    mkdir -p .tools
    cp scripts/npos/package.json .tools/package.json
    cp scripts/npos/locked.json .tools/package-lock.json
    (cd .tools && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error)
fi
