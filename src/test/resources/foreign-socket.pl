# This script has one TCP socket that belongs to another user. It takes the steps in its arguments one after the other, and
# prints the port that a step yields. It keeps its sockets open until its standard input ends.
#
#   user UID              become this user for good
#   socket inet|inet6     make a socket
#   device NAME           bind it to an interface
#   bind ADDRESS          bind it to an address, with a free port
#   from ADDRESS PORT     bind it to an address and a port
#   connect ADDRESS PORT  connect it, and print the local port
#   listen ADDRESS        listen on a free port, and print it
#   backlog               listen on the port that it is bound to
#   accept                accept one connection, and print the remote port

use strict;
use warnings;
use Socket qw(:DEFAULT :addrinfo);

use constant SO_BINDTODEVICE => 25;

my ($socket, @accepted);

sub address {
    my ($host, $port) = @_;
    my ($error, $found) =
        getaddrinfo($host, $port, {flags => AI_NUMERICHOST | AI_NUMERICSERV, socktype => SOCK_STREAM});
    die "$host $port: $error\n" if $error;
    return $found->{addr};
}

sub port {
    my ($error, undef, $port) = getnameinfo($_[0], NI_NUMERICHOST | NI_NUMERICSERV);
    die "$error\n" if $error;
    return $port;
}

my %steps = (
    user => sub {
        my ($uid) = @_;
        return if $< == $uid;
        $) = "65534 65534";
        ($<, $>) = ($uid, $uid);
        die "cannot become $uid: $!\n" unless $< == $uid && $> == $uid;
    },
    socket => sub {
        my ($family) = @_;
        socket($socket, $family eq 'inet6' ? AF_INET6 : AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
    },
    device => sub {
        setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, "$_[0]\0") or die "device $_[0]: $!\n";
    },
    bind => sub {
        bind($socket, address($_[0], 0)) or die "bind @_: $!\n";
    },
    from => sub {
        setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or die "SO_REUSEADDR: $!\n";
        bind($socket, address(@_)) or die "bind @_: $!\n";
    },
    connect => sub {
        connect($socket, address(@_)) or die "connect @_: $!\n";
        print port(getsockname($socket)), "\n";
    },
    listen => sub {
        bind($socket, address($_[0], 0)) or die "bind $_[0]: $!\n";
        listen($socket, 5) or die "listen: $!\n";
        print port(getsockname($socket)), "\n";
    },
    backlog => sub {
        listen($socket, 5) or die "listen: $!\n";
        print port(getsockname($socket)), "\n";
    },
    accept => sub {
        my $remote = accept(my $accepted, $socket) or die "accept: $!\n";
        push @accepted, $accepted;
        print port($remote), "\n";
    },
);
my %operands = (user => 1, socket => 1, device => 1, bind => 1, from => 2, connect => 2, listen => 1, backlog => 0,
    accept => 0);

$| = 1;
while (defined(my $step = shift)) {
    die "unknown step: $step\n" unless $steps{$step};
    $steps{$step}->(splice @ARGV, 0, $operands{$step});
}
1 while <STDIN>;
