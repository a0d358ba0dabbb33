# This peer sends queries to an ident server from several addresses. Each line of its input is
#
#   SOURCE SERVER PORT CONNECTIONS QUERIES
#
# The peer opens CONNECTIONS connections from the address SOURCE, one after the other, and sends QUERIES queries at once on
# each. It then prints the total number of replies. It keeps its connections open until its input ends.

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
