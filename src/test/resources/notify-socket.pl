# This script is the service manager's end of sd_notify(3). It receives datagrams at the address in its argument, which is a
# path, or "@" and the name of an abstract socket. It prints each datagram as one line, with " | " for line ends, until its
# standard input ends. It prints "bound" once it can receive.

use strict;
use warnings;
use Socket;

my ($address) = @ARGV;
(my $name = $address) =~ s/^@/\0/;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!\n";
# Some versions of pack_sockaddr_un pad an abstract name with NULs, and a padded name is a different name.
umask 0; # as for systemd's socket: the user that the program becomes may write to it
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
