# This peer asks an ident server about one connection, and prints the reply.
#
#   SOURCE SERVER PORT PORT-ON-SERVER PORT-ON-CLIENT

use strict;
use warnings;
use IO::Socket::IP;

my ($source, $server, $port, $onServer, $onClient) = @ARGV;
my $socket = IO::Socket::IP->new(LocalHost => $source, PeerHost => $server, PeerPort => $port)
    or die "connect from $source to $server $port: $@\n";
$socket->print("$onServer, $onClient\r\n");
print $socket->getline // die "no reply\n";
