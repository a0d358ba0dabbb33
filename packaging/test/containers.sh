#!/usr/bin/env bash
# Starts, queries and removes real podman containers behind podman's own bridge and masquerade, and checks that each of their connections
# gets the right answer from the first moment on. Needs root, the Debian packages podman, crun, netavark, iptables and busybox-static, and
# the built program:
#
#   mvn -q -B package -Dmaven.test.skip=true && packaging/test/containers.sh [ROUNDS]
#
# Everything happens in network and mount namespaces of its own. The exit status is 77 if the test cannot run here.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "$0")")
gateway=identd-containers-gateway
outside=identd-containers-outside
v4=203.0.113
v6=2001:db8:113:

unable() {
    echo "containers.sh: skipped: $*" >&2
    exit 77
}

fail() {
    echo "containers.sh: FAILED: $*" >&2
    [ ! -s "${work:-}/daemon.log" ] || tail -n 20 "$work/daemon.log" >&2
    exit 1
}

networks() {
    [ "$(id -u)" = 0 ] || unable "needs root"
    local program
    for program in podman crun busybox nft ip; do
        command -v "$program" >/dev/null || unable "needs $program"
    done
    [ -x /usr/lib/podman/netavark ] || unable "needs netavark"
    ip netns add "$gateway" 2>/dev/null && ip netns add "$outside" || unable "no network namespaces here"
    # shellcheck disable=SC2064 # the names do not change
    trap "ip netns del $gateway; ip netns del $outside" EXIT
    ip -n "$gateway" link add out type veth peer name in netns "$outside"
    local name
    for name in "$gateway lo" "$gateway out" "$outside lo" "$outside in"; do
        # shellcheck disable=SC2086 # two words
        ip -n ${name% *} link set ${name#* } up
    done
    ip -n "$gateway" address add "$v4.1/24" dev out
    ip -n "$gateway" address add "${v6}:1/64" dev out nodad
    ip -n "$outside" address add "$v4.2/24" dev in
    ip -n "$outside" address add "$v4.3/24" dev in
    ip -n "$outside" address add "${v6}:2/64" dev in nodad
    # Started here, because /run/netns is hidden inside.
    answers=$(mktemp -d)
    local address
    # shellcheck disable=SC2064 # answers does not change
    trap "kill \$servers 2>/dev/null; ip netns del $gateway; ip netns del $outside; rm -r -- $answers" EXIT
    for address in "$v4.2" "${v6}:2"; do
        ip netns exec "$outside" perl "$here/containers-server.pl" "$address" 6667 10 >>"$answers/$address" 2>&1 &
        servers="$servers $!"
        until grep -qs listening "$answers/$address"; do sleep 0.1; done
    done
    ip netns exec "$gateway" env answers="$answers" outsider="$!" unshare -m --propagation private ${TRACE:-} "$0" --inside "$@"
}

# pod COMMAND...: podman, with its files in $work
pod() {
    podman --cgroup-manager=cgroupfs --events-backend=file "$@"
}

# out COMMAND...: runs a command on the host outside
out() {
    nsenter --net="/proc/$outsider/ns/net" "$@"
}

clean() {
    local status=$?
    pod rm -f -t0 --all >/dev/null 2>&1 || true
    [ -z "${daemon:-}" ] || kill "$daemon" 2>/dev/null || true
    wait 2>/dev/null || true
    umount -R "$work" 2>/dev/null || true
    rm -rf -- "$work"
    exit "$status"
}

# A machine of its own as podman sees it: control groups of version 2, locks, /run, and files in $work.
machine() {
    umount -R /sys/fs/cgroup 2>/dev/null || true
    mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || unable "no cgroup2 here"
    mount -t tmpfs tmpfs /dev/shm
    work=$(mktemp -d)
    trap clean EXIT
    mount -t tmpfs tmpfs "$work"
    mount -t tmpfs tmpfs /run
    export CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf
    printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/root"\nrunroot = "%s/run"\n' "$work" "$work" >"$work/storage.conf"
    # crun raises a limit for the filter of devices, which not every machine permits.
    cat >"$work/runtime" <<'END'
#!/usr/bin/perl
use strict;
use warnings;
use JSON::PP;
for my $i (0 .. $#ARGV) {
    next unless $ARGV[$i] =~ /^(?:--bundle|-b)$/;
    my $file = "$ARGV[$i + 1]/config.json";
    open my $in, '<', $file or last;
    my $config = decode_json(join '', <$in>);
    delete $config->{linux}{resources}{devices};
    open my $out, '>', $file or die $!;
    print {$out} encode_json($config);
}
exec 'crun', @ARGV;
END
    chmod +x "$work/runtime"
    printf '[network]\nnetwork_config_dir = "%s/networks"\n[engine]\nruntime = "traced"\n[engine.runtimes]\ntraced = ["%s/runtime"]\n' "$work" "$work" >"$work/containers.conf"
}

image() {
    local tree=$work/tree applet
    mkdir -p "$tree/bin" "$tree/etc"
    cp /bin/busybox "$tree/bin/"
    for applet in sh nc sleep; do
        ln -s busybox "$tree/bin/$applet"
    done
    tar -C "$tree" -c . | pod import -q - localhost/busybox >"$work/import.log" 2>&1 ||
        unable "podman imports no image: $(tail -n 1 "$work/import.log")"
    pod network create --ipv6 --subnet 10.113.0.0/24 --subnet fd00:113::/64 identd >"$work/network.log" 2>&1 ||
        unable "podman makes no network: $(tail -n 1 "$work/network.log")"
}

# uid USER: the uid and gid of a login of this host, which the image does not know
uid() {
    case $1 in
    *[!0-9]*) echo "$(id -u "$1"):$(id -g "$1")" ;;
    *) echo "$1:$1" ;;
    esac
}

# container NAME USER SCRIPT: runs a script in a new container
container() {
    pod run --rm --name "$1" --network identd --user "$(uid "$2")" --pids-limit=0 --ulimit nofile=4096:4096 --ulimit nproc=1000:1000 \
        localhost/busybox sh -c "$3" 2>>"$work/containers.log" ||
        fail "container $1: $(tail -n 1 "$work/containers.log")"
}

# says EXPECTED ADDRESS [TIMES]: a script that connects and says which answer it expects
says() {
    # While podman changes its rules, a packet can go out untranslated, and with it all that follow of this connection.
    echo "i=0; while [ \$i -lt ${3:-1} ]; do (echo '$1'; sleep 0.3) | nc -w 10 $2 6667 >/dev/null && i=\$((i + 1)); done"
}

start() {
    cat >"$work/policy" <<'END'
default { default { allow spoof } }
container "*" { default { force template "{login|uid}" } }
END
    [ -z "${POLICY:-}" ] || echo "$POLICY" >"$work/policy"
    "$program" -C "$work/policy" --status-socket "$work/status" "$@" >"$work/daemon.log" 2>&1 &
    daemon=$!
    local end=$((SECONDS + 60))
    until grep -q 'listening on' "$work/daemon.log"; do
        kill -0 "$daemon" 2>/dev/null || fail "the daemon does not start"
        [ "$SECONDS" -lt "$end" ] || fail "the daemon does not listen"
        sleep 0.2
    done
}

# right COUNT: so many answers came since the last call, each the expected one
right() {
    local end=$((SECONDS + 20))
    until [ "$(cat "$answers"/* | grep -c -P '\t')" -ge "$1" ]; do
        [ "$SECONDS" -lt "$end" ] || fail "$(cat "$work/containers.log" "$answers"/* >&2; cat "$answers"/* | grep -c -P '\t') answers (expected: $1): $(tail -n 3 "$work/containers.log")"
        sleep 0.1
    done
    local wrong
    wrong=$(cat "$answers"/* | awk -F '\t' 'NF == 2 && $1 != $2')
    [ -z "$wrong" ] || fail "expected answer and answer: $wrong"
    local file
    for file in "$answers"/*; do : >"$file"; done
    echo "$2: $1 answers, all right"
}

run() {
    local rounds=${1:-5} i
    program=$(readlink -m "$here/../../target/netty-identd/bin/netty-identd")
    [ -x "$program" ] || fail "$program: build it first: mvn -q -B package -Dmaven.test.skip=true"
    machine
    image
    start -m --namespaces --user nobody

    container first games "$(says games "$v4.2" 1)"
    right 1 "a container that has just started"
    container sixth games "$(says games "${v6}:2" 1)"
    right 1 "the same with IPv6"
    container nameless 54321 "$(says 54321 "$v4.2" 1)"
    right 1 "a uid without an account, named by the policy"

    # One container asks all the time while others come and go.
    container steady daemon "$(says daemon "$v4.2" $((rounds * 4)))" &
    local steady=$!
    for ((i = 0; i < rounds; i++)); do
        container "one-$i" games "$(says games "$v4.2" 1)" &
        local one=$!
        container "two-$i" man "$(says man "${v6}:2" 1)"
        wait "$one"
    done
    wait "$steady"
    right $((rounds * 6)) "containers that come and go"

    # Somebody else's connection.
    container long games "(sleep 8; echo games) | nc -p 0 $v4.2 6667" &
    local long=$! port
    local end=$((SECONDS + 20))
    until port=$(out ss -Htn state established "( sport = :6667 )" | awk '{ sub(".*:", "", $4); print $4; exit }') &&
        [ -n "$port" ]; do
        [ "$SECONDS" -lt "$end" ] || fail "no connection comes"
        sleep 0.1
    done
    local other
    other=$(out perl -MIO::Socket::IP -e '
        my $s = IO::Socket::IP->new(LocalHost => $ARGV[0], PeerHost => $ARGV[1], PeerPort => 113) or die $@;
        printf {$s} "%d , 6667\r\n", $ARGV[2]; print scalar <$s>' "$v4.3" "$v4.1" "$port")
    [[ $other = *": ERROR : NO-USER"* ]] || fail "another host asks, and hears $other"
    wait "$long"
    right 1 "after another host has asked"

    # Nothing of a removed container stays because of us.
    pod run -d --name gone --network identd --pids-limit=0 --ulimit nofile=4096:4096 --ulimit nproc=1000:1000 localhost/busybox sleep 100 \
        >/dev/null 2>>"$work/containers.log"
    [ "$(ip -br link show type veth | grep -vc '^out')" = 1 ] || fail "expected one interface of a container"
    timeout 20 podman --cgroup-manager=cgroupfs --events-backend=file rm -f -t0 gone >/dev/null || fail "podman rm hangs"
    end=$((SECONDS + 5))
    while ip -br link show type veth | grep -qv '^out'; do
        [ "$SECONDS" -lt "$end" ] || fail "the interface of a removed container stays"
        sleep 0.1
    done
    [ -z "$(ls -A /run/netns)" ] || fail "/run/netns still has $(ls /run/netns)"
    echo "a removed container: nothing stays"
}

servers=
daemon=
if [ "${1:-}" = --inside ]; then
    shift
    run "$@"
else
    networks "$@"
fi
