#!/usr/bin/env bash
# Installs, runs, upgrades, removes and purges the package, and checks that nothing is left. Run it as root on Debian:
#
#   packaging/test/install.sh target/netty-identd_*.deb
#
# Everything happens in a temporary copy of this host: an overlay over /, and namespaces for mounts, processes and the network.
# The exit status is 77 if such a copy cannot be made.
set -euo pipefail

unable() {
    echo "install.sh: skipped: $*" >&2
    exit 77
}

fail() {
    echo "install.sh: FAILED: $*" >&2
    [ ! -s /tmp/daemon.log ] || tail -n 20 /tmp/daemon.log >&2
    exit 1
}

outside() {
    [ "$(id -u)" = 0 ] || unable "needs root"
    command -v apt-get >/dev/null || unable "needs Debian"
    [ -f "${1:-}" ] || fail "'${1:-}' (expected: a .deb)"
    unshare -m -n -p -f true 2>/dev/null || unable "no namespaces here"
    unshare -m -n -p -f --kill-child "$0" --copy "$(realpath "$1")"
}

# Makes the copy and runs the test in it. Called in the namespaces.
copy() {
    mount --make-rprivate /
    local base root left
    base=$(mktemp -d)
    # shellcheck disable=SC2064 # base is local
    trap "cd /; umount -R '$base' 2>/dev/null; rmdir '$base'" EXIT
    mount -t tmpfs -o size=2g tmpfs "$base"
    root=$base/root
    mkdir "$base/upper" "$base/work" "$root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root" 2>/dev/null ||
        unable "no overlay over / here"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    mount -t tmpfs tmpfs "$root/tmp"
    chmod 1777 "$root/tmp"
    ip link set lo up
    # The daemon opens port 113 itself, because no systemd runs here that could open the unit's socket.
    echo 0 >"$root/proc/sys/net/ipv4/ip_unprivileged_port_start"
    cp "$0" "$root/tmp/install.sh"
    cp "$(dirname -- "$0")/repack.sh" "$root/tmp"
    cp "$1" "$root/tmp/first.deb"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        JAR="$(find_jar)" chroot "$root" /tmp/install.sh --inside
    left=$(cd "$base/upper" && find . -name '*netty-identd*' ! -type c ! -path './var/lib/apt/*')
    [ -z "$left" ] || fail "left behind after purge: $left"
    echo "install.sh: passed"
}

find_jar() {
    local jar
    for jar in "${JAVA_HOME:-/nonexistent}/bin/jar" /usr/lib/jvm/*/bin/jar; do
        [ ! -x "$jar" ] || {
            echo "$jar"
            return
        }
    done
}

apt() {
    apt-get -qq -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root "$@" >/tmp/apt.log 2>&1 ||
        fail "apt-get $*: $(cat /tmp/apt.log)"
}

as() {
    local user=$1
    shift
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

# Starts the service with the command of its unit.
start() {
    local command
    command=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/netty-identd.service)
    # Emptied here, because the daemon's redirection may come only after the first search of the log.
    : >/tmp/daemon.log
    # shellcheck disable=SC2086 # a command line
    setpriv --reuid=netty-identd --regid=netty-identd --clear-groups $command 2>>/tmp/daemon.log &
    daemon=$!
    await 'listening on'
}

await() {
    local tries=0
    until grep -q "$1" /tmp/daemon.log; do
        kill -0 "$daemon" 2>/dev/null || fail "the daemon has ended"
        [ $((tries += 1)) -lt 300 ] || fail "no '$1' in the log"
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

cached() {
    tr '\0' '\n' <"/proc/$daemon/cmdline" | grep -qx -- '-XX:AOTCache=/usr/lib/netty-identd/aot/classes.aot'
}

inside() {
    echo "install"
    rm -f /etc/oidentd.conf
    apt install /tmp/first.deb
    getent passwd netty-identd >/dev/null || fail "no user netty-identd"
    [ -s /usr/lib/netty-identd/aot/classes.aot ] || fail "no class cache: $(cat /tmp/apt.log)"
    [ -z "$(dpkg --verify netty-identd)" ] || fail "not as packaged: $(dpkg --verify netty-identd)"
    [ -L /etc/systemd/system/sockets.target.wants/netty-identd.socket ] || fail "netty-identd.socket is not enabled"
    netty-identd --version | grep -q '^netty-identd ' || fail "no version"
    [ -s /usr/share/doc/netty-identd/netty-identd.cdx.json ] || fail "no SBOM"
    netty-identd check @/etc/netty-identd/netty-identd.options >/dev/null || fail "check finds errors"

    echo "start, query, reload"
    start
    cached || fail "the daemon runs without its class cache"
    expect root netty-identd query 127.0.0.1
    expect nobody as nobody netty-identd query 127.0.0.1
    expect root netty-identd query ::1
    [ -z "$(find /tmp -user netty-identd)" ] || fail "the daemon has written to /tmp: $(find /tmp -user netty-identd)"
    echo 'default { default { force reply "reloaded" } }' >/etc/oidentd.conf
    kill -HUP "$daemon"
    await 'policy reloaded'
    expect reloaded netty-identd query 127.0.0.1
    rm /etc/oidentd.conf

    if [ -n "$JAR" ]; then
        echo "upgrade, under the running daemon"
        local version
        echo '# mine' >>/etc/netty-identd/jvm.options
        version=$(dpkg-query -W -f '${Version}' netty-identd)+1
        /tmp/repack.sh /tmp/first.deb "$version" /tmp/second.deb
        apt install -o Dpkg::Options::=--force-confold /tmp/second.deb
        # shellcheck disable=SC2016 # for dpkg-query
        expect "$version" dpkg-query -W -f '${Version}' netty-identd
        grep -qx '# mine' /etc/netty-identd/jvm.options || fail "the upgrade has lost a changed file of /etc"
        stop
        start
        cached || fail "after the upgrade the daemon runs without its class cache"
        expect root netty-identd query 127.0.0.1
        stop
        grep -q ' STOPPED$' /tmp/daemon.log || fail "the upgraded package runs the old class"
    else
        echo "upgrade: skipped, no jar (expected: a JDK)"
        stop
    fi

    echo "a jar that somebody added"
    touch /usr/lib/netty-identd/lib/zzz.jar
    start
    ! cached || fail "the class cache is used for other jars"
    stop
    rm /usr/lib/netty-identd/lib/zzz.jar

    echo "remove, install again, purge"
    apt remove netty-identd
    [ ! -e /usr/lib/netty-identd ] || fail "left by remove: $(find /usr/lib/netty-identd)"
    [ -f /etc/netty-identd/netty-identd.options ] || fail "remove took /etc/netty-identd along"
    apt install /tmp/first.deb
    apt purge netty-identd
    [ ! -e /etc/netty-identd ] || fail "left by purge: /etc/netty-identd"
    ! getent passwd netty-identd >/dev/null || fail "left by purge: the user"
    ! getent group netty-identd >/dev/null || fail "left by purge: the group"
}

case ${1:-} in
--copy) copy "$2" ;;
--inside) inside ;;
*) outside "$@" ;;
esac
