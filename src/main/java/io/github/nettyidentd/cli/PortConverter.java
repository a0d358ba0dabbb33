package io.github.nettyidentd.cli;

import io.github.nettyidentd.protocol.Rfc1413;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port number, 1 to 65535; or from 0, which is any free port to listen on. */
class PortConverter implements ITypeConverter<Integer> {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

    private final int min;

    PortConverter() {
        this(Rfc1413.MIN_PORT);
    }

    private PortConverter(int min) {
        this.min = min;
    }

    @Override
    public Integer convert(String text) {
        int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (port < min || port > Rfc1413.MAX_PORT) {
            throw new TypeConversionException("'" + text + "' (expected: " + min + "-65535)");
        }
        return port;
    }

    /** A port to listen on. */
    static final class Listening extends PortConverter {
        Listening() {
            super(0);
        }
    }
}
