package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.TcpPort;
import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the values of options and parameters. All refuse a bad value with a message that names it and what was
 * expected. None asks DNS.
 */
final class Converters {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** A name of services(5), which may have digits and punctuation in it. */
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    private static final HostAndPort.Converter HOST_AND_PORT = new HostAndPort.Converter();

    private Converters() {}

    /** Reads an IP address. */
    static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: an IPv4 or IPv6 address)");
        }
    }

    /** Reads a network, such as {@code 10.0.0.0/8}, or a single address, which is a network of one. */
    static Network network(String text) {
        InetAddress address = Addresses.parse(text);
        try {
            return address != null ? Network.of(address) : Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: an address, or " + e.getMessage() + ")");
        }
    }

    /** Reads one end of a connection, such as {@code 192.0.2.1:113} or {@code [2001:db8::1]:113}. */
    static InetSocketAddress endpoint(String text) {
        HostAndPort parsed = HOST_AND_PORT.convert(text);
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(parsed.host()), parsed.port().orElseThrow(() -> notAnEndpoint(text)));
        } catch (IllegalArgumentException e) {
            throw notAnEndpoint(text);
        }
    }

    private static TypeConversionException notAnEndpoint(String text) {
        return new TypeConversionException("'" + text + "' (expected: ADDRESS:PORT or [IPV6]:PORT)");
    }

    /** Reads a port to listen on, by its number or by the name that services(5) has for it. */
    static Integer portOrService(String text) {
        if (DIGITS.matcher(text).matches() || !SERVICE.matcher(text).matches()) {
            return WholeNumber.portToListenOn().convert(text);
        }
        try {
            return ServiceDatabase.tcpPort(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' (expected: 0-65535, or a service that services(5) has for TCP)"));
        } catch (IOException e) {
            throw new TypeConversionException("'" + text + "' cannot be looked up: " + e.getMessage());
        }
    }

    /** Reads a whole number within bounds. */
    static final class WholeNumber implements ITypeConverter<Integer> {

        private final int min;
        private final int max;

        /** Both bounds are included; the lower one is not negative. */
        WholeNumber(int min, int max) {
            this.min = min;
            this.max = max;
        }

        /** A port of a connection, 1 to 65535. */
        static WholeNumber port() {
            return new WholeNumber(TcpPort.MIN, TcpPort.MAX);
        }

        /** A port to listen on: as above, or 0, for which the kernel chooses a free port. */
        static WholeNumber portToListenOn() {
            return new WholeNumber(0, TcpPort.MAX);
        }

        @Override
        public Integer convert(String text) {
            // The length first, so that no number is longer than a long.
            boolean isNumber = text.length() <= String.valueOf(max).length()
                    && DIGITS.matcher(text).matches();
            long number = isNumber ? Long.parseLong(text) : -1;
            if (number < min || number > max) {
                throw new TypeConversionException("'" + text + "' (expected: " + min + "-" + max + ")");
            }
            return (int) number;
        }
    }

    /** Reads a constant of an enum. People write it in lower case, but any case is accepted. */
    static final class Word<E extends Enum<E>> implements ITypeConverter<E> {

        private final Map<String, E> constants = new LinkedHashMap<>();

        Word(Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                constants.put(of(constant), constant);
            }
        }

        /** The word for a constant. */
        static String of(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public E convert(String text) {
            E constant = constants.get(text.toLowerCase(Locale.ROOT));
            if (constant == null) {
                throw new TypeConversionException(
                        "'" + text + "' (expected: " + String.join(", ", constants.keySet()) + ")");
            }
            return constant;
        }
    }
}
