package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import java.io.IOException;
import java.util.OptionalInt;

/** What ports are called. */
public final class Services {

    private Services() {}

    /**
     * Finds the TCP port of a service, such as {@code ircd}, by its name or an alias as services(5) and NSS have it. Any
     * thread; may block long, so never on an event loop.
     *
     * @return 0 to 65535; empty if no service has that name
     * @throws IOException if the database cannot be asked
     */
    public static OptionalInt port(String name) throws IOException {
        return ServiceDatabase.tcpPort(name);
    }
}
