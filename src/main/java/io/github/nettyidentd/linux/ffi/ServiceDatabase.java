package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * The services that NSS knows, usually those of {@code /etc/services} (services(5)). Any thread. A call may block for
 * long, as a directory may be slow or away, and so must not be made on an event loop.
 */
public final class ServiceDatabase {

    /** {@code struct servent} of {@code netdb.h}. */
    static final StructLayout SERVENT = structLayout(
            ADDRESS.withName("s_name"),
            ADDRESS.withName("s_aliases"),
            JAVA_INT.withName("s_port"),
            paddingLayout(4),
            ADDRESS.withName("s_proto"));

    /** An {@code int} that holds the port in network byte order (getservbyname_r(3)). */
    private static final long PORT = offset(SERVENT, "s_port");

    private static final LibCFunction GETSERVBYNAME_R = LibCFunction.of("getservbyname_r");

    private ServiceDatabase() {}

    /**
     * Finds the port of a TCP service, such as {@code ircd}, by its name or an alias (getservbyname_r(3)).
     *
     * @return 0 to 65535; empty if no service has that name
     * @throws IOException if the database cannot be asked
     */
    public static OptionalInt tcpPort(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = NssCall.key(arena, name);
            if (key == null) {
                return OptionalInt.empty();
            }
            MemorySegment protocol = arena.allocateFrom("tcp");
            return NssCall.ask(
                            "getservbyname_r",
                            SERVENT,
                            (errno, entry, buffer, size, result) -> GETSERVBYNAME_R.call(
                                    errno, key.address(), protocol.address(), entry, buffer, size, result),
                            entry -> hostOrder((short) entry.get(JAVA_INT, PORT)))
                    .stream()
                    .mapToInt(port -> port)
                    .findFirst();
        }
    }

    private static int hostOrder(short port) {
        boolean reversed = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN);
        return Short.toUnsignedInt(reversed ? Short.reverseBytes(port) : port);
    }
}
