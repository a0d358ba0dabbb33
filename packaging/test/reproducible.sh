#!/bin/sh
# Builds the packages again, in another directory, with another umask and at another time, and compares them with the packages
# in target, octet by octet. Run it after 'mvn -Ppackage package', with the same options.
#
#   packaging/test/reproducible.sh [-Dtarget=arm64 -Djmods=DIRECTORY]
set -eu
cd "$(dirname -- "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
umask 077
mkdir "$copy/again"
cp -R pom.xml README.md LICENSE src config packaging "$copy/again"
cd "$copy/again"
mvn -B -ntp -q -Ppackage package -Dmaven.test.skip=true "$@"
cd - >/dev/null
# Only what was made now: target may have packages for another architecture, too.
for again in "$copy"/again/target/*.deb "$copy"/again/target/*.tar.gz "$copy"/again/target/*.rpm "$copy"/again/target/PKGBUILD; do
    [ -f "$again" ] || continue
    made=target/${again##*/}
    cmp -- "$made" "$again" || {
        echo "reproducible.sh: FAILED: $made differs between two builds" >&2
        exit 1
    }
done
echo "reproducible.sh: passed"
