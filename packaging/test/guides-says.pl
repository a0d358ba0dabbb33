#!/usr/bin/perl
# Compares standard input with the text in a file. In the text, '...' stands for any characters of one line, and a line with
# nothing else for any number of lines.
use strict;
use warnings;

local $/;
open my $file, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
my $pattern = join '', map { $_ eq '...' ? '(?:.*\n)*' : join('.*', map { quotemeta } split /\.\.\./, $_, -1) . '\n' }
    split /\n/, <$file>;
exit(<STDIN> =~ /\A$pattern\z/ ? 0 : 1);
