#!/bin/bash
# Makes the packages for arm64 and runs one of them in a Debian 13 for arm64, under emulation. Needs root, a Debian mirror, and
# the Debian packages debootstrap, qemu-user-static and binutils-aarch64-linux-gnu. The first run downloads 700 MB.
#
#   [BASES=DIRECTORY] packaging/test/arm64.sh [FILE.deb]
#
# With a file, it is not made again. BASES keeps the base system and the JDK's modules for the next run. The exit status is 77 if
# the test cannot run here.
#
# The emulator does not know NETLINK_SOCK_DIAG; the daemon reads /proc/net/tcp instead, and that is tested here.
. "$(dirname -- "$0")/debian.sh"

patience=600

# ask: queries the daemon about the connection of the query itself. The client of the package sets an option of sockets that QEMU
# does not know.
ask() {
    # shellcheck disable=SC2016 # for perl
    perl -MIO::Socket::IP -e '
        my $socket = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => 113, Timeout => 60) or die "$ARGV[0]: $@\n";
        print $socket $socket->sockport, ", 113\r\n";
        my $answer = <$socket> // die "$ARGV[0]: closed without an answer: $!\n";
        print $answer =~ s/^\d+ , 113 : //r =~ s/\r//r;' "$1"
}

run() {
    [ "$(dpkg --print-architecture)" = arm64 ] || fail "the system is for $(dpkg --print-architecture)"
    echo "install, with a cache of classes"
    dpkg -i /tmp/*_arm64.deb >/tmp/dpkg.log 2>&1 || fail "dpkg -i: $(cat /tmp/dpkg.log)"
    [ -z "$(dpkg --verify netty-identd)" ] || fail "not as packaged: $(dpkg --verify netty-identd)"
    sed 's/^/    /' /tmp/dpkg.log
    netty-identd --version | tee /tmp/version | sed 's/^/    /'
    grep -q ' aarch64$' /tmp/version || fail "no version"
    # Not as root, because check then changes the user of all threads, and QEMU has a thread of its own.
    as netty-identd netty-identd check @/etc/netty-identd/netty-identd.options >/dev/null || fail "check finds errors"

    echo "start, query, reload"
    start
    sed 's/^/    /' /tmp/daemon.log
    if cached; then echo "    with its class cache"; else echo "    without its class cache"; fi
    expect 'USERID : UNIX :root' ask 127.0.0.1
    expect 'USERID : UNIX :root' ask ::1
    grep -q 'netlink sock_diag cannot be used, so /proc/net/tcp is read' /tmp/daemon.log ||
        echo "    the emulator knows NETLINK_SOCK_DIAG"
    echo 'default { default { force reply "reloaded" } }' >/etc/oidentd.conf
    kill -HUP "$daemon"
    await 'policy reloaded'
    expect 'USERID : UNIX :reloaded' ask 127.0.0.1
    rm /etc/oidentd.conf
    stop

    echo "purge"
    dpkg --purge netty-identd >/tmp/dpkg.log 2>&1 || fail "dpkg --purge: $(cat /tmp/dpkg.log)"
    ! getent passwd netty-identd >/dev/null || fail "left by purge: the user"
}

# emulate: has the kernel run programs for arm64 by QEMU, unless it does so already
emulate() {
    local binfmt=/proc/sys/fs/binfmt_misc
    [ "$(uname -m)" != aarch64 ] || return 0
    command -v qemu-aarch64-static >/dev/null || unable "needs qemu-user-static"
    [ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt 2>/dev/null || unable "no binfmt_misc here"
    [ ! -e $binfmt/qemu-aarch64 ] || return 0
    cat /usr/lib/binfmt.d/qemu-aarch64.conf >$binfmt/register 2>/dev/null || unable "cannot register qemu-aarch64-static"
    at_exit="$at_exit echo -1 >$binfmt/qemu-aarch64;"
}

# jmods: downloads the modules of Debian's JDK for arm64 to BASES/jmods-arm64. apt verifies them, with a configuration of its own.
jmods() {
    jmods=$BASES/jmods-arm64
    [ ! -e "$jmods/complete" ] || return 0
    local apt=$BASES/apt
    rm -rf -- "$jmods" "$apt"
    mkdir -p "$jmods" "$apt/lists/partial" "$apt/archives/partial"
    cat >"$apt/apt.conf" <<END
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt";
Dir::State::Status "/dev/null";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "-";
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
END
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
    (
        cd "$apt"
        export APT_CONFIG=$apt/apt.conf
        apt-get update -qq && apt-get download -qq openjdk-25-jdk-headless
    ) >"$apt/log" 2>&1 || unable "no openjdk-25-jdk-headless for arm64: $(tail -n 1 "$apt/log")"
    dpkg-deb --fsys-tarfile "$apt"/openjdk-25-jdk-headless_*.deb |
        tar -x -C "$jmods" --strip-components=6 --wildcards './usr/lib/jvm/*/jmods/*'
    rm -rf -- "$apt"
    touch "$jmods/complete"
}

[ "${1:-}" != --inside ] || {
    run
    exit
}
emulate
base trixie-arm64 trixie arm64 init-system-helpers,systemd-standalone-sysusers,procps,zlib1g,libstdc++6
deb=${1:-}
if [ -z "$deb" ]; then
    jmods
    source=$(readlink -f -- "$(dirname -- "$0")/../..")
    (cd "$source" && mvn -B -ntp -q -Ppackage package -Dmaven.test.skip=true -Dtarget=arm64 -Djmods="$jmods")
    deb=$(ls "$source"/target/netty-identd_*_arm64.deb)
fi
inside "$(readlink -e -- "$deb")"
