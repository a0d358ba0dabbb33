package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.TcpPort;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

    /** Reads a text, which must not be blank. */
    static String text(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("'" + text + "' (expected: a text that is not blank)");
        }
        return text;
    }

    /** Reads the path of a file or directory. */
    static Path path(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // The message below says what is expected.
        }
        throw new TypeConversionException("'" + text + "' (expected: a path)");
    }

    /** Reads the value of a flag, which is given to take back the same flag in a file. */
    static Boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new TypeConversionException("'" + text + "' (expected: true, false, or no value)");
        };
    }

    /** Reads an IP address, an IPv4 address only as four numbers, because 1.2.3 would become 1.2.0.3. */
    static InetAddress address(String text) {
        InetAddress address = Addresses.parseScoped(text);
        if (address == null) {
            throw new TypeConversionException("'" + text + "' (expected: an IPv4 or IPv6 address)");
        }
        return address;
    }

    /** Reads a network, such as {@code 10.0.0.0/8}, or a single address, which is a network of one. */
    static Network network(String text) {
        InetAddress address = Addresses.parse(text);
        if (address != null) {
            return Network.of(address);
        }
        Network network;
        try {
            network = Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: an address, or " + e.getMessage() + ")");
        }
        String given = text.substring(0, text.indexOf('/'));
        if (!network.address().equals(Addresses.parse(given))) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: the network " + network + ", or the address " + given + ")");
        }
        return network;
    }

    /** Reads one end of a connection, such as {@code 192.0.2.1:113} or {@code [2001:db8::1]:113}. */
    static InetSocketAddress endpoint(String text) {
        if (text.isEmpty()) {
            throw notAnEndpoint(text);
        }
        HostAndPort parsed = HOST_AND_PORT.convert(text);
        InetAddress address = Addresses.parseScoped(parsed.host());
        if (address == null || parsed.port().isEmpty()) {
            throw notAnEndpoint(text);
        }
        return new InetSocketAddress(address, parsed.port().getAsInt());
    }

    private static TypeConversionException notAnEndpoint(String text) {
        return new TypeConversionException("'" + text + "' (expected: ADDRESS:PORT or [IPV6]:PORT)");
    }

    /** Reads a port to listen on, by its number or by the name that services(5) has for it. */
    static Integer portOrService(String text) {
        return portOrService(text, WholeNumber.portToListenOn(), "0-65535");
    }

    /** Reads the port of another server, by its number or by the name that services(5) has for it. */
    static Integer portOrServiceToAsk(String text) {
        return portOrService(text, WholeNumber.port(), "1-65535");
    }

    private static Integer portOrService(String text, WholeNumber number, String range) {
        if (DIGITS.matcher(text).matches() || !SERVICE.matcher(text).matches()) {
            return number.convert(text);
        }
        try {
            return ServiceDatabase.tcpPort(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' (expected: " + range + ", or a service that services(5) has for TCP)"));
        } catch (IOException e) {
            throw new TypeConversionException("service '" + text + "' cannot be looked up now: " + e.getMessage()
                    + " (a number needs no lookup)");
        }
    }

    /** Reads the name of an operating system, as a reply can hold it. */
    static String opsys(String text) {
        try {
            return UserId.of(text, null, "login").opsys();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: 1-64 printable ASCII characters, no colon or comma)");
        }
    }

    /** Reads the name of a charset in which a login can be sent. */
    static String charset(String text) {
        try {
            var _ = UserId.of(UserId.UNIX, text, "login");
            return text;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text
                            + "' (expected: a charset that Java has and a reply can be written in, such as UTF-8 or ISO-8859-1)");
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
