package io.github.nettyidentd.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * How far the kernel has come with the duplicate address detection for an IPv6 address of this host (RFC 4862 §5.4). Until
 * the detection has ended, the address is tentative, and no socket can be bound to it in the usual way.
 */
enum DuplicateDetection {
    /** The address is not an IPv6 address of this host, or can be used. */
    NONE,
    /** The address is tentative. That takes a second or two, or as long as the interface has no carrier. */
    UNDER_WAY,
    /** Another host has the address, too. */
    FAILED;

    private static final Path ADDRESSES = Path.of("/proc/net/if_inet6");

    /** The flags IFA_F_DADFAILED and IFA_F_TENTATIVE, of {@code linux/if_addr.h}. */
    private static final int DAD_FAILED = 0x08;

    private static final int TENTATIVE = 0x40;

    private static final int FIELDS = 6;

    /** Asks the kernel. {@link #NONE} if it does not answer. */
    static DuplicateDetection of(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return NONE;
        }
        try {
            return of(ipv6, Files.readAllLines(ADDRESSES));
        } catch (IOException e) {
            return NONE;
        }
    }

    /**
     * Finds the address in the lines of {@code /proc/net/if_inet6}: address, interface, length of the prefix, scope, flags
     * (all in hexadecimal), and the name of the interface.
     */
    static DuplicateDetection of(Inet6Address address, List<String> lines) {
        String octets = HexFormat.of().formatHex(address.getAddress());
        for (String line : lines) {
            String[] fields = line.trim().split(" +", -1);
            if (fields.length == FIELDS && fields[0].equals(octets) && isOn(address, fields[1])) {
                int flags = Integer.parseInt(fields[4], 16);
                if ((flags & DAD_FAILED) != 0) {
                    return FAILED;
                }
                return (flags & TENTATIVE) != 0 ? UNDER_WAY : NONE;
            }
        }
        return NONE;
    }

    /** Whether the address may be meant that this interface has. Several interfaces may have the same link-local address. */
    private static boolean isOn(Inet6Address address, String index) {
        return address.getScopeId() == 0 || address.getScopeId() == Integer.parseInt(index, 16);
    }
}
