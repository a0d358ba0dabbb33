#!/bin/sh
# Builds the packages again, in another directory, with another umask and at another time, and compares them with the packages
# in target, octet by octet. Run it after 'mvn -Ppackage package'.
set -eu
cd "$(dirname -- "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
umask 077
mkdir "$copy/again"
cp -R pom.xml README.md LICENSE src config packaging "$copy/again"
cd "$copy/again"
mvn -B -ntp -q -Ppackage package -Dmaven.test.skip=true
cd - >/dev/null
for made in target/*.deb target/*.tar.gz; do
    cmp -- "$made" "$copy/again/$made" || {
        echo "reproducible.sh: FAILED: $made differs between two builds" >&2
        exit 1
    }
done
echo "reproducible.sh: passed"
