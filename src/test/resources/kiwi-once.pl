# This script registers as stardustapp does: it opens a connection for each command, writes the command, and closes the
# connection without reading.
#
#   perl kiwi-once.pl UID PORT COUNT WAY
#
# It becomes the user UID, and sends "add uN 1 2" for each N below COUNT. If WAY is "close", it closes each connection at once. If
# WAY is "shut", it closes its side only, and waits until the server closes the other one.

use strict;
use warnings;
use Socket;

my ($uid, $port, $count, $way) = @ARGV;
if ($< != $uid) {
    $) = "65534 65534";
    ($<, $>) = ($uid, $uid);
    die "cannot become $uid: $!\n" unless $< == $uid && $> == $uid;
}

foreach my $number (0 .. $count - 1) {
    socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
    connect($socket, sockaddr_in($port, INADDR_LOOPBACK)) or die "connect: $!\n";
    syswrite $socket, "add u$number 1 2\n";
    if ($way eq 'shut') {
        shutdown $socket, SHUT_WR;
        sysread $socket, my $end, 1;
    }
    close $socket;
}
