# Somebody at several addresses who asks an ident server. For each line of its input
#
#   SOURCE SERVER PORT CONNECTIONS QUERIES
#
# it opens that many connections from that address, one after the other, sends that many queries on each, all at once, and
# prints how many replies came in all. It holds its connections until its input ends.

use strict;
use warnings;
use IO::Socket::IP;

$| = 1;
$SIG{PIPE} = 'IGNORE';
my @held;

while (<STDIN>) {
    my ($source, $server, $port, $connections, $queries) = split;
    my $replies = 0;
    for (1 .. $connections) {
        my $socket = IO::Socket::IP->new(LocalHost => $source, PeerHost => $server, PeerPort => $port)
            or die "connect from $source to $server $port: $@\n";
        syswrite($socket, "6193, 23\r\n" x $queries);
        for (1 .. $queries) {
            last unless defined(my $reply = readline($socket));
            $replies++;
        }
        push @held, $socket;
    }
    print "$replies\n";
}
