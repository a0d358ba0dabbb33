#!/bin/bash
# Checks the units under a systemd that is process 1. Run by under-systemd.sh in its container, or by hand on a machine without
# any other use where netty-identd is installed. Prints a line for each check, and ends with status 1 at the first failure.
. "$(dirname -- "$0")/service.sh"

rm -f "$policy"
systemctl daemon-reload
systemctl enable --now --quiet netty-identd.socket || failed "the socket unit does not start"
is ActiveState inactive || failed "the service runs before anybody asks"
waiting=$(netty-identd status) && failed "netty-identd status succeeds without a daemon"
[ "$waiting" = "netty-identd.socket waits for the first query on [::]:113; the daemon is not running" ] ||
    failed "netty-identd status: $waiting"
is ActiveState inactive || failed "netty-identd status starts the service"
passed "the status says that the socket unit waits"
answers 127.0.0.1 "USERID : UNIX :root"
answers ::1 "USERID : UNIX :root"
is ActiveState active || failed "the service is $(property ActiveState) (expected: active)"
status_has "listening on [::]:113" || failed "status: $(property StatusText)"
passed "a query starts the service: $(property StatusText)"

pid=$(property MainPID)
user=$(stat -c %U "/proc/$pid")
capabilities=$(sed -n 's/^CapBnd:\t//p' "/proc/$pid/status")
[ "$user $capabilities" = "netty-identd 0000000000000000" ] || failed "user and capabilities: $user $capabilities"
passed "it runs as $user without a capability"

# systemd shares mounts with the mount namespaces of services, except in a container.
mount --make-rshared /
# A process in a network namespace of its own, with a connection between two addresses there; prints its port.
unshare --net perl -MIO::Socket::INET -e '
    $| = 1;
    socket my $any, AF_INET, SOCK_DGRAM, 0;
    my $up = pack "a16 s x22", "lo", 0x41;
    ioctl $any, 0x8914, $up or die "SIOCSIFFLAGS: $!";
    for (7, 8) {
        my $address = pack "a16 S n a4 x16", "lo:$_", AF_INET, 0, inet_aton "10.7.7.$_";
        ioctl $any, 0x8916, $address or die "SIOCSIFADDR: $!";
    }
    my $server = IO::Socket::INET->new(LocalAddr => "10.7.7.8", LocalPort => 6667, Listen => 1) or die $@;
    $< = $> = 1;
    my $client = IO::Socket::INET->new(LocalAddr => "10.7.7.7", PeerAddr => "10.7.7.8:6667") or die $@;
    my $accepted = $server->accept;
    print $client->sockport, "\n";
    sleep 600' > /run/elsewhere &
elsewhere=$!
until_true 10 test -s /run/elsewhere || failed "no connection in another namespace"
is_helper() { [ "$(systemctl is-active netty-identd-helper.service)" = "$1" ]; }
is_helper inactive || failed "the helper runs although nobody needs it"
explains() { netty-identd explain --namespaces "10.7.7.7:$(cat /run/elsewhere)" 10.7.7.8:6667 2>&1 | grep -qF -- "$1"; }
explains "USERID : UNIX :daemon" || failed "the helper: $(netty-identd explain --namespaces "10.7.7.7:$(cat /run/elsewhere)" 10.7.7.8:6667 2>&1 |
    tail -n 12; journalctl --quiet -u netty-identd-helper.service | tail -n 5)"
is_helper active || failed "the helper is not started by its socket"
mkdir -p /run/netns
# As ip-netns(8) does.
mount --bind /run/netns /run/netns
mount --make-shared /run/netns
: > /run/netns/web
mount --bind "/proc/$elsewhere/ns/net" /run/netns/web
until_true 10 explains web || failed "the helper does not see a namespace that was named after its start"
pid=$(systemctl show --property=MainPID --value netty-identd-helper.service)
[ "$(sed -n 's/^CapEff:\t//p' "/proc/$pid/status")" = 0000000000281000 ] || failed "the helper has $(grep Cap "/proc/$pid/status")"
umount /run/netns/web
rm /run/netns/web
umount /run/netns
kill "$elsewhere"
systemctl stop netty-identd-helper.service
passed "the helper is started when it is needed, sees namespaces that come later, and has three capabilities"

echo 'default { default { force hide } }' > "$policy"
reload "policy reloaded from $policy"
answers 127.0.0.1 "ERROR : HIDDEN-USER"
passed "a reload applies to the next query"

printf 'default {\n  defualt { force hide }\n}\n' > "$policy"
reload "$policy:2:3: "
answers 127.0.0.1 "ERROR : HIDDEN-USER"
passed "the status names a bad policy: $(property StatusText)"

# Programs register over a socket of its own, which the operator enables.
registers=/run/netty-identd/register
[ ! -e "$registers" ] || failed "$registers exists, although nobody has enabled it"
echo 'user "daemon" { default { allow spoof } }' > "$policy"
systemctl enable --quiet netty-identd-register.socket
systemctl restart "$unit" || failed "restart with netty-identd-register.socket"
[ "$(stat -c '%a %F' "$registers")" = "666 socket" ] || failed "$registers: $(stat -c '%a %F' "$registers")"
# A program of another user with a connection that it has registered; prints the ports.
perl -MIO::Socket::INET -MIO::Socket::UNIX -e '
    $| = 1;
    $( = $) = 1;
    $< = $> = 1;
    my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1) or die $@;
    my $client = IO::Socket::INET->new(PeerAddr => "127.0.0.1:" . $server->sockport) or die $@;
    my $registrar = IO::Socket::UNIX->new(Peer => shift) or die $!;
    my $ports = $client->sockport . " " . $server->sockport;
    print $registrar "add guest $ports 127.0.0.1 127.0.0.1\n";
    print scalar(<$registrar>) =~ s/\n/ $ports\n/r;
    sleep 600' "$registers" > /run/registered &
registrar=$!
until_true 30 test -s /run/registered || failed "the daemon does not answer on $registers"
read -r said own_port port < /run/registered
[ "$said" = ok ] || failed "the registration is answered '$said'"
guest() {
    perl -MIO::Socket::INET -e '
        my $socket = IO::Socket::INET->new("127.0.0.1:113") or die $@;
        print $socket "$ARGV[0], $ARGV[1]\r\n";
        print <$socket> =~ /: USERID : UNIX :guest\r/ ? "guest" : "other"' "$own_port" "$port"
}
[ "$(guest)" = guest ] || failed "a registered connection is not answered with its user-id"
passed "a program registers over $registers"
systemctl restart "$unit" || failed "restart"
[ "$(guest)" = guest ] || failed "a restart loses what was registered"
systemctl kill --signal=KILL "$unit"
until_true 30 eval 'is ActiveState active && [ "$(guest)" = guest ]' || failed "a killed daemon loses what was registered"
systemctl stop "$unit" netty-identd.socket
[ -S "$registers" ] || failed "a stop of the service removes $registers"
systemctl start netty-identd.socket
[ "$(guest)" = guest ] || failed "a stop and a start lose what was registered"
passed "a restart, a crash and a stop keep what was registered, and the socket"
kill "$registrar"
systemctl disable --now --quiet netty-identd-register.socket
systemctl restart "$unit" || failed "restart without netty-identd-register.socket"
[ ! -e "$registers" ] || failed "$registers is left"

echo 'default { default { force reply "under-load" } }' > "$policy"
reload "policy reloaded from $policy"
under_load "three restarts" restart_thrice

mkdir -p "/run/systemd/system/$unit.d"
printf '[Service]\nWatchdogSec=2s\nRestart=on-failure\nRestartSec=0\n' > "/run/systemd/system/$unit.d/watchdog.conf"
systemctl daemon-reload
systemctl restart "$unit"
pid=$(property MainPID)
read -rt 5 <> <(:) || true
is MainPID "$pid" || failed "the watchdog ended a healthy service"
passed "the watchdog is fed"
kill -STOP "$pid"
until_true 60 eval '! is MainPID "$pid" && is ActiveState active' || failed "the watchdog did not end a stopped process"
answers 127.0.0.1 "USERID : UNIX :under-load"
passed "a stopped process is killed and started again"
rm -r "/run/systemd/system/$unit.d"
systemctl daemon-reload

# bad_configuration WHAT FILE LINE MESSAGE: adds the line to the file, so that the service cannot start. While peers ask, the
# port must stay open and the starts must be spaced; without the line, the waiting peers must be answered.
options=/etc/netty-identd/netty-identd.options
starting=7d4958e842da4a758f6c1cdc7b36dcc5
starts() { journalctl --quiet --sync; journalctl --quiet --output=short-unix UNIT="$unit" MESSAGE_ID="$starting"; }
has_started() { [ "$(starts | wc -l)" -ge "$1" ]; }
shows() { systemctl status --no-pager --full "$unit" | grep -qF -- "$1"; }
is_open() { [ "$(systemctl is-active netty-identd.socket)" = active ]; }
bad_configuration() {
    local what=$1 file=$2 line=$3 message=$4 before closest answer asker waiting=()
    systemctl stop --quiet "$unit" 2> /dev/null
    cp "$file" /run/mended
    echo "$line" >> "$file"
    timeout 60 systemctl start "$unit" 2> /dev/null && failed "systemctl start succeeds with $what"
    systemctl stop --quiet "$unit" 2> /dev/null
    before=$(starts | wc -l)

    for _ in 1 2 3 4; do
        ask 127.0.0.1 > "/run/waiting.${#waiting[@]}" 2>&1 &
        waiting+=($!)
    done
    # Another peer connects again and again, and waits for no answer.
    perl -MIO::Socket::IP -e '
        while (1) {
            my $socket = IO::Socket::IP->new(PeerHost => "127.0.0.1", PeerPort => 113, Timeout => 1);
            print $socket "1, 1\r\n" if $socket;
            select undef, undef, undef, 0.05;
        }' &
    asker=$!
    # systemd's default limit is five starts in ten seconds.
    # shellcheck disable=SC2016 # for eval
    until_true 60 eval 'has_started $((before + 6)) || ! is_open' || failed "$what: fewer than six starts in a minute"
    is_open || failed "$what closes the port"
    closest=$(starts | awk -v before="$before" '
        NR > before + 1 && (closest == "" || $1 - last < closest) { closest = $1 - last }
        { last = $1 }
        END { print closest }')
    awk -v closest="$closest" 'BEGIN { exit !(closest >= 2) }' || failed "$what: starts are $closest s apart (expected: 2 s at least)"
    # The last start has just begun.
    until_true 10 shows "$message" || failed "systemctl status does not show: $message"
    kill "$asker"
    wait "$asker" 2> /dev/null

    cp /run/mended "$file"
    wait "${waiting[@]}"
    for answer in /run/waiting.*; do
        [ "$(cat "$answer")" = "USERID : UNIX :under-load" ] || failed "$what, corrected: a peer that waited got '$(cat "$answer")'"
    done
    answers 127.0.0.1 "USERID : UNIX :under-load"
    rm /run/mended /run/waiting.*
    passed "$what keeps the port open, starts are $closest s apart, and correcting the file is enough"
}
bad_configuration "a bad option" "$options" "--max-connections many" "--max-connections: 'many'"
bad_configuration "a bad policy" "$policy" "defualt { }" "$policy:2:1: "
bad_configuration "an option that ends the daemon at once" "$options" "--version" "Result: protocol"

# Changes the addresses as the guides and the manual describe.
mkdir -p /run/systemd/system/netty-identd.socket.d
printf '[Socket]\nListenStream=\nListenStream=127.0.0.1:113\n' > /run/systemd/system/netty-identd.socket.d/override.conf
systemctl daemon-reload
systemctl restart netty-identd.socket || failed "the socket is not restarted"
answers 127.0.0.1 "USERID : UNIX :under-load"
ask ::1 > /dev/null 2>&1 && failed "::1 answers, where the socket unit names 127.0.0.1 alone"
rm -r /run/systemd/system/netty-identd.socket.d
systemctl daemon-reload
systemctl restart netty-identd.socket || failed "the socket is not restarted"
answers ::1 "USERID : UNIX :under-load"
passed "the socket unit says where to listen, and a restart of it applies a change"

# A service that cannot start must stop together with its socket.
echo "--max-connections many" >> "$options"
systemctl stop --quiet "$unit" 2> /dev/null
systemctl start "$unit" 2> /dev/null
systemctl stop netty-identd.socket
until_true 10 eval '! is ActiveState activating' || failed "the service goes on trying without its socket"
sed -i '/many$/d' "$options"
systemctl start netty-identd.socket
answers 127.0.0.1 "USERID : UNIX :under-load"
passed "stopping the socket stops the attempts to start"

systemctl stop netty-identd.socket "$unit"
is Result success || failed "result after stop: $(property Result)"
is ExecMainStatus 0 || failed "exit status $(property ExecMainStatus) (expected: 0)"
ask 127.0.0.1 > /dev/null 2>&1 && failed "the port is open after stop"
passed "stop ends the service with status 0, and the port is closed"
rm -f "$policy"
