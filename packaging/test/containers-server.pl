# A server that asks whose each connection is, in the moment it accepts it, as IRC servers do. The client then says what the answer should
# be, and this server prints both:
#
#   perl containers-server.pl ADDRESS PORT PATIENCE
#
# One line for each connection: the expected answer, a tab, and what the ident server at the other end said. PATIENCE is how many seconds
# the ident server may take.
use strict;
use warnings;
use IO::Select;
use IO::Socket::IP;

my ($address, $port, $patience) = @ARGV;
$| = 1;
$SIG{CHLD} = 'IGNORE';
my $listening = IO::Socket::IP->new(LocalHost => $address, LocalPort => $port, Listen => 128, ReuseAddr => 1) or die "listen: $@";
print "listening\n";
while (1) {
    my $client = $listening->accept or next;
    next if fork;
    my $said = answer($client);
    my $expected = <$client> // 'nothing';
    $expected =~ s/\s+$//;
    print "$expected\t$said\n";
    exit 0;
}

# What the ident server of the connection's other end says behind the ports.
sub answer {
    my ($client) = @_;
    my $ident = IO::Socket::IP->new(LocalHost => $address, PeerHost => $client->peerhost, PeerPort => 113, Timeout => $patience)
        or return 'no connection';
    printf {$ident} "%d , %d\r\n", $client->peerport, $port;
    my $line = IO::Select->new($ident)->can_read($patience) ? <$ident> : undef;
    return 'silence' unless defined $line;
    $line =~ s/\s+$//;
    return $line =~ /^\d+ , \d+ : (?:USERID : [^:]+:|ERROR : )(.*)$/ ? $1 : "'$line'";
}
