package io.github.nettyidentd.cli;

import io.github.nettyidentd.protocol.Rfc1413;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port number, 1 to 65535. */
final class PortConverter implements ITypeConverter<Integer> {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

    @Override
    public Integer convert(String text) {
        int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < Rfc1413.MIN_PORT || port > Rfc1413.MAX_PORT) {
            throw new TypeConversionException("'" + text + "' (expected: 1-65535)");
        }
        return port;
    }
}
