#!/bin/bash
# Checks the package under a running systemd: installs, queries, reloads, restarts, upgrades, removes and purges it.
# under-systemd.sh --package runs this in its container, where /root has first.deb, and second.deb of another version.
. "$(dirname -- "$0")/service.sh"
export DEBIAN_FRONTEND=noninteractive
cache=/usr/lib/netty-identd/aot/classes.aot

# apt COMMAND...: runs apt-get without questions and without a network
apt() {
    apt-get -qq -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold -o APT::Sandbox::User=root "$@" \
        > /root/apt.log 2>&1 || failed "apt-get $*: $(cat /root/apt.log)"
}
as() { setpriv --reuid="$1" --regid="$(id -g "$1")" --clear-groups "${@:2}"; }
expect() {
    local expected=$1 answer
    answer=$("${@:2}" 2>&1) || true
    [ "$answer" = "$expected" ] || failed "${*:2}: '$answer' (expected: '$expected')"
}
uses_cache() { tr '\0' '\n' < "/proc/$(property MainPID)/cmdline" | grep -qx -- "-XX:AOTCache=$cache"; }
is_gone() { ! systemctl cat "$1" > /dev/null 2>&1; }

rm -f "$policy"
find / -xdev -name '*netty-identd*' | sort > /root/before
apt install /root/first.deb
[ -z "$(dpkg --verify netty-identd)" ] || failed "not as packaged: $(dpkg --verify netty-identd)"
expect enabled systemctl is-enabled netty-identd.socket
expect active systemctl is-active netty-identd.socket
is ActiveState inactive || failed "the service runs before anybody asks"
passed "installed: the socket is enabled and open, the service waits"

answers 127.0.0.1 "USERID : UNIX :root"
answers ::1 "USERID : UNIX :root"
expect nobody as nobody netty-identd query 127.0.0.1
uses_cache || failed "the daemon runs without its class cache: $(cat /root/apt.log)"
pid=$(property MainPID)
[ "$(stat -c %U "/proc/$pid")" = netty-identd ] || failed "it runs as $(stat -c %U "/proc/$pid")"
[ "$(sed -n 's/^CapBnd:\t//p' "/proc/$pid/status")" = 0000000000000000 ] || failed "it has capabilities"
passed "queries start the service, as netty-identd without a capability: $(property StatusText)"

systemctl stop "$unit" || failed "stop"
is Result success || failed "result after stop: $(property Result)"
systemctl start "$unit" || failed "start"
is ActiveState active || failed "not active after a start"
answers 127.0.0.1 "USERID : UNIX :root"
systemctl status --no-pager --lines=5 "$unit" | sed 's/^/      /'
netty-identd status | grep -q 'serving' || failed "netty-identd status: $(netty-identd status 2>&1)"
passed "stopped and started by hand"

exposure=$(systemd-analyze security --no-pager "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
awk -v exposure="$exposure" 'BEGIN { exit !(exposure != "" && exposure <= 1.5) }' || failed "exposure $exposure (expected: at most 1.5)"
passed "the exposure of the running unit is $exposure"

echo 'default { default { force reply "under-load" } }' > "$policy"
reload "policy reloaded from $policy"
answers 127.0.0.1 "USERID : UNIX :under-load"
under_load "three restarts" restart_thrice

echo '# mine' >> /etc/netty-identd/jvm.options
upgrade() {
    apt install /root/second.deb
    more_answers "$1"
}
pid=$(property MainPID)
under_load "an upgrade" upgrade
# shellcheck disable=SC2016 # for dpkg-query
expect "$(dpkg-deb -f /root/second.deb Version)" dpkg-query -W -f '${Version}' netty-identd
is MainPID "$pid" && failed "the old daemon runs after the upgrade"
grep -qx '# mine' /etc/netty-identd/jvm.options || failed "the upgrade has lost a changed file of /etc"
uses_cache || failed "after the upgrade the daemon runs without its class cache: $(cat /root/apt.log)"
systemctl restart "$unit" || failed "restart"
journalctl --quiet --sync
journalctl -u "$unit" -o cat | grep -q 'STOPPED$' || failed "the upgraded package runs the old class"
passed "the upgraded daemon runs the new classes from a new cache"

systemctl disable --now --quiet netty-identd.socket "$unit"
apt install --reinstall /root/second.deb
expect disabled systemctl is-enabled netty-identd.socket
expect inactive systemctl is-active netty-identd.socket
passed "a disabled socket stays disabled, and closed"
systemctl enable --now --quiet netty-identd.socket
answers 127.0.0.1 "USERID : UNIX :under-load"

apt remove netty-identd
ask 127.0.0.1 > /dev/null 2>&1 && failed "the port is open after remove"
[ ! -e /usr/lib/netty-identd ] || failed "left by remove: $(find /usr/lib/netty-identd)"
[ -f /etc/netty-identd/netty-identd.options ] || failed "remove took /etc/netty-identd along"
[ -z "$(find /proc -maxdepth 1 -user netty-identd)" ] || failed "it runs after remove"
passed "removed: nothing runs or listens"

apt install /root/first.deb
answers 127.0.0.1 "USERID : UNIX :under-load"
apt purge netty-identd
rm "$policy"
is_gone netty-identd.socket || failed "left by purge: the socket unit"
is_gone "$unit" || failed "left by purge: the service unit"
[ -z "$(systemctl list-units --all --no-legend 'netty-identd*')" ] || failed "left: $(systemctl list-units --all 'netty-identd*')"
[ ! -e /run/netty-identd ] || failed "left by purge: /run/netty-identd"
getent passwd netty-identd && failed "left by purge: the user"
getent group netty-identd && failed "left by purge: the group"
find / -xdev -name '*netty-identd*' ! -path '/var/lib/apt/*' ! -path '/var/log/*' | sort | comm -13 /root/before - > /root/left
[ ! -s /root/left ] || failed "left by purge: $(cat /root/left)"
passed "purged: no file, unit or user is left"
