#!/bin/sh
# Builds once more, in another place and at another time, and compares: what comes out must be the same, octet by octet.
# After 'mvn -Ppackage package', with the usual umask 022 both times, as jars keep the modes of directories.
set -eu
cd "$(dirname -- "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
umask 022
cp -R . "$copy/again"
cd "$copy/again"
rm -rf target
mvn -B -ntp -q -Ppackage package -Dmaven.test.skip=true
cd - >/dev/null
for made in target/*.deb target/*.tar.gz; do
    cmp -- "$made" "$copy/again/$made" || {
        echo "reproducible.sh: FAILED: $made differs between two builds" >&2
        exit 1
    }
done
echo "reproducible.sh: passed"
