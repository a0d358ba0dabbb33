# shellcheck shell=bash
# Functions with which a test installs and runs a package in a Debian of its own: another suite or another architecture. The
# tests source this file. It needs root and debootstrap; nothing outside of the directory of the base systems is changed.
set -euo pipefail
mirror=${MIRROR:-http://deb.debian.org/debian}
test=$(basename -- "$0")
at_exit=
trap 'eval "$at_exit"' EXIT

unable() {
    echo "$test: skipped: $*" >&2
    exit 77
}

fail() {
    echo "$test: FAILED: $*" >&2
    [ ! -s /tmp/daemon.log ] || tail -n 20 /tmp/daemon.log >&2
    exit 1
}

# base NAME SUITE ARCHITECTURE PACKAGE,...: makes the base system BASES/NAME once, and sets base to it. BASES is the directory that
# keeps base systems from run to run; by default they are removed at the end.
base() {
    [ "$(id -u)" = 0 ] || unable "needs root"
    command -v debootstrap >/dev/null || unable "needs debootstrap"
    unshare -m -n -p -f true 2>/dev/null || unable "no namespaces here"
    if [ -z "${BASES:-}" ]; then
        BASES=$(mktemp -d)
        at_exit="$at_exit rm -rf -- '$BASES';"
    fi
    base=$BASES/$1
    [ ! -e "$base/complete" ] || return 0
    rm -rf -- "$base"
    mkdir -p "$BASES"
    echo "$test: makes $base"
    debootstrap --arch="$3" --variant=minbase --include="$4" "$2" "$base" "$mirror" >"$base.log" 2>&1 ||
        unable "debootstrap of $2 for $3: $(tail -n 1 "$base.log")"
    touch "$base/complete"
}

# inside FILE...: runs this test again with --inside in a copy of the base: an overlay, with namespaces for mounts, processes and
# the network. The files are in /tmp there. Fails if something of netty-identd is left afterwards.
inside() {
    unshare -m -n -p -f --kill-child bash -euc '
        test=$1 base=$2 script=$3
        shift 3
        mount --make-rprivate /
        work=$(mktemp -d)
        trap "cd /; umount -R \"$work\" 2>/dev/null; rmdir \"$work\"" EXIT
        mount -t tmpfs -o size=2g tmpfs "$work"
        root=$work/root
        mkdir "$work/upper" "$work/work" "$root"
        mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/run"
        mount -t tmpfs tmpfs "$root/tmp"
        chmod 1777 "$root/tmp"
        ip link set lo up
        # The daemon opens port 113 itself, because no systemd runs here that could open the socket of the unit.
        echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
        cp -- "$script" "${script%/*}/debian.sh" "$@" "$root/tmp"
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            chroot "$root" bash "/tmp/$test" --inside
        left=$(cd "$work/upper" && find . -name "*netty-identd*" ! -type c)
        [ -z "$left" ] || { echo "$test: FAILED: left behind: $left" >&2; exit 1; }
    ' bash "$test" "$base" "$(readlink -f -- "$0")" "$@" || exit
    echo "$test: passed"
}

quietly() {
    "$@" >/tmp/quiet.log 2>&1 || fail "$*: $(tail -n 20 /tmp/quiet.log)"
}

as() {
    local user=$1
    shift
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

# start: starts the daemon with the command of its unit, as the user of its unit.
start() {
    local command
    command=$(sed -n 's/^ExecStart=//p' "${units:-/usr/lib/systemd/system}/netty-identd.service")
    # Emptied here, because the redirection of the daemon may come only after the first search of the log.
    : >/tmp/daemon.log
    # shellcheck disable=SC2086 # a command line
    setpriv --reuid=netty-identd --regid=netty-identd --clear-groups $command 2>>/tmp/daemon.log &
    daemon=$!
    await 'listening on'
}

await() {
    local end=$((SECONDS + ${patience:-60}))
    until grep -q "$1" /tmp/daemon.log; do
        kill -0 "$daemon" 2>/dev/null || fail "the daemon has ended"
        [ "$SECONDS" -lt "$end" ] || fail "no '$1' in the log"
        sleep 0.1
    done
}

stop() {
    kill -TERM "$daemon"
    wait "$daemon" || fail "the daemon ended with status $?"
}

expect() {
    local expected=$1 answer
    shift
    answer=$("$@" 2>&1) || true
    [ "$answer" = "$expected" ] || fail "$*: '$answer' (expected: '$expected')"
}

# cached: succeeds if the daemon has mapped its cache of classes
cached() {
    grep -q /lib/netty-identd/aot/classes.aot "/proc/$daemon/maps"
}

# checks: queries the daemon that start started, about connections of two users and over both families
checks() {
    expect root netty-identd query 127.0.0.1
    expect nobody as nobody netty-identd query 127.0.0.1
    expect root netty-identd query ::1
}
