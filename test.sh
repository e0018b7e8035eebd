#!/usr/bin/env bash
# Runs every test: installs what is missing, starts a Redis of its own and stops it again, and prints "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration=${CONFIGURATION:-Release}
work=$(mktemp -d)
redis_pid=

stop() {
    if [ -n "$redis_pid" ]; then
        kill "$redis_pid" 2>/dev/null || true
        wait "$redis_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT

# install COMMAND PACKAGE: redis-server holds the sessions of the tests, argon2 is the second opinion on password hashes.
install() {
    command -v "$1" >/dev/null && return
    [ "$(id -u)" -eq 0 ] || { echo "test.sh: $1 is missing; install the package $2, or run this as root" >&2; exit 1; }
    echo "Installing $2"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # The package would start a server of its own on the default port.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$2" >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; exit 1; }
}

start_redis() {
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$work" --daemonize no >"$work/redis.log" 2>&1 &
        redis_pid=$!
        for _ in $(seq 100); do
            # A port that is taken ends the server; another one is tried.
            kill -0 "$redis_pid" 2>/dev/null || break
            if grep -q 'Ready to accept connections' "$work/redis.log"; then
                export AUTHENIK8_TEST_REDIS=127.0.0.1:$port
                return
            fi
            sleep 0.1
        done
        kill "$redis_pid" 2>/dev/null || true
        redis_pid=
    done
    cat "$work/redis.log" >&2
    exit 1
}

# count NAME: the sum of one counter over all result files.
count() {
    find "$work" -name '*.trx' -exec sed -n "s/.*<Counters .* $1=\"\([0-9]*\)\".*/\1/p" {} + |
        awk '{ sum += $1 } END { print sum + 0 }'
}

command -v dotnet >/dev/null || { echo "test.sh: the .NET SDK 10 is missing (https://dot.net)" >&2; exit 1; }
install redis-server redis-server
install argon2 argon2
start_redis

status=0
dotnet build Authenik8.Core.sln -c "$configuration" -nologo -v quiet || exit 1
# One project after the other: the fault tests load the machine, and the others must not share it with them.
dotnet test Authenik8.Core.sln -c "$configuration" -m:1 --no-build --nologo --logger trx --results-directory "$work/results" || status=$?

passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
# A test project that crashed has no result to count, but it did not pass.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
if [ "$passed" -eq 0 ]; then
    status=1
fi
[ "$failed" -eq 0 ] || status=1
echo "$passed passed, $failed failed"
exit "$status"
