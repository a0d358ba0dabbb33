package io.github.nettyidentd.cli;

import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import java.io.IOException;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Reads a port to listen on, by its number or by what services(5) calls it. */
final class ServicePort {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private ServicePort() {}

    static Integer convert(String text) {
        if (NUMBER.matcher(text).matches() || !NAME.matcher(text).matches()) {
            return new PortConverter.Listening().convert(text);
        }
        try {
            return ServiceDatabase.tcpPort(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' (expected: 0-65535, or a service that services(5) has for TCP)"));
        } catch (IOException e) {
            throw new TypeConversionException("'" + text + "' cannot be looked up: " + e.getMessage());
        }
    }
}
