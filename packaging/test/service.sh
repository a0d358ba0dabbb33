# shellcheck shell=bash
# Functions with which the checks under systemd inspect the service and query it. The checks source this file.
set -u
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
unit=netty-identd.service
policy=/etc/oidentd.conf

passed() { echo "ok    $*"; }
failed() {
    echo "FAIL  $*"
    systemctl status --no-pager --lines=30 "$unit" netty-identd.socket
    exit 1
}
property() { systemctl show --property="$1" --value "$unit"; }
# until_true SECONDS COMMAND...: runs the command again and again until it succeeds
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        read -rt 0.1 <> <(:) || true
    done
}
is() { [ "$(property "$1")" = "$2" ]; }
status_has() { property StatusText | grep -qF -- "$1"; }
# reload TEXT: reloads the service and expects the text in its status. systemctl waits for that, except before systemd 253
version=$(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')
reload() {
    systemctl reload "$unit" || failed "reload"
    [ "$version" -ge 253 ] || until_true 10 status_has "$1"
    status_has "$1" || failed "status: $(property StatusText) (expected: $1)"
}

# ask ADDRESS [PORT]: queries the daemon about the connection of the query itself, which this user owns
ask() {
    perl -MIO::Socket::IP -e '
        my ($host, $port) = @ARGV;
        my $socket = IO::Socket::IP->new(PeerHost => $host, PeerPort => $port, Timeout => 30) or die "$host: $@\n";
        print $socket $socket->sockport, ", $port\r\n";
        my $answer = <$socket> // die "$host: closed without an answer: $!\n";
        print $answer =~ s/^\d+ ?, ?\d+ ?: ?//r =~ s/\r//r;' "$1" "${2:-113}"
}
# answers ADDRESS ANSWER [PORT]: expects that answer about the connection of the query
answers() {
    local answer
    answer=$(ask "$1" "${3:-113}") && [ "$answer" = "$2" ] || failed "$1 answers '$answer' (expected: '$2')"
}

# under_load WHAT COMMAND: runs the command while four clients query without a pause; each must get the policy's answer,
# under-load
under_load() {
    local lost count askers=()
    lost=$(mktemp)
    count=$(mktemp)
    for _ in 1 2 3 4; do
        (
            until [ -e "$lost.end" ]; do
                answer=$(ask 127.0.0.1 2>&1)
                [ "$answer" = "USERID : UNIX :under-load" ] && echo >> "$count" || echo "$answer" >> "$lost"
            done
        ) &
        askers+=($!)
    done
    "$2" "$count"
    touch "$lost.end"
    wait "${askers[@]}"
    [ ! -s "$lost" ] || failed "lost under $1: $(sort "$lost" | uniq -c)"
    passed "$1 lost none of $(wc -l < "$count") queries"
    rm -f "$lost" "$count" "$lost.end"
}
# more_answers FILE: waits for fifty more lines in the file, one for each answer
more_answers() {
    local file=$1 before
    before=$(wc -l < "$file")
    # shellcheck disable=SC2016 # for eval
    until_true 60 eval '[ "$(wc -l < "$file")" -gt $((before + 50)) ]' || failed "no answers after that"
}
restart_thrice() {
    for _ in 1 2 3; do
        systemctl restart "$unit" || failed "restart"
        more_answers "$1"
    done
}
