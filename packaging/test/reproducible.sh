#!/bin/sh
# Packs twice what Maven left in target, with another umask, place and time of day, and compares: what comes out must be the
# same, octet by octet. After 'mvn -Ppackage package'.
set -eu
cd "$(dirname -- "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
umask 077
cp -R . "$copy/again"
cd "$copy/again"
rm -rf target/package target/netty-identd target/*.deb target/*.tar.gz target/*.jar
mvn -B -ntp -q -Ppackage package -Dmaven.test.skip=true
cd - >/dev/null
for made in target/*.deb target/*.tar.gz; do
    cmp -- "$made" "$copy/again/$made" || {
        echo "reproducible.sh: FAILED: $made differs between two builds" >&2
        exit 1
    }
done
echo "reproducible.sh: passed"
