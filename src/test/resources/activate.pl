# This script plays the service manager's part in socket activation. It keeps the sockets open from one run of the program to
# the next. It opens file descriptors from 3 on, as its arguments say, and then executes the commands on its standard input,
# until that ends.
#
#   tcp4 ADDRESS       a listening socket on a free port, which is printed as "port PORT"
#   tcp6 ADDRESS       the same for IPv6 only
#   dual ADDRESS       the same for IPv6 and IPv4
#   idle ADDRESS       a TCP socket that is bound, but does not listen
#   connected ADDRESS  a connected TCP socket
#   udp ADDRESS        a datagram socket
#   unix PATH          a listening Unix socket
#   packets PATH       the same, with the boundaries of messages
#   pipe               the end of a pipe
#   diag NAMESPACE     a netlink socket that asks the network namespace of that name in ip-netns(8); has that name itself
#   closed             no file descriptor at all
#   pid PID            set LISTEN_PID to this process, so that the file descriptors are meant for another process
#   -- PROGRAM...      the program to run
#
# Commands on standard input: "start" runs the program. "stop" sends SIGTERM to the program and waits until it has ended;
# "kill" does the same with SIGKILL; "wait" only waits. All three then print "exit STATUS".

use strict;
use warnings;
use POSIX ();
use Socket qw(:DEFAULT :addrinfo IPPROTO_IPV6 IPV6_V6ONLY);

use constant {AF_NETLINK => 16, NETLINK_SOCK_DIAG => 4, CLONE_NEWNET => 0x40000000};

my ($count, $for, $child, @kept, @names) = (0);
$| = 1;

sub pass {
    my ($handle) = @_;
    push @kept, $handle;
    POSIX::dup2(fileno($handle), 100 + $count++) // die "dup2: $!\n";
}

sub tcp {
    my ($address, $type, $only) = @_;
    my ($error, $found) = getaddrinfo($address, 0, {flags => AI_NUMERICHOST, socktype => $type});
    die "$address: $error\n" if $error;
    socket(my $socket, $found->{family}, $type, 0) or die "socket: $!\n";
    setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, pack('i', $only)) if defined $only;
    bind($socket, $found->{addr}) or die "bind $address: $!\n";
    return $socket;
}

sub listening {
    my ($socket) = @_;
    listen($socket, 1024) or die "listen: $!\n";
    my ($error, undef, $port) = getnameinfo(getsockname($socket), NI_NUMERICHOST | NI_NUMERICSERV);
    die "$error\n" if $error;
    print "port $port\n";
    pass($socket);
    return getsockname($socket);
}

# Perl has no function for setns(2).
sub enter {
    my ($file) = @_;
    my %number = (x86_64 => 308, aarch64 => 268, riscv64 => 268);
    open my $namespace, '<', $file or die "$file: $!\n";
    syscall($number{(POSIX::uname())[4]}, fileno($namespace), CLONE_NEWNET) == 0 or die "setns $file: $!\n";
}

sub unix {
    my ($path, $type) = @_;
    socket(my $socket, AF_UNIX, $type, 0) or die "socket: $!\n";
    bind($socket, pack_sockaddr_un($path)) or die "bind $path: $!\n";
    chmod 0666, $path;
    listen($socket, 1024) or die "listen: $!\n";
    pass($socket);
}

sub diag {
    my ($name) = @_;
    enter("/run/netns/$name");
    socket(my $socket, AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG) or die "socket: $!\n";
    enter("/proc/" . getppid() . "/ns/net");
    $names[$count] = $name;
    pass($socket);
}

sub start {
    defined($child = fork) or die "fork: $!\n";
    return if $child;
    $ENV{LISTEN_PID} = $for // $$;
    $ENV{LISTEN_FDS} = $count;
    $ENV{LISTEN_FDNAMES} = join ':', map { $names[$_ - 1] // "socket$_" } 1 .. $count;
    # Replaces the descriptors that this script has at these numbers, and lets the new ones pass through exec. A gap stays a
    # gap.
    POSIX::dup2(100 + $_, 3 + $_) // POSIX::close(3 + $_) for 0 .. $count - 1;
    POSIX::close(100 + $_) for 0 .. $count - 1;
    open STDIN, '<', '/dev/null';
    exec @ARGV or POSIX::_exit(127);
}

# A test that has ended must leave no program behind.
$SIG{TERM} = sub {
    kill KILL => $child if $child;
    exit 0;
};

my %openings = (
    tcp4 => sub { listening(tcp($_[0], SOCK_STREAM)) },
    tcp6 => sub { listening(tcp($_[0], SOCK_STREAM, 1)) },
    dual => sub { listening(tcp($_[0], SOCK_STREAM, 0)) },
    idle => sub { pass(tcp($_[0], SOCK_STREAM)) },
    udp => sub { pass(tcp($_[0], SOCK_DGRAM)) },
    connected => sub {
        my $listener = tcp($_[0], SOCK_STREAM);
        listen($listener, 1) or die "listen: $!\n";
        my $socket = tcp($_[0], SOCK_STREAM);
        connect($socket, getsockname($listener)) or die "connect: $!\n";
        push @kept, $listener;
        pass($socket);
    },
    unix => sub { unix($_[0], SOCK_STREAM) },
    packets => sub { unix($_[0], SOCK_SEQPACKET) },
    pipe => sub {
        pipe(my $read, my $write) or die "pipe: $!\n";
        push @kept, $write;
        pass($read);
    },
    diag => \&diag,
    closed => sub { $count++ },
    pid => sub { $for = $_[0] },
);
my %without_operand = (pipe => 1, closed => 1);

while (defined(my $opening = shift)) {
    last if $opening eq '--';
    die "unknown: $opening\n" unless $openings{$opening};
    $openings{$opening}->($without_operand{$opening} ? () : shift);
}
while (defined(my $order = <STDIN>)) {
    if ($order eq "start\n") {
        start();
    } elsif ($order =~ /^(stop|kill|wait)$/) {
        kill TERM => $child if $1 eq 'stop';
        kill KILL => $child if $1 eq 'kill';
        waitpid $child, 0;
        print "exit ", $? >> 8, "\n";
        $child = undef;
    }
}
kill KILL => $child if $child;
