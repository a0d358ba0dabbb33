# The service manager's end of sd_notify(3). Receives datagrams at the address in its argument, a path or "@" and the name of
# an abstract socket, and prints each datagram on one line, with " | " in place of line ends. Prints "bound" when it is ready,
# and runs until its standard input ends.

use strict;
use warnings;
use Socket;

my ($address) = @ARGV;
(my $name = $address) =~ s/^@/\0/;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!\n";
# Some versions of pack_sockaddr_un pad an abstract name with NULs, which makes it another name.
umask 0; # as with systemd's own, whoever the program becomes may write there
bind($socket, pack('S', AF_UNIX) . $name . ($name =~ /^\0/ ? '' : "\0")) or die "bind $address: $!\n";
$| = 1;
print "bound\n";

my $wanted = '';
vec($wanted, fileno(STDIN), 1) = 1;
vec($wanted, fileno($socket), 1) = 1;
while (1) {
    select(my $ready = $wanted, undef, undef, undef);
    if (vec($ready, fileno($socket), 1)) {
        recv($socket, my $message, 65536, 0);
        $message =~ s/\n/ | /g;
        print "$message\n";
    } elsif (vec($ready, fileno(STDIN), 1)) {
        last unless sysread(STDIN, my $ignored, 1);
    }
}
