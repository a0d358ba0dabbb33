#!/usr/bin/perl
# Writes the code blocks of one section of a guide, whose heading begins with '## NUMBER. ', into files: 01.sh, 02.text, ...
#
#   guides-blocks.pl GUIDE NUMBER DIRECTORY
#   guides-blocks.pl GUIDE
#
# The second form prints the numbers of the sections that have blocks.
use strict;
use warnings;

my ($guide, $wanted, $directory) = @ARGV;
open my $lines, '<', $guide or die "$guide: $!\n";
my ($section, $block, %blocks) = (0);
while (<$lines>) {
    if (defined $block) {
        if (/^```$/) { undef $block } else { $block->[1] .= $_ }
    } elsif (/^```(\w+)$/) {
        $block = [$1, ''];
        push @{ $blocks{$section} }, $block;
    } elsif (/```/) {
        die "$guide:$.: '$_' (expected: ``` and a language, at the start of the line)\n";
    } elsif (/^## (?:(\d+)\. )?/) {
        $section = $1 // 'none';
    }
}
die "$guide: a block does not end\n" if defined $block;
if (!defined $wanted) {
    print "$_\n" for sort keys %blocks;
    exit;
}
my $number = 0;
for my $found (@{ $blocks{$wanted} // die "$guide: no blocks in section $wanted\n" }) {
    open my $file, '>', sprintf('%s/%02d.%s', $directory, ++$number, $found->[0]) or die "$directory: $!\n";
    print $file $found->[1];
    close $file;
}
