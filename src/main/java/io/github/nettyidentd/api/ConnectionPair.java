package io.github.nettyidentd.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/**
 * One TCP connection, named by its two ends in the words of RFC 1413 §3: the <em>server</em> is the host that answers
 * ident queries, the <em>client</em> the one that asks, whichever of them opened the connection.
 *
 * <p>IPv4 addresses carried on an IPv6 socket ({@code ::ffff:a.b.c.d}) become IPv4 addresses here.
 *
 * @param serverAddress the address of the host that runs the ident server; an IPv6 address keeps its scope id
 * @param portOnServer the port at that end, 1 to 65535
 * @param clientAddress the address of the host that asks; of the same family
 * @param portOnClient the port at that end, 1 to 65535
 */
public record ConnectionPair(InetAddress serverAddress, int portOnServer, InetAddress clientAddress, int portOnClient) {

    private static final int MAX_PORT = 65535;

    /** What stands before an IPv4 address that is carried in an IPv6 one (RFC 4291 §2.5.5.2). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    public ConnectionPair {
        serverAddress = unmapped(Objects.requireNonNull(serverAddress, "serverAddress"));
        clientAddress = unmapped(Objects.requireNonNull(clientAddress, "clientAddress"));
        requirePort("portOnServer", portOnServer);
        requirePort("portOnClient", portOnClient);
        if (serverAddress instanceof Inet4Address != clientAddress instanceof Inet4Address) {
            throw new IllegalArgumentException("serverAddress " + serverAddress.getHostAddress() + " and clientAddress "
                    + clientAddress.getHostAddress() + " (expected: addresses of one family)");
        }
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 1-65535)");
        }
    }

    /** Most ways to an address in the JDK see to this themselves, but not {@link java.net.Inet6Address#getByAddress}. */
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

    /** The server's end, {@code local address:port} of the connection on the host that answers. */
    public InetSocketAddress server() {
        return new InetSocketAddress(serverAddress, portOnServer);
    }

    /** The client's end, {@code remote address:port} of the connection on the host that answers. */
    public InetSocketAddress client() {
        return new InetSocketAddress(clientAddress, portOnClient);
    }
}
