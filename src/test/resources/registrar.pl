# A program that holds many connections and registers each before it connects. As a bouncer does, it runs as one user and names
# another person for each connection.
#
#   UID SOCKET COUNT     run as this uid, and register COUNT connections to a listening socket of this program: the first one as
#                        "user0". The file SOCKET is the daemon's. Prints "port PORT" for the listening socket, then
#                        "registered PORT..." with the local ports, in their order.
#
# Commands on standard input: "close N" closes the first N connections, and prints "closed". "list" prints "list ANSWER" with the
# last line of the daemon's answer, and connects anew for that.

use strict;
use warnings;
use IO::Handle;
use Socket qw(:DEFAULT);

use constant {SO_COOKIE => 57, BACKLOG => 4096};

my ($uid, $path, $count) = @ARGV;
$| = 1;
$) = "$uid $uid";
($(, $<, $>) = ($uid, $uid, $uid);

sub registering {
    socket(my $registrar, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
    connect($registrar, pack_sockaddr_un($path)) or die "connect $path: $!\n";
    return $registrar;
}

socket(my $listener, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
bind($listener, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!\n";
listen($listener, BACKLOG) or die "listen: $!\n";
my $to = getsockname($listener);
print "port ", (unpack_sockaddr_in($to))[0], "\n";

my $registrar = registering();
my @held;
my $commands = '';
for my $i (0 .. $count - 1) {
    socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket $i: $!\n";
    my $cookie = unpack 'Q', getsockopt($socket, SOL_SOCKET, SO_COOKIE) // die "SO_COOKIE: $!\n";
    $commands .= "add user$i cookie $cookie\n";
    push @held, $socket;
}
# The daemon's answers fit into the buffer of the socket.
print $registrar $commands;
$registrar->flush;
for (@held) {
    my $answer = <$registrar> // die "no answer\n";
    die "add: $answer" unless $answer eq "ok\n";
}
connect($_, $to) or die "connect: $!\n" for @held;
print "registered @{[map { (unpack_sockaddr_in(getsockname($_)))[0] } @held]}\n";

while (defined(my $order = <STDIN>)) {
    if ($order =~ /^close (\d+)$/) {
        close $_ for splice @held, 0, $1;
        print "closed\n";
    } elsif ($order eq "list\n") {
        my $asking = registering();
        syswrite $asking, "list\n";
        my $answer = '';
        $answer = <$asking> // die "no answer\n" until $answer =~ /^(ok|error)/;
        print "list $answer";
    }
}
