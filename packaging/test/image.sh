#!/bin/bash
# Builds the image of packaging/Containerfile, runs it with podman on the network of the host, and queries it about real
# connections. Needs root, and the Debian packages podman, crun and debootstrap. The base image is made by debootstrap, because no
# registry is needed then.
#
#   mvn -q -B -Ppackage package -Dmaven.test.skip=true && [BASES=DIRECTORY] packaging/test/image.sh
#
# BASES keeps the base system for the next run. The network of the host is one that this test makes, because port 113 of the real one
# may be in use. The exit status is 77 if the test cannot run here.
. "$(dirname -- "$0")/debian.sh"

# pod COMMAND...: podman, with its files in $work
pod() {
    podman --root "$work/storage" --runroot "$work/run" --tmpdir "$work/tmp" --storage-driver "$driver" \
        --cgroup-manager=cgroupfs --events-backend=file "$@"
}

clean() {
    pod rm -f --all >/dev/null 2>&1 || true
    pod umount --all >/dev/null 2>&1 || true
    umount -R "$work" 2>/dev/null || true
    rm -rf -- "$work"
}

run() {
    mount --make-rprivate /
    ip link set lo up
    # podman wants control groups of version 2, and locks of its own.
    umount -R /sys/fs/cgroup 2>/dev/null || true
    mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || unable "no cgroup2 here"
    mount -t tmpfs tmpfs /dev/shm
    work=$(mktemp -d)
    trap clean EXIT
    driver=vfs

    echo "base image"
    tar -C "$base" --exclude=./var/lib/apt/lists --exclude=./var/cache --exclude=./complete -cf - . |
        pod import -q - docker.io/library/debian:stable-slim >"$work/import.log" 2>&1 ||
        unable "podman cannot import the base image: $(tail -n 1 "$work/import.log")"
    mkdir "$work/context"
    cp "$target"/netty-identd-*-linux-amd64.tar.gz "$work/context"
    echo "build"
    pod build -q --pull=never --isolation=chroot -f "$source/packaging/Containerfile" -t netty-identd "$work/context" \
        >"$work/build.log" 2>&1 || fail "podman build: $(tail -n 20 "$work/build.log")"

    echo "run"
    echo 'default { default { allow spoof } }' >"$work/oidentd.conf"
    chmod 0644 "$work/oidentd.conf"
    container=$(pod run -d --name identd --network host --cap-drop all --cap-add NET_BIND_SERVICE --cgroups=disabled \
        --ulimit nofile=4096:4096 --ulimit nproc=1000:1000 \
        -v /etc/passwd:/etc/passwd:ro -v "$work/oidentd.conf:/etc/oidentd.conf:ro" netty-identd 2>"$work/run.log") ||
        unable "podman cannot run a container here: $(tail -n 1 "$work/run.log")"
    local end=$((SECONDS + 60))
    until pod logs "$container" 2>&1 | grep -q 'listening on'; do
        [ "$SECONDS" -lt "$end" ] || fail "the container does not listen: $(pod logs "$container" 2>&1 | tail -n 5)"
        sleep 0.2
    done
    pid=$(pod inspect -f '{{.State.Pid}}' "$container")
    [ "$(stat -c %u "/proc/$pid")" = 65532 ] || fail "the daemon runs as $(stat -c %u "/proc/$pid")"
    grep -q classes.aot "/proc/$pid/maps" || fail "the daemon runs without its class cache"
    query=$target/netty-identd/bin/netty-identd
    expect root "$query" query 127.0.0.1
    expect root "$query" query ::1
    cp -R "$target/netty-identd" "$work/client"
    chmod -R go+rX "$work" "$work/client"
    expect nobody setpriv --reuid=nobody --regid=nogroup --clear-groups "$work/client/bin/netty-identd" query 127.0.0.1
    echo "stop"
    pod stop -t 30 "$container" >/dev/null
    # 128 + SIGTERM would mean that the daemon did not end by itself.
    status=$(pod inspect -f '{{.State.ExitCode}}' "$container")
    [ "$status" = 0 ] || fail "the container ended with status $status"
    echo "image.sh: passed"
}

source=$(readlink -f -- "$(dirname -- "$0")/../..")
target=$source/target
if [ "${1:-}" = --inside ]; then
    base=$2
    run
    exit
fi
[ "$(id -u)" = 0 ] || unable "needs root"
command -v podman >/dev/null || unable "needs podman"
ls "$target"/netty-identd-*-linux-amd64.tar.gz >/dev/null 2>&1 || fail "no archive in $target (expected: mvn -Ppackage package before)"
base trixie-slim trixie amd64 perl-base
unshare -m -n -f "$0" --inside "$base"
