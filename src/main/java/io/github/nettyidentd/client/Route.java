package io.github.nettyidentd.client;

import io.github.nettyidentd.net.Addresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which way a connection goes; queries that go the same way share one.
 *
 * @param scopeId the server address's scope id, which {@link Inet6Address#equals} leaves out; 0 if there is none
 * @param source the address to connect from; {@code null} leaves it to the kernel
 */
record Route(
        InetSocketAddress server, int scopeId, @Nullable InetAddress source) {

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

    /** The server for messages, without any DNS: {@code 192.0.2.1:113}, {@code [2001:db8::1]:113}. */
    String serverText() {
        return Addresses.text(server);
    }

    @Override
    public String toString() {
        return serverText() + (source == null ? "" : " from " + source.getHostAddress());
    }
}
