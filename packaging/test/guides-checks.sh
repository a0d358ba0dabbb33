#!/bin/bash
# Follows the guides and checks what came of it. guides.sh runs this in its copy of the host, with the names of guides or with
# none for all of them. A block of a guide is run or typed as it stands there, and is nowhere in this file.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
guides=/root/guides
server=198.51.100.7
password=correct-horse

fail() {
    echo "FAIL  $*" >&2
    journalctl --no-pager -o cat -u netty-identd -n 10 >&2
    journalctl --no-pager -o cat -u irc -u znc -u quasselcore -u thelounge -u soju -u matrix-appservice-irc -u heisenbridge -u webircgateway -u bouncer -n 10 >&2
    exit 1
}
passed() { echo "ok    $guide: $*"; }

# until_true COMMAND...: runs the command again and again until it succeeds, for 30 s
until_true() {
    local end=$((SECONDS + 30))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        read -rt 0.1 <> <(:) || true
    done
}

# Runs the block in a shell of its own, or types it into the IRC client.
run_block() {
    case $1 in
    *.sh) bash -e "$1" 2>&1 ;;
    *.irc) "$here/guides-irc.pl" 127.0.0.1 6500 "$nick" "$nick/example:$password" <"$1" 2>&1 ;;
    esac
}
reloads() { journalctl -o cat -u netty-identd | grep -c 'policy reloaded from /etc/oidentd.conf' || true; }
has_reloaded() { [ "$(reloads)" -gt "$1" ]; }
says() {
    run_block "$1" >/run/output && "$here/guides-says.pl" "$2" </run/output
}
# follow SECTION...: does what those sections of the guide say, and compares the output with the guide. A command that changes
# nothing is repeated until its output is the guide's.
follow() {
    local section block next before
    for section in "$@"; do
        rm -rf /run/blocks
        mkdir /run/blocks
        "$here/guides-blocks.pl" "$guides/$guide.md" "$section" /run/blocks
        for block in /run/blocks/*; do
            [[ $block == *.sh || $block == *.irc ]] || continue
            before=$(reloads)
            next=$(printf '/run/blocks/%02d.text' $((10#$(basename "${block%.*}") + 1)))
            if [ ! -f "$next" ]; then
                run_block "$block" >/run/output || fail "$guide, section $section: $(cat "$block" /run/output)"
            elif head -n 1 "$block" | grep -qE '^(journalctl|cat [^>]*$|ss )'; then
                until_true says "$block" "$next" || fail "$guide, section $section: $(cat "$block" /run/output)"
            else
                says "$block" "$next" || fail "$guide, section $section: $(cat "$block" /run/output)"
            fi
            # Before systemd 253 a reload does not wait for its end.
            if grep -q 'reload-or-restart netty-identd' "$block"; then
                until_true has_reloaded "$before" || fail "$guide, section $section: the policy is not reloaded"
            fi
        done
        echo "$section" >>/run/followed
    done
}
# policy_block SECTION: prints the policy that the section shows
policy_block() {
    rm -rf /run/blocks
    mkdir /run/blocks
    "$here/guides-blocks.pl" "$guides/$guide.md" "$1" /run/blocks
    cat /run/blocks/*.conf
}
# start_guide NAME: begins with the next guide, as on a host that has no policy yet
start_guide() {
    guide=$1
    nick=stjohns
    rm -rf /etc/oidentd.conf /etc/netty-identd/oidentd.conf /etc/systemd/system/netty-identd.socket.d /var/lib/znc/.oidentd.conf \
        /var/lib/quassel/.oidentd.conf /etc/thelounge/.oidentd.conf
    systemctl daemon-reload
    systemctl restart netty-identd.socket netty-identd
    : >/run/followed
}
# Every section that has blocks was followed.
end_guide() {
    local left
    left=$("$here/guides-blocks.pl" "$guides/$guide.md" | comm -23 - <(sort /run/followed))
    [ -z "$left" ] || fail "$guide: sections that were not followed: $left"
}

# An IRC server elsewhere, that asks for idents: in a network of its own, which a cable joins to this host's.
start_irc_server() {
    ip netns add irc
    ip link add host type veth peer name irc netns irc
    ip address add 192.0.2.10/24 dev host
    ip link set host up
    ip route add "$server" dev host
    ip -n irc address add "$server/24" dev irc
    ip -n irc link set irc up
    ip -n irc link set lo up
    ip -n irc route add 192.0.2.10 dev irc
    printf "%s\n" "$server irc.example.net" "192.0.2.10 home.example.net" >>/etc/hosts
    cat >/etc/ngircd-guides.conf <<END
[Global]
    Name = irc.example.net
    Info = guides
    Listen = $server
    ServerUID = irc
    ServerGID = irc
[Limits]
    MaxPenaltyTime = 0
[Options]
    Ident = yes
    DNS = yes
    PAM = no
END
    systemd-run --quiet --unit=irc -p NetworkNamespacePath=/run/netns/irc ngircd --nodaemon --config /etc/ngircd-guides.conf
    until_true listens || fail "ngircd does not listen"
}
listens() { ip netns exec irc ss -Hltn "src $server:6667" | grep -q .; }
# ask_ident NICK: what the IRC server says about this user, or nothing if it does not know the user
ask_ident() {
    ident=$(echo "/whois $1" | ip netns exec irc "$here/guides-irc.pl" "$server" 6667 observer 2>&1)
}
has_ident() { ask_ident "$1" && [[ $ident == "$1 is $2@"* ]]; }
is_unknown() { ask_ident "$1" && [ -z "$ident" ]; }
expect_ident() { until_true has_ident "$@" || fail "$guide: the IRC server says '$ident' (expected: $1 is $2@home.example.net)"; }

# Lets the IRC server accept no connection, and so ask nobody, until it is released. The kernel makes connections all the same.
# Quassel and The Lounge write their files after connecting; a server elsewhere asks later, because of the way to it.
hold_irc_server() { systemctl kill --signal=STOP irc; }
release_irc_server() { systemctl kill --signal=CONT irc; }

prepare_znc() {
    command -v znc >/dev/null || return 1
    mkdir -p /var/lib/znc/configs
    {
        printf 'Version = 1.8.2\nServerThrottle = 1\nConnectDelay = 1\n'
        printf '<Listener all>\n Port = 6500\n IPv4 = true\n IPv6 = false\n SSL = false\n</Listener>\n'
        local user
        for user in stjohns alice; do
            printf '<User %s>\n Admin = true\n Nick = %s\n Ident = typed\n' "$user" "$user"
            printf ' <Network example>\n  Server = irc.example.net 6667\n </Network>\n'
            printf ' <Pass password>\n  Method = Plain\n  Hash = %s\n </Pass>\n</User>\n' "$password"
        done
    } >/var/lib/znc/configs/znc.conf
    chown -R _znc:_znc /var/lib/znc
    systemctl start znc
    # ngircd rejects the ident _znc, because of the underscore.
    expect_ident stjohns '~typed'
    expect_ident alice '~typed'
}
follow_znc() {
    follow 1 2 3
    expect_ident stjohns stjohns
    follow 4
    passed "the IRC server knows stjohns as stjohns"
    nick=alice
    follow 3
    expect_ident alice alice
    passed "and alice as alice"
    systemctl stop znc
}


# The core's users and networks are entered into its database, because only a graphical client can do it otherwise. The core
# restores the sessions that were active when it ended, and so connects as soon as it starts.
prepare_quassel() {
    command -v quasselcore >/dev/null && command -v sqlite3 >/dev/null || return 1
    local user core=(runuser -u quasselcore -- quasselcore --configdir=/var/lib/quassel)
    "${core[@]}" --select-backend=SQLite </dev/null >/run/output 2>&1
    for user in stjohns alice; do
        printf '%s\n' "$user" "$password" "$password" | "${core[@]}" --add-user >/run/output 2>&1
    done
    # A list of two values of the type UserId, as Qt writes it.
    local id="x'0000007f0000000007' || x'55736572496400' ||"
    runuser -u quasselcore -- sqlite3 /var/lib/quassel/quassel-storage.sqlite "
        INSERT INTO identity (identityid, userid, identityname, realname, autoawaytime, ident)
            SELECT userid, userid, 'default', username, 10, 'typed' FROM quasseluser;
        INSERT INTO identity_nick (identityid, nick) SELECT userid, username FROM quasseluser;
        INSERT INTO network (userid, networkname, identityid, connected) SELECT userid, 'example', userid, 1 FROM quasseluser;
        INSERT INTO ircserver (userid, networkid, hostname, port) SELECT userid, networkid, 'irc.example.net', 6667 FROM network;
        INSERT INTO core_state (key, value)
            VALUES ('active_sessions', x'00000002' || $id x'00000001' || $id x'00000002');"
}
follow_quassel() {
    follow 1
    hold_irc_server
    follow 2 3
    until_true grep -q '"alice"' /var/lib/quassel/.oidentd.conf || fail "quassel: no line for alice"
    release_irc_server
    expect_ident stjohns stjohns
    expect_ident alice alice
    follow 4
    passed "the IRC server knows stjohns as stjohns, and alice as alice"

    # This IRC server asks at once. Until the core connects again, the server knows nobody.
    systemctl stop quasselcore
    until_true is_unknown stjohns || fail "quassel: the core is still connected"
    policy_block 5 >/etc/oidentd.conf
    follow 5
    expect_ident stjohns stjohns
    expect_ident alice alice
    passed "the core answers an IRC server that asks at once"
    systemctl stop quasselcore
}

# What the Debian package of The Lounge does, with the files that guides.sh got from npm, because Debian has no such package.
prepare_thelounge() {
    [ -d /usr/lib/thelounge/node_modules/thelounge ] || return 1
    local home=/etc/thelounge user
    printf '#!/bin/sh\nexec %s /usr/lib/thelounge/node_modules/thelounge/index.js "$@"\n' "$(cat /usr/lib/thelounge/node)" \
        >/usr/bin/thelounge
    chmod +x /usr/bin/thelounge
    echo "$home" >/usr/lib/thelounge/node_modules/thelounge/.thelounge_home
    useradd --system --user-group --no-create-home --home-dir /nonexistent thelounge
    install -d "$home/users"
    cp /usr/lib/thelounge/node_modules/thelounge/dist/defaults/config.js "$home"
    for user in stjohns alice; do
        cat >"$home/users/$user.json" <<END
{"password": "", "log": false, "networks": [{"uuid": "$user", "name": "example", "host": "irc.example.net", "port": 6667,
  "tls": false, "nick": "$user", "username": "typed", "realname": "$user", "channels": []}]}
END
    done
    chown -R thelounge:thelounge "$home"
    cat >/etc/systemd/system/thelounge.service <<END
[Service]
User=thelounge
Group=thelounge
ExecStart=/usr/bin/thelounge start
ProtectSystem=yes
ProtectHome=yes
NoNewPrivileges=yes
PrivateTmp=yes
END
    systemctl daemon-reload
    systemctl start thelounge
    expect_ident stjohns thelounge
}
follow_thelounge() {
    follow 1 2
    hold_irc_server
    follow 3 4
    until_true grep -q '"alice"' /etc/thelounge/.oidentd.conf || fail "thelounge: no line for alice"
    release_irc_server
    expect_ident stjohns stjohns
    expect_ident alice alice
    follow 5
    passed "the IRC server knows stjohns as stjohns, and alice as alice"
    systemctl stop thelounge
}

# start_stand_in UNIT ACCOUNT COMMAND...: a bridge that guides-bridge.py stands in for
start_stand_in() {
    useradd --system --user-group --no-create-home --home-dir /nonexistent "$2"
    cp "$here/guides-bridge.py" /usr/lib/guides-bridge.py
    cat >"/etc/systemd/system/$1.service" <<END
[Service]
User=$2
ExecStart=${*:3}
END
    systemctl daemon-reload
}
# follow_bridge UNIT: the IRC server asks at once. It knows nobody until the bridge connects again.
follow_bridge() {
    follow 1 2
    systemctl stop "$1"
    until_true is_unknown stjohns || fail "$guide: the bridge is still connected"
    systemctl start "$1"
    until_true has_connected stjohns || fail "$guide: the bridge is not connected"
    until_true has_connected alice || fail "$guide: the bridge is not connected"
}
has_connected() { ask_ident "$1" && [ -n "$ident" ]; }

prepare_matrix-appservice-irc() {
    start_stand_in matrix-appservice-irc matrix /usr/bin/python3 /usr/lib/guides-bridge.py matrix \
        /etc/matrix-appservice-irc/config.yaml
    mkdir -p /etc/matrix-appservice-irc
    rm -rf /run/blocks
    mkdir /run/blocks
    "$here/guides-blocks.pl" "$guides/$guide.md" 1 /run/blocks
    cp /run/blocks/*.yaml /etc/matrix-appservice-irc/config.yaml
}
follow_matrix-appservice-irc() {
    follow_bridge matrix-appservice-irc
    expect_ident stjohns stjohns
    expect_ident alice alice
    follow 3
    passed "the IRC server knows stjohns as stjohns, and alice as alice"
    # The bridge's server itself knows the port, and answers every peer. This host is not the other end of the connection.
    local port
    port=$(ss -Htn state established 'dport = :6667' | sed -n '1s/.*192.0.2.10:\([0-9]*\) .*/\1/p')
    echo "$port, 6667" | ask 1113 | grep -q USERID || fail "$guide: the bridge does not know port $port"
    echo "$port, 6667" | ask 113 | grep -q NO-USER || fail "$guide: the daemon answers about port $port"
    passed "nobody but the IRC server learns whose a connection is"
    systemctl stop matrix-appservice-irc
}
ask() { timeout 10 perl -MIO::Socket::IP -e '$s = IO::Socket::IP->new("127.0.0.1:$ARGV[0]"); print $s <STDIN>; print scalar <$s>' "$1"; }

# The guide's command is for a Python with heisenbridge. This one has the stand-in, whose port is the last word.
prepare_heisenbridge() {
    start_stand_in heisenbridge heisenbridge /usr/bin/python3 /usr/lib/guides-bridge.py heisenbridge 1114
    mkdir -p /opt/heisenbridge/bin
    cat >/opt/heisenbridge/bin/python <<'END'
#!/bin/sh
for port; do :; done
exec /usr/bin/python3 /usr/lib/guides-bridge.py heisenbridge "$port"
END
    chmod +x /opt/heisenbridge/bin/python
    systemctl start heisenbridge
    expect_ident stjohns heisenbridge
}
follow_heisenbridge() {
    follow_bridge heisenbridge
    expect_ident stjohns stjohns
    expect_ident alice alice
    follow 3
    passed "the IRC server knows stjohns as stjohns, and alice as alice"
    systemctl stop heisenbridge
}

# The files of Debian 13's package are there; this is the rest of the installation.
prepare_soju() {
    [ -x /usr/bin/soju ] || return 1
    useradd --system --user-group --home-dir /var/lib/soju --create-home soju
    sed -i '/^tls/d; s|^listen ircs://$|listen irc://localhost:6600|' /etc/soju/config
    local user
    for user in stjohns alice; do
        echo "$password" | runuser -u soju -- sojudb create-user "$user" >/run/output 2>&1
    done
    systemctl daemon-reload
    systemctl start soju
    until_true sojuctl server status >/dev/null 2>&1 || fail "soju does not run"
    for user in stjohns alice; do
        sojuctl user run "$user" network create -addr irc+insecure://irc.example.net:6667 -name example >/run/output
    done
    expect_ident stjohns soju
}
# Idents are hashes of the users' numbers, of which the IRC server shows as many characters as it allows.
follow_soju() {
    follow 1 2
    systemctl stop soju
    until_true is_unknown stjohns || fail "soju is still connected"
    systemctl start soju
    until_true has_hash stjohns || fail "soju: the IRC server says '$ident'"
    local hash=$ident
    until_true has_hash alice || fail "soju: the IRC server says '$ident'"
    [ "${hash#* is }" != "${ident#* is }" ] || fail "soju: two users have one ident"
    follow 3
    passed "the IRC server knows stjohns and alice by different hashes"
    systemctl stop soju
}
has_hash() { ask_ident "$1" && [[ $ident =~ \ is\ [0-9a-f]{9,}@ ]]; }

prepare_webircgateway() {
    start_stand_in webircgateway webircgateway /usr/bin/python3 /usr/lib/guides-bridge.py kiwi 127.0.0.1:7999
}
# The first connections are not known in time, because this IRC server asks at once. Queries about later ones wait.
follow_webircgateway() {
    follow 1 2 3
    until_true has_connected stjohns || fail "webircgateway: the proxy is not connected"
    systemctl stop webircgateway
    until_true is_unknown stjohns || fail "webircgateway: the proxy is still connected"
    systemctl start webircgateway
    expect_ident stjohns c0000207
    expect_ident alice c0000209
    follow 4
    passed "the IRC server knows stjohns and alice by the names of their connections"
    systemctl stop webircgateway
}

prepare_register() { command -v python3 >/dev/null; }
# The program registers before it connects, and this IRC server asks at once: the answer is there in time, and right.
follow_register() {
    follow 1 2 3
    until_true has_connected stjohns || fail "register: the program is not connected"
    until_true has_connected alice || fail "register: the program is not connected"
    has_ident stjohns stjohns && has_ident alice alice || fail "register: the IRC server says '$ident'"
    follow 4
    passed "the IRC server knows stjohns as stjohns, and alice as alice"
    systemctl stop bouncer
}

prepare_postgresql() {
    command -v pg_createcluster >/dev/null || return 1
    local version
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -n 1)
    pg_dropcluster --stop "$version" main 2>/dev/null || true
    pg_createcluster "$version" main >/run/output 2>&1
    systemctl start postgresql
    id _znc >/dev/null 2>&1 || useradd --system --create-home --home-dir /var/lib/znc _znc
}
# psql_as LOGIN ADDRESS ROLE: logs in, and prints the role
psql_as() {
    runuser -u "$1" -- env --chdir=/ psql -h "$2" -U "$3" -w -XAtc 'SELECT current_user' postgres 2>&1 || true
}
# expect_role OUTPUT LOGIN ADDRESS ROLE: the output of psql has this text
expect_role() {
    local output
    output=$(psql_as "${@:2}")
    [[ $output == *"$1"* ]] || fail "$guide: $2 as $4 at $3: $output (expected: $1)"
}
# with_policy LINE...: the policy is these lines
with_policy() {
    printf '%s\n' "$@" >/etc/oidentd.conf
    systemctl restart netty-identd
}
follow_postgresql() {
    su - postgres -c "psql -qc \"CREATE ROLE app LOGIN PASSWORD '$password'\""
    expect_role 'no password supplied' stjohns 127.0.0.1 stjohns
    follow 1 2 3 4
    expect_role stjohns stjohns ::1 stjohns
    expect_role 'Ident authentication failed' postgres 127.0.0.1 stjohns
    expect_role 'Ident authentication failed' postgres ::1 stjohns
    PGPASSWORD=$password expect_role app stjohns 127.0.0.1 app
    passed "only stjohns has the role stjohns, and the others have passwords as before"

    # The policy that the guide ends with, and the same without its last range.
    local policy
    policy=$(policy_block 5)
    echo 5 >>/run/followed
    echo 'global { reply "stjohns" }' >/var/lib/znc/.oidentd.conf
    chown _znc /var/lib/znc/.oidentd.conf
    with_policy "${policy%fport*}" '}'
    expect_role stjohns _znc 127.0.0.1 stjohns
    with_policy "$policy"
    expect_role 'Ident authentication failed' _znc 127.0.0.1 stjohns
    passed "a program that may choose names cannot choose them for the database"
}

rm -f /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
mv /root/netty-identd.deb /tmp
# The guides begin on a host without oidentd.
dpkg --purge oidentd >/dev/null 2>&1 || true
apt-get -qq -y -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root install /tmp/netty-identd.deb >/run/apt.log 2>&1 ||
    fail "apt-get: $(cat /run/apt.log)"
useradd --create-home --shell /bin/bash stjohns
# As in Debian's own file; PostgreSQL listens on the addresses of localhost.
echo '::1 localhost' >>/etc/hosts
irc_server=false
if command -v ngircd >/dev/null; then
    start_irc_server
    irc_server=true
fi

[ $# -gt 0 ] || set -- znc quassel thelounge soju matrix-appservice-irc heisenbridge webircgateway register postgresql
for name; do
    if [ "$name" != postgresql ] && ! $irc_server; then
        echo "skip  $name: needs ngircd"
        continue
    fi
    start_guide "$name"
    if ! "prepare_$name"; then
        echo "skip  $name: its programs are missing"
        continue
    fi
    "follow_$name"
    end_guide
done
