#!/bin/bash
# Checks the package under a running systemd: installs, queries, reloads, restarts, upgrades, removes and purges it, and
# installs it in place of oidentd.
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
expect enabled systemctl is-enabled "$unit"
expect active systemctl is-active "$unit"
expect disabled systemctl is-enabled netty-identd-policy.path
[ "$(netty-identd status | sed -n 's/ *serving.*/serving/p')" ] || failed "netty-identd status: $(netty-identd status 2>&1)"
reload "policy reloaded: no file $policy"
passed "installed: the units are enabled and run, status and reload work"

# The unit has only words that this version of systemd knows.
drop_in=/usr/lib/systemd/system/$unit.d/notify-reload.conf
speaks_to_systemd() {
    if [ "$version" -ge 253 ]; then
        [ -e "$drop_in" ] && is Type notify-reload || failed "type $(property Type) (expected: notify-reload)"
    else
        [ ! -e "$drop_in" ] && is Type notify || failed "type $(property Type) (expected: notify)"
    fi
    journalctl --quiet --sync
    journalctl --quiet --boot | grep -E "netty-identd.*(Failed to parse|Unknown|ignoring)" && failed "systemd complains about the units"
}
speaks_to_systemd
rm -rf "${drop_in%/*}"
systemctl daemon-reload
is Type notify || failed "type $(property Type) without the drop-in (expected: notify)"
dpkg-trigger --no-await --by-package=systemd /usr/lib/systemd/systemd
dpkg --configure --pending > /root/apt.log 2>&1 || failed "triggers: $(cat /root/apt.log)"
speaks_to_systemd
reload "policy reloaded: no file $policy"
passed "systemd $version has no complaint, before and after it was upgraded"

systemctl stop "$unit"
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
expect disabled systemctl is-enabled "$unit"
expect inactive systemctl is-active "$unit"
passed "disabled units stay disabled, and the port stays closed"
systemctl enable --now --quiet netty-identd.socket
apt install --reinstall /root/second.deb
expect disabled systemctl is-enabled "$unit"
expect inactive systemctl is-active "$unit"
passed "a service that is to sleep behind its socket sleeps after an upgrade"
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
nothing_left() {
    find / -xdev -name '*netty-identd*' ! -path '/var/lib/apt/*' ! -path '/var/log/*' | sort | comm -13 /root/before - > /root/left
    [ ! -s /root/left ] || failed "left by purge: $(cat /root/left)"
}
nothing_left
passed "purged: no file, unit or user is left"

# In place of oidentd, which listens elsewhere and has a policy.
said() { grep -qF -- "$1" /root/apt.log || failed "the package does not say '$1': $(cat /root/apt.log)"; }
apt --no-download --no-install-recommends install oidentd
printf 'OIDENT_OPTIONS="-p 1413 -l 20"\nOIDENT_BEHIND_PROXY=no\n' > /etc/default/oidentd
echo 'default { default { force reply "one" } }' > "$policy"
systemctl restart oidentd
until_true 20 eval '[ "$(ask 127.0.0.1 1413 2> /dev/null)" = USERID:UNIX:one ]' || failed "oidentd does not answer on port 1413"
apt install /root/first.deb
said "it listens where oidentd did: 1413 in /etc/systemd/system/netty-identd.socket.d/oidentd.conf"
expect active systemctl is-active netty-identd.socket
expect active systemctl is-active "$unit"
answers 127.0.0.1 "USERID : UNIX :one" 1413
answers ::1 "USERID : UNIX :one" 1413
ask 127.0.0.1 > /dev/null 2>&1 && failed "port 113 is open, where oidentd listened on 1413"
tr '\0' '\n' < "/proc/$(property MainPID)/cmdline" | grep -q oidentd && failed "the command line has oidentd's options"
passed "in place of oidentd: the same port, and the same answer"

kept=/etc/netty-identd/oidentd.conf
has_policy() { grep -qF "\"$1\"" "$kept"; }
expect active systemctl is-active netty-identd-policy.path
has_policy one || failed "no copy of the policy: $(cat "$kept")"
for reply in two three; do
    # An editor writes into the file, or puts another in its place.
    echo "default { default { force reply \"$reply\" } }" > "$policy.new"
    [ "$reply" = two ] && cat "$policy.new" > "$policy" || mv "$policy.new" "$policy"
    until_true 20 has_policy "$reply" || failed "the copy does not follow: $(cat "$kept")"
done
rm -f "$policy.new"
reload "policy reloaded from $policy"
pid=$(property MainPID)
apt purge oidentd
said "$policy is gone. Its copy $kept is the policy from now on."
until_true 20 status_has "policy reloaded from $kept" || failed "status: $(property StatusText)"
is MainPID "$pid" || failed "the purge of oidentd restarts the service"
answers 127.0.0.1 "USERID : UNIX :three" 1413
expect inactive systemctl is-active netty-identd-policy.path
expect disabled systemctl is-enabled netty-identd-policy.path
systemctl restart "$unit" || failed "restart"
answers 127.0.0.1 "USERID : UNIX :three" 1413
passed "oidentd purged: the last policy stays in force"

apt install /root/second.deb
answers 127.0.0.1 "USERID : UNIX :three" 1413
apt purge netty-identd
ask 127.0.0.1 1413 > /dev/null 2>&1 && failed "the port is open after purge"
nothing_left
passed "upgraded and purged"

# oidentd runs with this policy, and we refuse it.
apt --no-download --no-install-recommends install oidentd
echo 'default { default { force reply "mended" } fport 6669:6660 { deny hide } }' > "$policy"
systemctl restart oidentd
until_true 20 eval 'ask 127.0.0.1 > /dev/null 2>&1' || failed "oidentd does not answer"
apt install /root/first.deb
said "  $policy:1:"
said "the service does not start, and queries wait."
expect active systemctl is-active netty-identd.socket
ask 127.0.0.1 > /root/waiting 2>&1 &
waiting=$!
sed -i 's/6669:6660/6660:6669/' "$policy"
wait "$waiting"
[ "$(cat /root/waiting)" = "USERID : UNIX :mended" ] || failed "the query that waited got $(cat /root/waiting)"
until_true 20 is ActiveState active || failed "the service does not start after the correction"
apt purge netty-identd oidentd
nothing_left
passed "in place of oidentd with a policy that we refuse: said, and answered once it is corrected"
