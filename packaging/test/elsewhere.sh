#!/bin/bash
# Installs, queries and removes what other distributions get, each in a copy of this host: the .rpm, the package that makepkg
# makes of PKGBUILD, and the files that the archive's own script installs. Needs root, and the Debian packages rpm, makepkg,
# libarchive-tools, fakeroot and pacman-package-manager; what is missing is said and left out.
#
#   mvn -q -B -Ppackage package -Dmaven.test.skip=true && packaging/test/elsewhere.sh [rpm] [arch] [plain]
#
# Their dependencies are not checked, because this host has no list of rpm's or pacman's packages. The exit status is 77 if nothing
# could be tested.
. "$(dirname -- "$0")/debian.sh"

# works: the daemon answers, with the cache of classes that the installation made
works() {
    getent passwd netty-identd >/dev/null || fail "no user netty-identd"
    netty-identd check @/etc/netty-identd/netty-identd.options >/dev/null || fail "check finds errors"
    start
    cached || fail "the daemon runs without its class cache: $(cat /tmp/quiet.log)"
    checks
    stop
}

# removed: nothing is left but the user, which rpm and pacman leave on purpose
removed() {
    [ ! -e /usr/lib/netty-identd ] || fail "left: $(find /usr/lib/netty-identd)"
    userdel netty-identd
    ! getent group netty-identd >/dev/null || groupdel netty-identd
}

rpm_inside() {
    quietly rpm --initdb
    quietly rpm --force-debian -i --nodeps /tmp/*.rpm
    [ -z "$(rpm -V --nodeps netty-identd)" ] || fail "not as packaged: $(rpm -V --nodeps netty-identd)"
    works
    echo '# mine' >>/etc/netty-identd/jvm.options
    quietly rpm --force-debian -U --nodeps --replacepkgs /tmp/*.rpm
    grep -qx '# mine' /etc/netty-identd/jvm.options || fail "the upgrade has lost a changed file of /etc"
    works
    quietly rpm --force-debian -e netty-identd
    rm /etc/netty-identd/jvm.options.rpmsave
    rmdir /etc/netty-identd 2>/dev/null || true
    removed
}

arch_inside() {
    quietly pacman -U --noconfirm -dd /tmp/*.pkg.tar
    works
    quietly pacman -U --noconfirm -dd /tmp/*.pkg.tar
    works
    quietly pacman -R --noconfirm -n netty-identd
    removed
    rm -rf /var/lib/pacman /var/log/pacman.log
}

plain_inside() {
    units=/usr/local/lib/systemd/system
    quietly tar -xzf /tmp/*.tar.gz -C /tmp
    quietly /tmp/netty-identd-*/install
    # What the script tells to do.
    quietly systemd-sysusers netty-identd.conf
    quietly /usr/local/lib/netty-identd/bin/netty-identd-aot
    works
    systemd-analyze verify "$units/netty-identd.service" >/tmp/verify.log 2>&1 || fail "units: $(cat /tmp/verify.log)"
    echo '# mine' >>/etc/netty-identd/jvm.options
    touch /usr/local/lib/netty-identd/lib/old.jar
    quietly /tmp/netty-identd-*/install
    grep -qx '# mine' /etc/netty-identd/jvm.options || fail "the script has overwritten a changed file of /etc"
    [ -f /etc/netty-identd/jvm.options.new ] || fail "no jvm.options.new"
    [ ! -e /usr/local/lib/netty-identd/lib/old.jar ] || fail "an old jar is left on the class path"
    quietly /tmp/netty-identd-*/install --uninstall
    rm -r /etc/netty-identd
    userdel netty-identd
    rm -rf /tmp/netty-identd-*
}

# arch_package: sets package to what makepkg makes of PKGBUILD, as nobody, because makepkg refuses to run as root
arch_package() {
    made=$(mktemp -d)
    cp "$target/PKGBUILD" "$target/netty-identd.install" "$target"/netty-identd-*-linux-amd64.tar.gz "$made"
    chown -R nobody "$made"
    (cd "$made" && setpriv --reuid=nobody --regid=nogroup --clear-groups \
        env HOME="$made" PKGDEST="$made" PKGEXT=.pkg.tar makepkg --nodeps) >"$made/log" 2>&1 || fail "makepkg: $(tail -n 20 "$made/log")"
    package=$(ls "$made"/*.pkg.tar)
}

if [ "${1:-}" = --inside ]; then
    for file in /tmp/*.rpm; do [ ! -f "$file" ] || rpm_inside; done
    for file in /tmp/*.pkg.tar; do [ ! -f "$file" ] || arch_inside; done
    for file in /tmp/*.tar.gz; do [ ! -f "$file" ] || plain_inside; done
    exit
fi

[ "$(id -u)" = 0 ] || unable "needs root"
unshare -m -n -p -f true 2>/dev/null || unable "no namespaces here"
target=$(readlink -f -- "$(dirname -- "$0")/../../target")
base=/
tested=0
for what in "${@:-rpm arch plain}"; do
    for format in $what; do
        case $format in
            rpm)
                package=$(ls "$target"/netty-identd-*.x86_64.rpm 2>/dev/null) || { echo "no .rpm was made"; continue; }
                ;;
            arch)
                bash -n "$target/PKGBUILD" || fail "PKGBUILD"
                command -v makepkg >/dev/null && command -v pacman >/dev/null && command -v bsdtar >/dev/null ||
                    { echo "no makepkg, pacman and bsdtar"; continue; }
                arch_package
                ;;
            plain) package=$(ls "$target"/netty-identd-*-linux-amd64.tar.gz) ;;
            *) fail "'$format' (expected: rpm, arch or plain)" ;;
        esac
        echo "$format"
        inside "$package"
        tested=1
    done
done
[ -z "${made:-}" ] || rm -rf -- "$made"
[ "$tested" = 1 ] || unable "nothing to test"
