# This script registers as stardustapp does: it opens a connection for each command, writes the command, and closes the
# connection at once, without a pause and without reading.
#
#   perl kiwi-once.pl UID PORT COUNT PAUSE
#
# It becomes the user UID, and sends "add uN 1 2" for each N below COUNT, or each N-th line of standard input if COUNT is 0.
# PAUSE is how many seconds it waits after each connection.

use strict;
use warnings;
use Socket;

my ($uid, $port, $count, $pause) = @ARGV;
if ($< != $uid) {
    $) = "65534 65534";
    ($<, $>) = ($uid, $uid);
    die "cannot become $uid: $!\n" unless $< == $uid && $> == $uid;
}

sub send_once {
    my ($line) = @_;
    socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
    connect($socket, sockaddr_in($port, inet_aton('127.0.0.1'))) or die "connect: $!\n";
    syswrite $socket, "$line\n";
    close $socket;
    select undef, undef, undef, $pause if $pause;
}

$| = 1;
if ($count) {
    send_once("add u$_ 1 2") foreach 0 .. $count - 1;
    print "= sent\n";
} else {
    while (my $line = <STDIN>) {
        chomp $line;
        send_once($line);
        print "= sent\n";
    }
}
