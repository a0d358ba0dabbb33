#!/bin/sh
# Makes a second package from the first, with another version and with one changed word in a class, which the daemon logs when
# it ends.
#
#   JAR=jar packaging/test/repack.sh FIRST.deb VERSION SECOND.deb
set -eu
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

dpkg-deb -R "$1" "$work/tree"
sed -i "s/^Version: .*/Version: $2/" "$work/tree/DEBIAN/control"
jar=$(echo "$work"/tree/usr/lib/netty-identd/lib/netty-identd-*.jar)
mkdir "$work/classes"
(
    cd "$work/classes"
    "$JAR" xf "$jar"
    grep -lr stopped io/github/nettyidentd/daemon | xargs sed -i 's/stopped/STOPPED/g'
    "$JAR" uf "$jar" io
)
sed -i '/usr\/lib\/netty-identd\/lib\/netty-identd-/d' "$work/tree/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zgzip -b "$work/tree" "$3" >/dev/null
