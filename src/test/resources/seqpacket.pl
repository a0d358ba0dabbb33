# Connects to, or listens on, a Unix socket that keeps the boundaries of messages. The first argument says which.
use strict;
use warnings;
use Socket;
$| = 1;
my ($what, $path) = @ARGV;
socket(my $socket, AF_UNIX, SOCK_SEQPACKET, 0) or die "socket: $!";
if ($what eq 'listen') {
    bind($socket, sockaddr_un($path)) or die "bind: $!";
    chmod 0666, $path or die "chmod: $!";
    listen($socket, 8) or die "listen: $!";
    print "listening\n";
    while (accept(my $peer, $socket)) { close $peer }
} else {
    connect($socket, sockaddr_un($path)) or die "connect: $!";
    my $read = sysread($socket, my $octets, 1000);
    print defined $read ? "$read\n" : "$!\n";
}
