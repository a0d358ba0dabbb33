package io.github.nettyidentd.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A TCP connection, identified by its two ends. In the words of RFC 1413 §3 the <em>server</em> is the host that runs the
 * ident server and the <em>client</em> is the host that queries it, whichever of them opened the connection.
 *
 * <p>An IPv4 address that an IPv6 socket shows as {@code ::ffff:a.b.c.d} becomes an IPv4 address here.
 *
 * @param serverAddress the address of the host that runs the ident server; an IPv6 address keeps its scope id
 * @param portOnServer the port at that end, 1 to 65535
 * @param clientAddress the address of the host that queries it, of the same family
 * @param portOnClient the port at that end, 1 to 65535
 */
public record ConnectionPair(InetAddress serverAddress, int portOnServer, InetAddress clientAddress, int portOnClient) {

    /** The first 12 octets of an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    public ConnectionPair {
        serverAddress = unmapped(Objects.requireNonNull(serverAddress, "serverAddress"));
        clientAddress = unmapped(Objects.requireNonNull(clientAddress, "clientAddress"));
        TcpPort.require("portOnServer", portOnServer);
        TcpPort.require("portOnClient", portOnClient);
        if (serverAddress instanceof Inet4Address != clientAddress instanceof Inet4Address) {
            throw new IllegalArgumentException("serverAddress " + serverAddress.getHostAddress() + " and clientAddress "
                    + clientAddress.getHostAddress() + " (expected: addresses of one family)");
        }
    }

    /** Most methods of the JDK do this themselves, but {@link java.net.Inet6Address#getByAddress} does not. */
    private static InetAddress unmapped(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address;
        }
        byte[] octets = address.getAddress();
        if (!Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 16 octets are an address
        }
    }

    /** The server's end: the connection's local address and port on the host that runs the ident server. */
    public InetSocketAddress server() {
        return new InetSocketAddress(serverAddress, portOnServer);
    }

    /** The client's end: the connection's remote address and port on the host that runs the ident server. */
    public InetSocketAddress client() {
        return new InetSocketAddress(clientAddress, portOnClient);
    }
}
