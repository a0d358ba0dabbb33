# This script connects and sends queries on a host of the test's own. It takes one command a line and answers each with a line
# "= ...".
#
#   listen ADDRESS PORT               listen until the end, without accepting connections; prints the port
#   identd ADDRESS PORT TEXT          answer ident queries with this user-id, or not at all if TEXT is a dash
#   connect UID FROM PORT TO PORT     connect until the end, with a socket of this user; prints its port
#   await PORT PID                    wait until a socket listens on the port, or until this process has ended
#   ask FROM TO PORT QUERY            ask an ident server, and print all that it sends before it closes

use strict;
use warnings;
use IO::Select;
use Socket qw(:DEFAULT :addrinfo);
use Time::HiRes qw(time);

use constant DEADLINE => 15;

my (@held, %identd);

sub address {
    my ($host, $port) = @_;
    my ($error, $found) =
        getaddrinfo($host, $port, {flags => AI_NUMERICHOST | AI_NUMERICSERV, socktype => SOCK_STREAM});
    die "$host $port: $error\n" if $error;
    return $found->{addr};
}

sub bound {
    my ($host, $port, $uid) = @_;
    # A socket belongs to the user who creates it. Only root may bind it to any port.
    $> = $uid // 0;
    my $made = socket(my $socket, $host =~ /:/ ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    $> = 0;
    die "socket: $!\n" unless $made;
    setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or die "setsockopt: $!\n";
    bind($socket, address($host, $port)) or die "bind $host $port: $!\n";
    return $socket;
}

# A connection from an address to a port, or nothing where nobody listens.
sub connected {
    my ($from, $to, $port) = @_;
    my $socket = bound($from, 0);
    return connect($socket, address($to, $port)) ? $socket : undef;
}

sub port {
    my ($error, undef, $port) = getnameinfo(getsockname($_[0]), NI_NUMERICHOST | NI_NUMERICSERV);
    die "$error\n" if $error;
    return $port;
}

sub listening {
    my $socket = bound(@_);
    listen($socket, 50) or die "listen: $!\n";
    return $socket;
}

sub escape {
    my ($text) = @_;
    $text =~ s/([^ -~]|\\)/sprintf '\x%02x', ord $1/ge;
    return $text;
}

# Answers one query of a daemon that forwards.
sub forwarded {
    my ($listener) = @_;
    accept(my $client, $listener) or return;
    my $query = <$client> // '';
    my $text = $identd{fileno $listener};
    if ($text ne '-' && $query =~ /(\d+)\s*,\s*(\d+)/) {
        syswrite $client, "$1 , $2 : USERID : UNIX :$text\r\n";
    }
    close $client;
}

sub identds {
    return grep { defined fileno $_ && exists $identd{fileno $_} } @held;
}

my %commands = (
    listen => sub {
        push @held, listening(@_);
        return port($held[-1]);
    },
    identd => sub {
        my ($address, $port, $text) = @_;
        my $listener = listening($address, $port);
        push @held, $listener;
        $identd{fileno $listener} = $text;
        return 'ok';
    },
    connect => sub {
        my ($uid, $from, $own, $to, $port) = @_;
        my $socket = bound($from, $own, $uid);
        connect($socket, address($to, $port)) or die "connect $to $port: $!\n";
        push @held, $socket;
        return port($socket);
    },
    await => sub {
        my ($port, $pid) = @_;
        my $end = time + DEADLINE;
        while (time < $end) {
            socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
            return 'ok' if connect $socket, address('127.0.0.1', $port);
            return 'ended' unless kill 0, $pid;
            select undef, undef, undef, 0.005;
        }
        die "nobody listens\n";
    },
    ask => sub {
        my ($from, $to, $port, $query) = @_;
        my $end = time + DEADLINE;
        my $socket;
        until ($socket = connected($from, $to, $port)) {
            # a server that has just taken its policy may not listen yet
            die "connect $to $port: $!\n" unless time < $end;
            select undef, undef, undef, 0.005;
        }
        syswrite $socket, "$query\r\n";
        my $said = '';
        my $ready = IO::Select->new($socket, identds());
        while (time < $end) {
            foreach my $one ($ready->can_read($end - time)) {
                if ($one != $socket) {
                    forwarded($one);
                } elsif (!sysread($socket, my $part, 4096)) {
                    return escape($said);
                } else {
                    $said .= $part;
                    # A server that takes several queries on a connection closes it once no more can arrive.
                    shutdown $socket, SHUT_WR if $said =~ /\n/;
                }
            }
        }
        die "no end of the answer within " . DEADLINE . " s: " . escape($said) . "\n";
    },
);

$| = 1;
my $input = \*STDIN;
while (1) {
    # A daemon may forward a query at any time. No second line is buffered, because the test sends a command only after the
    # answer to the previous one.
    my @ready = IO::Select->new($input, identds())->can_read;
    forwarded($_) foreach grep { $_ != $input } @ready;
    next unless grep { $_ == $input } @ready;
    my $line = <STDIN>;
    last unless defined $line;
    chomp $line;
    my ($command, $rest) = split / /, $line, 2;
    my %words = (listen => 2, identd => 3, connect => 5, await => 2, ask => 4);
    my $answer = eval { $commands{$command}->(split / /, $rest, $words{$command}) };
    print defined $answer ? "= $answer\n" : "! $line: $@";
}
