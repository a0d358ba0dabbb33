#!/bin/bash
# Runs systemd-checks.sh on the built program, or package-checks.sh on the package and another version of it, under a real
# systemd. systemd is process 1 of a container that has Debian 13 (or the suite in SUITE) and a network of its own. Needs root,
# debootstrap, a kernel with cgroup 2, and a Debian mirror. The first run takes some minutes.
#
#   mvn -q -B package -Dmaven.test.skip=true && packaging/test/under-systemd.sh [DIRECTORY]
#   mvn -q -B -Ppackage package -Dmaven.test.skip=true && packaging/test/under-systemd.sh --package target/*.deb [DIRECTORY]
#
# DIRECTORY keeps Debian's files for the next run. By default they go to a new directory, which is removed at the end.
set -euo pipefail

suite=${SUITE:-trixie}
mirror=${MIRROR:-http://deb.debian.org/debian}
source=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")")
built=$source/target/netty-identd

package=
if [ "${1:-}" = --package ]; then
    package=$(readlink -e -- "${2:-}") || { echo "'${2:-}' (expected: a .deb)" >&2; exit 2; }
    shift 2
fi

[ "$(id -u)" -eq 0 ] || { echo "needs root" >&2; exit 1; }
[ -n "$package" ] || [ -x "$built/bin/netty-identd" ] || { echo "$built: not built yet" >&2; exit 1; }
java=${JAVA_HOME:?is to be a JDK 25 or newer}
hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$hierarchy" ] || { echo "needs cgroup 2" >&2; exit 1; }

work=${1:-$(mktemp -d)}
debian=$work/$suite
root=$work/$suite-container
cgroup=$hierarchy/netty-identd-$$
outer=

finish() {
    if [ -n "$outer" ]; then
        kill -KILL "$outer" 2> /dev/null || true
        wait "$outer" 2> /dev/null || true
    fi
    # The processes in it end after process 1, but not at once.
    for _ in {1..50}; do
        [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2> /dev/null || true
        [ -d "$cgroup" ] || break
        read -rt 0.1 <> <(:) || true
    done
    rm -rf -- "$root"
    [ $# -gt 0 ] || rm -rf -- "$work"
}
trap 'finish ${1:+keep}' EXIT

if [ ! -x "$debian/lib/systemd/systemd" ]; then
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libnss-systemd,perl "$suite" "$debian" "$mirror"
fi
# The container has no network.
if [ -n "$package" ] && ! ls "$debian"/var/cache/apt/archives/oidentd_*.deb > /dev/null 2>&1; then
    chroot "$debian" apt-get -qq -y --no-install-recommends --download-only install oidentd
fi
# Removes what an earlier run left.
rm -rf -- "$root"
cp -a --reflink=auto "$debian" "$root"
mkdir -p "$root/usr/lib/jvm/jdk"
cp "$source"/packaging/test/{service,systemd-checks,package-checks}.sh "$root/root"
version=$(chroot "$root" systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')
echo "systemd $version"

# Installs the built tree, which runs on the JDK.
put_tree() {
    mkdir -p "$root/usr/lib/netty-identd" "$root/etc/netty-identd"
    cp -R "$built/." "$root/usr/lib/netty-identd"
    cp "$source/config/netty-identd.options" "$root/etc/netty-identd"
    cp "$source"/packaging/systemd/netty-identd{,-helper}.{service,socket} "$source"/packaging/systemd/netty-identd-register.socket \
        "$root/lib/systemd/system"
    cp "$source/packaging/systemd/netty-identd.sysusers" "$root/usr/lib/sysusers.d/netty-identd.conf"
    ln -sf ../lib/netty-identd/bin/netty-identd "$root/usr/bin/netty-identd"
    if [ "$version" -ge 253 ]; then
        mkdir -p "$root/lib/systemd/system/netty-identd.service.d"
        cp "$source/packaging/systemd/notify-reload.conf" "$root/lib/systemd/system/netty-identd.service.d"
    fi
    chroot "$root" systemd-sysusers
}

# Puts the packages into the container, which has no JDK.
put_packages() {
    cp "$package" "$root/root/first.deb"
    JAR=$java/bin/jar "$source/packaging/test/repack.sh" "$package" "$(dpkg-deb -f "$package" Version)+1" "$root/root/second.deb"
}

if [ -n "$package" ]; then
    checks=package-checks.sh
    put_packages
else
    checks=systemd-checks.sh
    put_tree
fi

mkdir "$cgroup"
export root java package
# shellcheck disable=SC2016 # expanded in the container
(
    echo "$BASHPID" > "$cgroup/cgroup.procs"
    exec unshare --mount --pid --ipc --uts --net --cgroup --fork --kill-child bash -euc '
        mount --make-rprivate /
        mount --bind "$root" "$root"
        [ -n "$package" ] || mount --bind -o ro "$java" "$root/usr/lib/jvm/jdk"
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys"
        mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
        for directory in run dev; do mount -t tmpfs -o mode=0755 tmpfs "$root/$directory"; done
        mount -t tmpfs tmpfs "$root/tmp"
        mkdir "$root/dev/shm" "$root/dev/pts" "$root/run/old"
        mount -t tmpfs tmpfs "$root/dev/shm"
        mount -t devpts devpts "$root/dev/pts"
        for node in null zero full random urandom tty; do
            touch "$root/dev/$node"
            mount --bind "/dev/$node" "$root/dev/$node"
        done
        ln -s /proc/self/fd "$root/dev/fd"
        ln -s pts/ptmx "$root/dev/ptmx"
        cd "$root"
        pivot_root . run/old
        umount -l /run/old
        exec /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            /lib/systemd/systemd --unit=multi-user.target --show-status=no < /dev/null
    '
) &
outer=$!

inside() { nsenter -t "$(pgrep -P "$outer")" -a /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
for _ in {1..300}; do
    if inside systemctl is-active --quiet multi-user.target 2> /dev/null; then
        inside bash "/root/$checks"
        exit
    fi
    read -rt 0.1 <> <(:) || true
done
echo "systemd did not come up within 30 s" >&2
exit 1
