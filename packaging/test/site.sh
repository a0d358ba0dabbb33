#!/bin/sh
# Makes the site and has Chromium open all of it. Run it in the repository's root:
#
#   packaging/test/site.sh
#
# The exit status is 77 without mandoc. Without Chromium, only the links are checked.
set -eu
cd "$(dirname -- "$0")/../.."
command -v mandoc >/dev/null || {
    echo "site.sh: skipped: needs mandoc" >&2
    exit 77
}
command -v chromium >/dev/null || echo "site.sh: no chromium: only the links are checked" >&2
mvn -B -ntp -Psite verify
