#!/bin/sh
# Makes explain.svg, README's picture of 'netty-identd explain': runs the built program on a terminal, and draws what the
# terminal shows. Run it as root after 'mvn package', because the run has accounts and homes of its own.
#
#   packaging/picture/explain.sh           makes the picture again
#   packaging/picture/explain.sh --check   compares it with a new run; the exit status is 77 if there can be no run here
#
# NETTY_IDENTD is the program, by default the built one.
set -eu
export LC_ALL=C

unable() {
    echo "explain.sh: skipped: $*" >&2
    exit 77
}

if [ "${1:-}" != --inside ]; then
    [ "$(id -u)" = 0 ] || unable "needs root"
    for tool in script unshare perl; do
        command -v "$tool" >/dev/null || unable "needs $tool"
    done
    unshare --mount --propagation private true 2>/dev/null || unable "no mount namespaces here"
    cd "$(dirname -- "$0")"
    program=$(realpath "${NETTY_IDENTD:-../../target/netty-identd/bin/netty-identd}")
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    unshare --mount --propagation private "$PWD/explain.sh" --inside "$work" "$program"
    if [ "${1:-}" = --check ]; then
        diff -u explain.svg "$work/explain.svg" || {
            echo "explain.sh: explain.svg is not what the program prints now (expected: the lines with +); run $PWD/explain.sh" >&2
            exit 1
        }
    else
        cp "$work/explain.svg" explain.svg
    fi
    exit
fi

# In a mount namespace, with the accounts root, nobody and stjohns.
work=$2
program=$3
{
    echo "root:x:0:0::/root:/bin/sh"
    echo "nobody:x:65534:65534::/nonexistent:/bin/false"
    echo "stjohns:x:1000:1000::/home/stjohns:/bin/sh"
} >"$work/passwd"
chmod 755 "$work"
chmod 644 "$work/passwd"
cp oidentd.conf "$work"
mount --bind "$work/passwd" /etc/passwd
mount -t tmpfs -o mode=755 tmpfs /home
mkdir -m 755 /home/stjohns
echo 'global { reply "mike" }' >/home/stjohns/.oidentd.conf
chmod 644 /home/stjohns/.oidentd.conf
chown -R 1000:1000 /home/stjohns
cd "$work"

command='netty-identd explain -C oidentd.conf --user stjohns 192.0.2.113:41178 198.51.100.7:6667'
mkdir bin
ln -s "$program" bin/netty-identd
PATH=$work/bin:$PATH TERM=xterm-256color script -qec "stty cols 110 rows 40; $command" /dev/null </dev/null >shown
printf '\033[1m$ %s\033[0m\n' "$command" | cat - shown | perl -e '
use strict;
my %name = (1 => "bold", 2 => "faint", 31 => "red", 32 => "green", 33 => "yellow");
my ($advance, $step, $margin, $bar) = (8.4, 20, 20, 24);
my ($row, $columns, $body) = (0, 0, "");
while (my $line = <STDIN>) {
    $line =~ s/\r?\n$//;
    my ($column, $y, $style) = (0, $bar + $margin + $step * $row++, "");
    for my $part (split /(\e\[[0-9;]*m)/, $line) {
        if ($part =~ /^\e\[([0-9;]*)m$/) {
            for my $code (split /;/, $1 || 0) {
                $code == 0 || $code == 39 || $code == 21 || $code == 22 ? ($style = "")
                    : ($style = $name{$code} // die "colour $code (expected: one of 1, 2, 31, 32, 33)\n");
            }
            next;
        }
        die "not drawn: octets of a control character or beyond ASCII in: $part\n" if $part =~ /[^ -~]/;
        # Blanks move to the right. A part without them looks the same in each viewer.
        while ($part =~ /\G( *)(\S+(?: \S+)*)?/gc) {
            $column += length $1;
            my $text = $2 // "";
            last if $text eq "" && $1 eq "";
            next if $text eq "";
            my ($x, $width) = ($margin + $advance * $column, $advance * length $text);
            $column += length $text;
            $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g; $text =~ s/>/&gt;/g;
            $body .= sprintf qq(<text x="%.1f" y="%d" textLength="%.1f"%s>%s</text>\n), $x, $y, $width,
                $style ? qq( class="$style") : "", $text;
        }
    }
    $columns = $column if $column > $columns;
}
my ($width, $height) = (int(2 * $margin + $advance * $columns + 0.5), $bar + $step * ($row + 1) + 4);
print <<"END";
<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="0 0 $width $height" role="img">
<title>netty-identd explain, on a terminal</title>
<!-- Made by packaging/picture/explain.sh from a run of the program. -->
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d8dee6 }
.bold { font-weight: bold; fill: #fff } .faint { fill: #8b95a1 }
.green { fill: #7ec98a } .red { fill: #f08a8a } .yellow { fill: #e0c070 }
</style>
<rect x="0.5" y="0.5" width="@{[$width - 1]}" height="@{[$height - 1]}" rx="8" fill="#15191e" stroke="#3a424c"/>
<g fill="#3a424c"><circle cx="20" cy="15" r="5"/><circle cx="38" cy="15" r="5"/><circle cx="56" cy="15" r="5"/></g>
$body</svg>
END
' >explain.svg
