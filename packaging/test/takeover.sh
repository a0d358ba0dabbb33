#!/usr/bin/env bash
# Runs netty-identd-takeover with many configurations of oidentd, and checks where netty-identd would listen. Needs root, and
# neither the built package nor oidentd:
#
#   packaging/test/takeover.sh
#
# Everything happens in a temporary copy of /etc, in a mount namespace. The exit status is 77 if such a copy cannot be made.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "$0")")

unable() {
    echo "takeover.sh: skipped: $*" >&2
    exit 77
}

if [ "${1:-}" != --inside ]; then
    [ "$(id -u)" = 0 ] || unable "needs root"
    unshare -m true 2>/dev/null || unable "no mount namespaces here"
    exec unshare -m "$0" --inside
fi

mount --make-rprivate /
scratch=$(mktemp -d)
trap 'cd /; umount -l /etc /run/systemd "$scratch" 2>/dev/null; rmdir -- "$scratch"' EXIT
mount -t tmpfs -o mode=0755 tmpfs "$scratch" || unable "no tmpfs here"
cp -a /etc "$scratch/etc"
mount --bind "$scratch/etc" /etc
mkdir -p /run/systemd "$scratch/home/bin" "$scratch/run" /etc/netty-identd
mount --bind "$scratch/run" /run/systemd
rm -rf /etc/systemd/system/oidentd* /etc/systemd/system.control /etc/oidentd.conf
echo '127.0.0.9 takeover-test' >>/etc/hosts
cp "$here/../bin/netty-identd-takeover" "$scratch/home/bin"
# In place of the daemon, which refuses one option.
cat >"$scratch/home/bin/netty-identd" <<'END'
#!/bin/sh
eval "file=\${$#}"
! grep -q 'many' "${file#@}" || { echo "netty-identd: ${file#@}:1: refused" >&2; exit 2; }
END
chmod +x "$scratch/home/bin/netty-identd"
takeover=$scratch/home/bin/netty-identd-takeover

defaults=/etc/default/oidentd
options=/etc/netty-identd/oidentd.options
dropin=/etc/systemd/system/netty-identd.socket.d/oidentd.conf
units=/etc/systemd/system
policy=/etc/oidentd.conf
copy=/etc/netty-identd/oidentd.conf
reader="setpriv --reuid=nobody --regid=nogroup --clear-groups"
failed=0
passed=0

check() {
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s: %s\n' "$1" "${*:2}"
        sed 's/^/    /' "$scratch/said" "$options" "$dropin" 2>/dev/null | cat -v | head -n 20 || true
    fi
}

clean() {
    rm -rf "$options" "${dropin%/*}" "$units"/oidentd* "$units.control" /run/systemd/* "$defaults"
}

# run: takes over, and keeps in 'status' and 'listens' what came of it.
run() {
    status=0
    env -i PATH="$PATH" "$takeover" options >"$scratch/said" 2>&1 || status=$?
    listens=all
    [ ! -e "$dropin" ] || listens=$(sed -n 's/^ListenStream=//p' "$dropin" | paste -sd ' ' | sed 's/^ //')
    [ "$status" = 0 ] || listens=unknown
    taken=$(grep -v '^#' "$options" 2>/dev/null | paste -sd ' ' || true)
}

# listens NAME EXPECTED: runs it. EXPECTED is 'unknown', 'all' or what the socket's drop-in has.
listens() {
    run
    check "$1" [ "$listens" = "$2" ]
    if [ "$2" = unknown ]; then
        check "$1" [ "$status" = 3 ]
        check "$1" [ ! -e "$dropin" ]
        check "$1" [ -z "$taken" ]
        check "$1" grep -q '^netty-identd: it is not known where oidentd listened: ' "$scratch/said"
    elif [ "$2" != all ] && command -v systemd-analyze >/dev/null; then
        printf '[Unit]\nDefaultDependencies=no\n' | cat - "$dropin" >"$scratch/tried.socket"
        check "$1" [ -z "$(systemd-analyze verify "$scratch/tried.socket" 2>&1 | grep -E 'tried.socket:[0-9]+:')" ]
    fi
    check "$1" [ -z "$(LC_ALL=C grep -an '[^ -~]' "$options" "$scratch/said" 2>/dev/null)" ]
}

# file EXPECTED CONTENT: with this file of defaults, in which printf's escapes count.
file() {
    clean
    printf '%b' "$2" >"$defaults"
    listens "$2" "$1"
}

# override EXPECTED FILE CONTENT: with this file below the units of the administrator.
override() {
    clean
    [ "${without_defaults:-}" ] || echo 'OIDENT_OPTIONS=""' >"$defaults"
    mkdir -p "$(dirname -- "$2")"
    printf '%b' "$3" >"$2"
    listens "$2: $3" "$1"
}

echo "the file of defaults"
file all ''
file all 'OIDENT_OPTIONS="-mf -l 10"\nOIDENT_USER=oident\n# fran\xe7ais \xc3\xa7a\n\n#\n#\t-m\tx\nOIDENT_BEHIND_PROXY=yes'
check "options of Debian" [ "$taken" = '--masquerade --forward --max-connections=10 --proxy=_gateway' ]
check "options of Debian" [ -z "$(grep '^# Not' "$options")" ]
file all 'OIDENT_OPTIONS="-Mf1113 -P 192.0.2.1 -P gate"\nOIDENT_BEHIND_PROXY=no'
check "options for NAT" [ "$taken" = '--masquerade-first --forward=1113 --proxy=gate' ]
file all 'OIDENT_OPTIONS="--forward=auth --masquerade --proxy=many"'
check "a gateway that is refused" [ "$taken" = '--forward=auth --masquerade' ]
check "a gateway that is refused" grep -q '^# Not taken over: --proxy=many: refused' "$options"
file 127.0.0.1:113 'OIDENT_OPTIONS="-a 127.0.0.1"\n'
file 127.0.0.1:113 "  OIDENT_OPTIONS='-a 127.0.0.1'  \n"
file 127.0.0.1:113 'OIDENT_OPTIONS="-q"\nOIDENT_OPTIONS=-a127.0.0.1\n'
file '1413' 'OIDENT_OPTIONS="-p 1413"'
file '127.0.0.1:1413 [::1]:1413' 'OIDENT_OPTIONS="\t-p 1413\t-a 127.0.0.1 --addr=::1 -q"'
check "an option beside addresses" [ "$taken" = --quiet ]
file '127.0.0.9:113' 'OIDENT_OPTIONS="-a takeover-test -p auth"'
file all 'OIDENT_OPTIONS="-l many -q --reply= -o -t90"\nOIDENT_USER=ircd\nOIDENT_GROUP=ircd'
check "options that are refused" [ "$taken" = '--quiet --opsys=OTHER --idle-timeout=90' ]
check "options that are refused" grep -q '^# Not taken over: --max-connections=many: ' "$options"
check "options that are refused" grep -q '^# Not taken over: --reply: it has an empty value' "$options"

echo "a file of defaults that has to be read by a shell, or that systemd and a shell read differently"
# shellcheck disable=SC2016 # that is what the file has
for content in 'OIDENT_OPTIONS="-a 127.0.0.1 # -a 0.0.0.0"' 'OIDENT_OPTIONS="-a 127.0.0.1 " # -a 0.0.0.0' \
    ' OIDENT_OPTIONS = "-a 127.0.0.1"' 'OIDENT_OPTIONS= "-a 127.0.0.1"' "OIDENT_OPTIONS=\"-c '' -a 127.0.0.1\"" \
    "OIDENT_OPTIONS='-a \"127.0.0.1 \"'" 'OIDENT_OPTIONS="-a 127.0.0.1\n-p 1113"' 'OIDENT_OPTIONS="-a 127.0.0.1" OIDENT_USER=x' \
    'OIDENT_OPTIONS="-a\\\n127.0.0.1"' 'X="\nOIDENT_OPTIONS=-q\n"\nOIDENT_OPTIONS="-a 127.0.0.1"' \
    'if false; then\n OIDENT_OPTIONS="-q"\nfi' ': <<E\nOIDENT_OPTIONS=""\nE' 'OIDENT_OPTIONS="-a 127.0.0.1"\r' \
    'OIDENT_OPTIONS="-a 127.0.0.1 -q"; OIDENT_GROUP="z"' 'OIDENT_OPTIONS="-a *"' 'OIDENT_OPTIONS="-a 127.0.0.?"' \
    'OIDENT_OPTIONS="-a 127.0.0.1;reboot"' 'OIDENT_OPTIONS="-a 127.0.0.1&"' 'OIDENT_OPTIONS="$X"' 'OIDENT_OPTIONS="`x`"' \
    'OIDENT_OPTIONS="-a 127.0.0.[12]"' 'OIDENT_OPTIONS="-a ~"' 'OIDENT_OPTIONS="-r {a,b}"' 'OIDENT_OPTIONS="-r a|b"' \
    'OIDENT_OPTIONS="-q >x"' 'OIDENT_OPTIONS="-r (a)"' 'OIDENT_OPTIONS="-r a!b"' 'export OIDENT_OPTIONS="-a 127.0.0.1"' \
    '# x\\\nOIDENT_OPTIONS="-a 127.0.0.1"' '; x' '# x\rOIDENT_OPTIONS="-a 127.0.0.1"' 'OIDENT_OPTIONS=-a 127.0.0.1' \
    'OIDENT_OPTIONS+=" -a 127.0.0.1"' '. /etc/default/other' '\xef\xbb\xbfOIDENT_OPTIONS="-a 127.0.0.1"' \
    'OIDENT_OPTIONS="-a 127.0.0.1"\0' 'OIDENT_OPTIONS="-r fran\xe7ais -P \xe7"' 'OIDENT_OPTIONS="-r fran\xc3\xa7ais"' \
    'OIDENT_OPTIONS="-P a\r--reply=x"' 'OIDENT_OPTIONS=""\nOIDENT_USER="x\r--reply=x"' 'OIDENT_OPTIONS="-P \x1b[2J"' \
    'OIDENT_USER="x$(reboot)"'; do
    file unknown "$content"
done

echo "options that say nothing certain"
for content in '-a 127.1' '-a 0' '-a 010.0.0.1' '-a 0x7f.0.0.1' '-a 0x7f000001' '-a 1.2.3.256' '-a 1.2.3' '-a 1.2.3.4.5' \
    '-a 127.0.0.1:99' '-a :::1' '-a 1::2::3' '-a 1:2:3:4:5:6:7' '-a 1:2:3:4:5:6:7:8:9' '-a 1::2:3:4:5:6:7:8' '-a 1:2:3:4:5:6:7:' '-a 12345::' \
    '-a ::g' '-a ::1.2.3' '-a ::1.2.3.04' '-a ::1.2.3.4:5' '-a :' '-a fe80::1%l/o' '-a fe80::1%' '-a fe80::1%lo%n' '-a nohost.invalid' '-a' '-p 0' '-p 70000' \
    '-p 99999999999999999999' '-p +113' '-p 0113' '-p -1' '-p nosuchservice' '-p' '--bogus' '-Z' '-h' '-v' '-U' '-I' '--address=' '-q 127.0.0.1' \
    '-q -- -a 127.0.0.1'; do
    file unknown "OIDENT_OPTIONS=\"$content\""
done
for address in :: ::1 1:: 1::2 1:2:3:4:5:6:7:8 1::2:3:4:5:6:7 2001:DB8::192.0.2.1 1:2:3:4:5:6:192.0.2.1; do
    file "[$address]:113" "OIDENT_OPTIONS=\"-a $address\""
done
file '[fe80::1]:113%%lo' 'OIDENT_OPTIONS="-a fe80::1%lo"'

echo "a file of defaults that is large, or not a file"
clean
{ head -c 3000000 /dev/zero | tr '\0' '\n'; echo; echo 'OIDENT_OPTIONS=""'; } >"$defaults"
listens "a large file" unknown
clean
mkdir "$defaults"
listens "a directory" unknown
rmdir "$defaults"
clean
mkfifo "$defaults"
listens "a pipe" unknown
clean
ln -s /nonexistent "$defaults"
listens "a dangling link" unknown

echo "overrides of oidentd's units"
for without_defaults in '' yes; do
    for content in '[Socket]\nListenStream=\nListenStream=127.0.0.1:113\n' '[Socket]\n ListenStream = 127.0.0.1:113\n' \
        '[Socket]\nListenStream\t=\t127.0.0.1:113' '[Socket]\nBindToDevice=lo\n' '[Socket]\nIPAddressDeny=any\n' '[Socket]\nNice=\rBindToDevice=lo'; do
        override unknown "$units/oidentd.socket.d/o.conf" "$content"
    done
    for content in '[Service]\nExecStart=\nExecStart=/usr/sbin/oidentd -i\n' '[Service]\nExecStart = /usr/sbin/oidentd -i' \
        '[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n' '[Service]\nEnvironmentFile=/etc/other\n' '[Service]\nEnvironment=OIDENT_OPTIONS=-q' \
        '[Service]\nPrivateNetwork=yes\n' '[Service]\nRestrictNetworkInterfaces=lo\n' '[Service]\nNice=1\0\nExecStart=x\n'; do
        override unknown "$units/oidentd.service.d/o.conf" "$content"
    done
    override unknown "$units/oidentd.service" '[Service]\nExecStart=/usr/sbin/oidentd -i\n'
    override unknown "$units/oidentd@.service.d/o.conf" '[Service]\nExecStart=x\n'
    override unknown "$units/oidentd@1.service.d/o.conf" '[Service]\nExecStart=x\n'
    override unknown "$units.control/oidentd.service.d/50-IPAddressDeny.conf" '[Service]\nIPAddressDeny=any\n'
    override unknown "/run/systemd/system/oidentd.socket.d/o.conf" '[Socket]\nListenStream=1\n'
    override all "$units/oidentd.service.d/o.conf" '# ExecStart=x\n; ExecStart=x\n\n [Unit]\nDescription=\xc3\xa4\n[Service]\nNice = 5\nRestart=always\n'
done
clean
ln -s /dev/null "$units/oidentd.service"
listens "a unit that the removal of oidentd has masked" all

echo "who can read the options"
for mode in 0600 0640 0644; do
    clean
    printf 'OIDENT_OPTIONS="-q -u account77"\n' >"$defaults"
    chmod "$mode" "$defaults"
    listens "mode $mode" all
    check "mode $mode" [ "$(stat -c %a "$options")" = 644 ]
    # shellcheck disable=SC2086 # several words
    check "mode $mode" $reader grep -qx -- --quiet "$options"
    if [ "$mode" = 0644 ]; then
        check "mode $mode" grep -q account77 "$options"
    else
        check "mode $mode" [ -z "$(grep account77 "$options")" ]
    fi
done
clean

echo "the copy of the policy"
copy_now() {
    status=0
    "$takeover" policy >"$scratch/said" 2>&1 || status=$?
}
echo 'default { default { force reply "one" } }' >"$policy"
copy_now
check "a copy" grep -q 'force reply "one"' "$copy"
for access in '600 0 0' '640 0 65534' '644 0 0' '440 65534 0'; do
    read -r mode user group <<<"$access"
    chown "$user:$group" "$policy"
    chmod "$mode" "$policy"
    copy_now
    check "access $access" [ "$(stat -c '%a %u %g' "$copy")" = "$access" ]
done
chown 0:0 "$policy"
chmod 0644 "$policy"
copy_now
if command -v setfacl >/dev/null && setfacl -m u:nobody:r "$policy" 2>/dev/null; then
    chmod g-r "$policy" && setfacl -m g::-,m::r "$policy" && echo >>"$policy"
    copy_now
    check "an access list" [ "$(getfacl -cp "$copy" | paste -sd ' ')" = "$(getfacl -cp "$policy" | paste -sd ' ')" ]
    setfacl -b "$policy"
    chmod 0644 "$policy"
    copy_now
fi
before=$(stat -c '%i' "$copy")
copy_now
check "nothing changed" [ "$(stat -c '%i' "$copy")" = "$before" ]

echo "a copy on a full disk"
mkdir "$scratch/kept"
cp -a /etc/netty-identd/. "$scratch/kept"
mount -t tmpfs -o size=64k tmpfs /etc/netty-identd
cp -a "$scratch/kept/." /etc/netty-identd
head -c 200000 /dev/zero | tr '\0' '#' >>"$policy"
copy_now
check "a full disk" [ "$status" != 0 ]
check "a full disk" grep -q 'force reply "one"' "$copy"
check "a full disk" [ -z "$(find /etc/netty-identd -name 'oidentd.conf.*')" ]
umount /etc/netty-identd
# Another program deletes the policy before cp or chown reads it.
echo 'default { default { force reply "two" } }' >"$policy"
mkdir "$scratch/path"
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\nrm -f %s\nexec /bin/${0##*/} "$@"\n' "$policy" >"$scratch/path/cp"
chmod +x "$scratch/path/cp"
cp "$scratch/path/cp" "$scratch/path/chown"
PATH="$scratch/path:$PATH" "$takeover" policy >"$scratch/said" 2>&1 || true
check "deleted while it is copied" [ ! -e "$policy" ]
check "deleted while it is copied" [ -z "$(find /etc/netty-identd -name 'oidentd.conf.*')" ]
"$takeover" settle >"$scratch/said" 2>&1
check "settled" [ "$(cat "$copy")" = 'default { default { force reply "one" } }' ]

echo "takeover.sh: $passed checks passed, $failed failed"
[ "$failed" = 0 ]
