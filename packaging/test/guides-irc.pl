#!/usr/bin/perl
# A small IRC client for guides-checks.sh: logs in, types the lines of standard input, and prints what the answers say.
#
#   guides-irc.pl ADDRESS PORT NICK [PASSWORD]
#
# A line is '/msg NAME TEXT' or '/whois NICK'. An answer is printed as '<NAME> TEXT', or as 'NICK is IDENT@HOST'.
use strict;
use warnings;
use IO::Socket::IP;

my ($address, $port, $nick, $password) = @ARGV;
my @commands = map {
    chomp;
    m{^/msg (\S+) (.+)} ? "PRIVMSG $1 :$2" : m{^/whois (\S+)$} ? "WHOIS $1" : die "'$_' (expected: /msg or /whois)\n"
} <STDIN>;

my $server = IO::Socket::IP->new(PeerHost => $address, PeerPort => $port, Timeout => 10) or die "$address:$port: $@\n";
$server->autoflush(1);
local $SIG{ALRM} = sub { die "no answer from $address:$port within 30 s\n" };
alarm 30;

sub send_line { print $server "$_[0]\r\n" }

send_line("PASS $password") if defined $password;
send_line("NICK $nick");
send_line("USER $nick 0 * :$nick");
while (<$server>) {
    s/\r?\n$//;
    if (/^PING (.*)/) {
        send_line("PONG $1");
    } elsif (/^:\S+ 001 /) {
        # The server handles lines in their order, so that this PONG comes after the answers.
        send_line($_) for @commands, "PING answered";
    } elsif (/^:(\*\w+)!\S+ (?:PRIVMSG|NOTICE) \S+ :(.*)/) {
        print "<$1> $2\n";
    } elsif (/^:\S+ 311 \S+ (\S+) (\S+) (\S+) /) {
        print "$1 is $2\@$3\n";
    } elsif (/^ERROR|^:\S+ 4(?:33|64) /) {
        die "$_\n";
    } elsif (/PONG .*answered$/) {
        exit 0;
    }
}
die "the connection was closed\n";
