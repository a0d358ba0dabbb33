package io.github.nettyidentd.linux.conntrack;

/**
 * One connection that the kernel tracks.
 *
 * @param original the direction of the first packet, with the addresses that it had before they were translated
 * @param reply the other direction, with the addresses after the translation
 * @param zone the zone of conntrack(8) that the entry is in, 0 to 65535; 0 is the default one
 */
public record ConntrackEntry(Tuple original, Tuple reply, int zone) {}
