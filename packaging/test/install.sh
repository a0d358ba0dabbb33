#!/usr/bin/env bash
# Installs, runs, upgrades, removes and purges the package, and checks that nothing is left. Then installs it in place of
# oidentd, with several configurations. Run it as root on Debian:
#
#   packaging/test/install.sh target/netty-identd_*.deb
#
# Everything happens in two temporary copies of this host: overlays over /, and namespaces for mounts, processes and the network.
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
    # Downloaded here, because the copy has no network.
    local downloads status=0 other=0
    downloads=$(mktemp -d)
    (cd "$downloads" && apt-get download oidentd >/dev/null 2>&1) || true
    # At the same time, because dpkg waits for the disk and for one program after the other.
    in_copy "$1" "$downloads" replacing >"$downloads/log" 2>&1 &
    in_copy "$1" "$downloads" fresh || status=$?
    wait "$!" || other=$?
    cat "$downloads/log"
    rm -rf -- "$downloads"
    [ "$status" = 0 ] || return "$status"
    return "$other"
}

# in_copy DEB DOWNLOADS PART: runs a part of the test in a copy of its own.
in_copy() {
    unshare -m -n -p -f --kill-child "$0" --copy "$(realpath "$1")" "$2" "$3"
}

# Makes the copy and runs the part in it. Called in the namespaces.
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
    cp "$2"/oidentd_*.deb "$root/tmp/oidentd.deb" 2>/dev/null || true
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        JAR="$(find_jar)" chroot "$root" /tmp/install.sh --inside "$3"
    left=$(cd "$base/upper" && find . -name '*netty-identd*' ! -type c ! -path './var/lib/apt/*')
    [ -z "$left" ] || fail "left behind after purge: $left"
    echo "install.sh: passed: $3"
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

# said TEXT: expects the text in what the last apt printed.
said() {
    grep -qF -- "$1" /tmp/apt.log || fail "the package does not say '$1': $(grep netty-identd: /tmp/apt.log)"
}

said_nothing() {
    ! grep -q '^netty-identd:' /tmp/apt.log || fail "the package says: $(grep -A 9 '^netty-identd:' /tmp/apt.log)"
}

is_enabled() {
    [ -L "/etc/systemd/system/$1" ]
}

has_line() {
    grep -qxF -- "$2" "$1" || fail "$1 has no line '$2': $(cat "$1")"
}

reload() {
    : >/tmp/daemon.log
    kill -HUP "$daemon"
    await "policy reloaded from $1"
}

replacing() {
    purge_oidentd
    if [ -f /tmp/oidentd.deb ] && dpkg -i /tmp/oidentd.deb >/tmp/apt.log 2>&1; then
        quicken
        stock_oidentd
        other_port
        unknown_port
        admins_unit
        both_policies
    else
        echo "in place of oidentd: skipped, oidentd cannot be installed: $(tail -n 1 /tmp/apt.log)"
    fi
}

# This host may have it.
purge_oidentd() {
    apt purge oidentd
    rm -f /etc/oidentd.conf
}

# Ends a part: nothing of either program is left.
purge_all() {
    # Either may be purged already, which dpkg reports as an error.
    dpkg --purge netty-identd oidentd >/dev/null 2>&1 || true
    left=$(find /etc -path '*netty-identd*' -o -path '*oidentd*' ! -path '*/rc?.d/*')
    [ -z "$left" ] || fail "left by purge: $left"
}

# with_oidentd OPTIONS POLICY: installs oidentd with these options and policy.
with_oidentd() {
    dpkg -i /tmp/oidentd.deb >/tmp/apt.log 2>&1 || fail "oidentd: $(cat /tmp/apt.log)"
    printf 'OIDENT_OPTIONS="%s"\nOIDENT_BEHIND_PROXY=no\n' "$1" >/etc/default/oidentd
    printf '%s\n' "$2" >/etc/oidentd.conf
}

# Makes two versions of the package that are quick to install, because they make no class cache.
quicken() {
    dpkg-deb -R /tmp/first.deb /tmp/tree
    printf '#!/bin/sh\n' >/tmp/tree/usr/lib/netty-identd/bin/netty-identd-aot
    dpkg-deb -Znone -b /tmp/tree /tmp/quick.deb >/dev/null
    sed -i '/^Version: /s/$/+1/' /tmp/tree/DEBIAN/control
    dpkg-deb -Znone -b /tmp/tree /tmp/quick2.deb >/dev/null
    rm -r /tmp/tree
}

stock_oidentd() {
    echo "in place of oidentd, as Debian configures it"
    apt install /tmp/quick.deb
    said "/etc/oidentd.conf stays the policy. If oidentd is purged, that file is deleted and its copy /etc/netty-identd/oidentd.conf, which is kept up to date, becomes the policy"
    said "taken over from /etc/default/oidentd: --masquerade --forward --max-connections=10 --proxy=_gateway (in /etc/netty-identd/oidentd.options)"
    ! grep -q 'not taken over' /tmp/apt.log || fail "something is not taken over: $(cat /tmp/apt.log)"
    ! grep -q ' reports:' /tmp/apt.log || fail "check finds something: $(cat /tmp/apt.log)"
    has_line /etc/netty-identd/oidentd.options --masquerade
    has_line /etc/netty-identd/oidentd.options --forward
    has_line /etc/netty-identd/oidentd.options --proxy=_gateway
    has_line /etc/netty-identd/oidentd.options --max-connections=10
    [ ! -e /etc/systemd/system/netty-identd.socket.d ] || fail "a drop-in, although oidentd listened on port 113"
    is_enabled sockets.target.wants/netty-identd.socket || fail "netty-identd.socket is not enabled"
    is_enabled multi-user.target.wants/netty-identd.service || fail "netty-identd.service is not enabled"
    is_enabled multi-user.target.wants/netty-identd-policy.path || fail "netty-identd-policy.path is not enabled"
    sed 1,2d /etc/netty-identd/oidentd.conf | cmp - /etc/oidentd.conf || fail "the policy was not copied"

    echo "edit oidentd's policy, upgrade"
    echo 'default { default { force reply "one" } }' >/etc/oidentd.conf
    start
    expect one netty-identd query 127.0.0.1
    apt install /tmp/quick2.deb
    said_nothing
    sed 1,2d /etc/netty-identd/oidentd.conf | cmp - /etc/oidentd.conf || fail "the upgrade did not copy the changed policy"
    echo 'default { default { force reply "two" } }' >/etc/oidentd.conf
    local command
    command=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/netty-identd-policy.service | tail -n 1)
    $command >/tmp/apt.log
    said_nothing

    echo "purge oidentd"
    apt purge oidentd
    said "/etc/oidentd.conf is gone. Its copy /etc/netty-identd/oidentd.conf is the policy from now on."
    has_line /etc/netty-identd/oidentd.conf 'default { default { force reply "two" } }'
    [ "$(wc -l </etc/netty-identd/oidentd.conf)" = 1 ] || fail "more than the policy: $(cat /etc/netty-identd/oidentd.conf)"
    ! is_enabled multi-user.target.wants/netty-identd-policy.path || fail "netty-identd-policy.path is still enabled"
    reload /etc/netty-identd/oidentd.conf
    expect two netty-identd query 127.0.0.1
    stop
    start
    expect two netty-identd query 127.0.0.1
    stop

    echo "remove, install again, purge"
    echo 'default { default { force reply "three" } }' >/etc/netty-identd/oidentd.conf
    apt remove netty-identd
    apt install /tmp/quick.deb
    said_nothing
    start
    expect three netty-identd query 127.0.0.1
    stop
    has_line /etc/netty-identd/oidentd.options --max-connections=10
    apt purge netty-identd
    said "netty-identd: the policy /etc/netty-identd/oidentd.conf is deleted, too"
    purge_all
}

other_port() {
    echo "in place of oidentd on another port, with options and a policy that we refuse"
    with_oidentd "-p 1413 -a 127.0.0.1 -a ::1 --address=localhost -qe -r someone -o -l many -t90 -P 192.0.2.1 -u ircd" \
        'default { fport 6669:6660 { deny hide } default { force reply "" } }'
    apt install /tmp/quick.deb
    local dropin=/etc/systemd/system/netty-identd.socket.d/oidentd.conf
    said "it listens where oidentd did: 127.0.0.1:1413 [::1]:1413 in $dropin"
    [ "$(grep -v '^#' $dropin | paste -sd ' ')" = "[Socket] ListenStream= ListenStream=127.0.0.1:1413 ListenStream=[::1]:1413 BindIPv6Only=ipv6-only" ] ||
        fail "$dropin: $(cat $dropin)"
    said 'taken over from /etc/default/oidentd: --quiet --hide-errors --reply=someone --opsys=OTHER --idle-timeout=90 --proxy=192.0.2.1 (in'
    said "not taken over from /etc/default/oidentd: --max-connections=many: "
    grep -q "max-connections=many: .*'many' (expected: " /tmp/apt.log || fail "no reason: $(grep many: /tmp/apt.log)"
    said "not taken over from /etc/default/oidentd: -u ircd: the service runs as netty-identd"
    said "  /etc/oidentd.conf:1:17: error: "
    said "  /etc/oidentd.conf:1:63: error: "
    said "the service does not start, and queries wait."
    is_enabled multi-user.target.wants/netty-identd.service || fail "netty-identd.service is not enabled"
    rm $dropin
    apt install /tmp/quick2.deb
    said "  /etc/oidentd.conf:1:17: error: "
    [ ! -e $dropin ] || fail "an upgrade brings back what the administrator has deleted"
    purge_all

    with_oidentd "-p 1413" '# nobody may choose'
    apt install /tmp/quick.deb
    [ "$(grep -v '^#' $dropin | paste -sd ' ')" = "[Socket] ListenStream= ListenStream=1413" ] || fail "$dropin: $(cat $dropin)"
    apt remove netty-identd
    has_line $dropin ListenStream=1413
    purge_all

    echo "in place of oidentd, after a removal"
    apt install /tmp/quick.deb
    said_nothing
    apt remove netty-identd
    with_oidentd "-p 1413" '# nobody may choose'
    apt install /tmp/quick.deb
    has_line $dropin ListenStream=1413
    purge_all
}

stays_closed() {
    said "$1"
    said "therefore nothing is started. Say where to listen: 'systemctl edit netty-identd.socket'"
    ! is_enabled sockets.target.wants/netty-identd.socket || fail "netty-identd.socket is enabled"
    ! is_enabled multi-user.target.wants/netty-identd.service || fail "netty-identd.service is enabled"
    apt install /tmp/quick2.deb
    said_nothing
    ! is_enabled sockets.target.wants/netty-identd.socket || fail "an upgrade enables netty-identd.socket"
    ! is_enabled multi-user.target.wants/netty-identd.service || fail "an upgrade enables netty-identd.service"
}

unknown_port() {
    echo "in place of oidentd on an unknown port"
    # shellcheck disable=SC2016 # that is what the file has
    with_oidentd '-p $PORT' '# nobody may choose'
    apt install /tmp/quick.deb
    stays_closed "it is not known where oidentd listened: /etc/default/oidentd:1:OIDENT_OPTIONS=\"-p \$PORT\" (expected: "
    purge_all
    with_oidentd '-a nohost.invalid' '# nobody may choose'
    apt install /tmp/quick.deb
    stays_closed "it is not known where oidentd listened: /etc/default/oidentd: -a nohost.invalid has no address"
    purge_all
}

admins_unit() {
    echo "in place of oidentd with a unit of the administrator's"
    with_oidentd '' '# nobody may choose'
    mkdir -p /etc/systemd/system/oidentd.socket.d
    printf '[Socket]\nListenStream=\nListenStream=1413\n' >/etc/systemd/system/oidentd.socket.d/port.conf
    apt install /tmp/quick.deb
    stays_closed "/etc/systemd/system/oidentd.socket.d/port.conf may change where oidentd listens: 'ListenStream='"
    purge_netty_identd
    echo "in place of oidentd with a unit of the administrator's, and without its file of options"
    rm /etc/default/oidentd
    apt install /tmp/quick.deb
    stays_closed "/etc/systemd/system/oidentd.socket.d/port.conf may change where oidentd listens: 'ListenStream='"
    rm -r /etc/systemd/system/oidentd.socket.d
    purge_all
}

purge_netty_identd() {
    dpkg --purge netty-identd >/dev/null 2>&1 || fail "the package cannot be purged"
    dpkg -i /tmp/oidentd.deb >/tmp/apt.log 2>&1 || fail "oidentd: $(cat /tmp/apt.log)"
}

both_policies() {
    echo "in place of oidentd, with a policy of our own"
    with_oidentd '' 'default { default { force reply "theirs" } }'
    mkdir /etc/netty-identd
    echo 'default { default { force reply "ours" } }' >/etc/netty-identd/oidentd.conf
    apt install /tmp/quick.deb
    has_line /etc/netty-identd/oidentd.conf 'default { default { force reply "ours" } }'
    netty-identd check >/tmp/apt.log
    said "note: /etc/netty-identd/oidentd.conf is not read, because /etc/oidentd.conf exists"
    start
    expect theirs netty-identd query 127.0.0.1
    apt purge oidentd
    said_nothing
    reload /etc/netty-identd/oidentd.conf
    expect ours netty-identd query 127.0.0.1
    stop
    purge_all
}

fresh() {
    echo "install, where oidentd has never been"
    purge_oidentd
    apt install /tmp/first.deb
    getent passwd netty-identd >/dev/null || fail "no user netty-identd"
    [ -s /usr/lib/netty-identd/aot/classes.aot ] || fail "no class cache: $(cat /tmp/apt.log)"
    [ -z "$(dpkg --verify netty-identd)" ] || fail "not as packaged: $(dpkg --verify netty-identd)"
    said_nothing
    is_enabled sockets.target.wants/netty-identd.socket || fail "netty-identd.socket is not enabled"
    is_enabled multi-user.target.wants/netty-identd.service || fail "netty-identd.service is not enabled"
    ! is_enabled multi-user.target.wants/netty-identd-policy.path || fail "netty-identd-policy.path is enabled without oidentd"
    [ "$(ls /etc/netty-identd)" = "$(printf '%s\n' jvm.options logback.xml.example netty-identd.options)" ] ||
        fail "unexpected in /etc/netty-identd: $(ls /etc/netty-identd)"
    netty-identd --version | grep -q '^netty-identd ' || fail "no version"
    [ -s /usr/share/doc/netty-identd/netty-identd.cdx.json ] || fail "no SBOM"
    netty-identd check @/etc/netty-identd/netty-identd.options >/dev/null || fail "check finds errors"

    echo "arguments of the scripts"
    local aot=/usr/lib/netty-identd/bin/netty-identd-aot
    expect "netty-identd-aot: '--bogus' (expected: --remove, --help or nothing)" $aot --bogus
    expect "netty-identd-aot: '' (expected: --remove, --help or nothing)" $aot ''
    expect "netty-identd-aot: 'x' (expected: one argument, or none)" $aot --remove x
    $aot --help | grep -q '^  netty-identd-aot --remove ' || fail "no help"
    [ -s /usr/lib/netty-identd/aot/classes.aot ] || fail "the class cache is gone"
    expect "netty-identd: NETTY_IDENTD_JAVA: '-x' (expected: a java program)" env NETTY_IDENTD_JAVA=-x netty-identd --version
    _JAVA_OPTIONS='-XX:+UseSerialGC -Xlog:disable' $aot
    [ -z "$(dpkg --verify netty-identd)" ] || fail "not as packaged: $(dpkg --verify netty-identd)"

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
--copy) copy "$2" "$3" "$4" ;;
--inside) "$2" ;;
*) outside "$@" ;;
esac
