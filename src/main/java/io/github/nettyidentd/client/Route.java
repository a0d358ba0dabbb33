package io.github.nettyidentd.client;

import io.github.nettyidentd.net.Addresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection to an ident server. Queries with the same route share a connection.
 *
 * @param server the address and port of the ident server; resolved
 * @param scopeId the scope id of the server's address, 0 if it has none. It is here because {@link Inet6Address#equals} does
 *     not compare it, although it names another interface and so another host
 * @param source the address to connect from; {@code null} leaves the choice to the kernel
 */
record Route(
        InetSocketAddress server, int scopeId, @Nullable InetAddress source) {

    /** @throws IllegalArgumentException if the server is not resolved, or the addresses are of different families */
    static Route of(InetSocketAddress server, @Nullable InetAddress source) {
        InetAddress address = server.getAddress();
        if (address == null) {
            throw new IllegalArgumentException("server: " + server.getHostString() + " (expected: a resolved address)");
        }
        if (source != null && source instanceof Inet4Address != address instanceof Inet4Address) {
            throw new IllegalArgumentException("source: " + source.getHostAddress() + " (expected: an address of "
                    + address.getHostAddress() + "'s family)");
        }
        return new Route(server, address instanceof Inet6Address inet6 ? inet6.getScopeId() : 0, source);
    }

    /** The server as messages name it, without DNS: {@code 192.0.2.1:113}, {@code [2001:db8::1]:113}. */
    String serverText() {
        return Addresses.text(server);
    }

    @Override
    public String toString() {
        return serverText() + (source == null ? "" : " from " + source.getHostAddress());
    }
}
