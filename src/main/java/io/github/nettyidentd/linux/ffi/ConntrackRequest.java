package io.github.nettyidentd.linux.ffi;

/**
 * Asks the kernel for the tracked TCP connection one of whose directions has exactly these ends
 * ({@code IPCTNL_MSG_CT_GET} of {@code linux/netfilter/nfnetlink_conntrack.h}).
 *
 * @param direction both addresses are of one family
 * @param zone of connection tracking, 0 to 65535
 */
public record ConntrackRequest(ConntrackRecord.Direction direction, int zone) {}
