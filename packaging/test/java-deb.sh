#!/bin/bash
# Installs the .deb for all architectures, which runs on Debian's Java, in a Debian 13: queries the daemon, exchanges the Java
# below it, and purges it. The first run downloads 200 MB.
#
#   mvn -q -B -Ppackage package -Dmaven.test.skip=true && [BASES=DIRECTORY] packaging/test/java-deb.sh target/netty-identd_*_all.deb
#
# BASES keeps the base system for the next run. The exit status is 77 if the test cannot run here.
. "$(dirname -- "$0")/debian.sh"

jvm=/usr/lib/jvm/java-25-openjdk-amd64

run() {
    dpkg -i /tmp/*_all.deb >/tmp/dpkg.log 2>&1 || fail "dpkg -i: $(cat /tmp/dpkg.log)"
    ! grep -q 'no class cache' /tmp/dpkg.log || fail "$(cat /tmp/dpkg.log)"
    [ -z "$(dpkg --verify netty-identd)" ] || fail "not as packaged: $(dpkg --verify netty-identd)"
    [ ! -e /usr/lib/netty-identd/runtime ] || fail "it has a runtime of its own"

    echo "on Debian's Java, with a cache of classes"
    start
    cached || fail "the daemon runs without its class cache"
    grep -q "transport=epoll\|epoll" /tmp/daemon.log || fail "the daemon has no epoll"
    checks
    stop

    echo "another Java in the same place: no cache, and no message of the JVM"
    touch "$jvm/lib/modules"
    start
    ! cached || fail "the daemon uses a cache of another Java"
    ! grep -i 'warning\|\[error\]\|aot' /tmp/daemon.log || fail "the JVM complains"
    checks
    stop

    echo "Debian replaces its Java: the cache is made again"
    # By apt, because dpkg alone leaves the trigger of a package pending while it configures what that package depends on.
    apt-get -qq -y --no-download -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root install --reinstall \
        /var/cache/java/openjdk-25-jre-headless_*.deb >/tmp/dpkg.log 2>&1 || fail "apt-get: $(cat /tmp/dpkg.log)"
    grep -q 'triggers for netty-identd' /tmp/dpkg.log || fail "no trigger: $(cat /tmp/dpkg.log)"
    start
    cached || fail "the daemon runs without its class cache: $(cat /tmp/dpkg.log)"
    checks
    stop

    echo "purge"
    dpkg --purge netty-identd >/tmp/dpkg.log 2>&1 || fail "dpkg --purge: $(cat /tmp/dpkg.log)"
    ! getent passwd netty-identd >/dev/null || fail "left by purge: the user"
}

[ "${1:-}" != --inside ] || {
    run
    exit
}
deb=$(readlink -e -- "${1:-}") || fail "'${1:-}' (expected: the .deb for all architectures)"
base trixie-java trixie amd64 openjdk-25-jre-headless,init-system-helpers,systemd-standalone-sysusers,procps
if ! ls "$base"/var/cache/java/*.deb >/dev/null 2>&1; then
    mkdir -p "$base/var/cache/java"
    cp "$base"/var/cache/apt/archives/openjdk-25-jre-headless_*.deb "$base/var/cache/java" 2>/dev/null ||
        chroot "$base" sh -c 'cd /var/cache/java && apt-get update -qq && apt-get download -qq openjdk-25-jre-headless' >/dev/null 2>&1 ||
        unable "no openjdk-25-jre-headless to reinstall"
fi
inside "$deb"
