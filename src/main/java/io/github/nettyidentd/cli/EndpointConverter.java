package io.github.nettyidentd.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one end of a connection: {@code 192.0.2.1:113}, {@code [2001:db8::1]:113}. */
final class EndpointConverter implements ITypeConverter<InetSocketAddress> {

    private final HostAndPort.Converter parts = new HostAndPort.Converter();

    @Override
    public InetSocketAddress convert(String text) {
        HostAndPort parsed = parts.convert(text);
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(parsed.host()), parsed.port().orElseThrow(() -> rejected(text)));
        } catch (IllegalArgumentException e) {
            throw rejected(text);
        }
    }

    private static TypeConversionException rejected(String text) {
        return new TypeConversionException("'" + text + "' (expected: ADDRESS:PORT or [IPV6]:PORT)");
    }
}
