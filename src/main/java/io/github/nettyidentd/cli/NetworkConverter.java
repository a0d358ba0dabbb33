package io.github.nettyidentd.cli;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a network, {@code 10.0.0.0/8}, or the one address that it is. */
final class NetworkConverter implements ITypeConverter<Network> {
    @Override
    public Network convert(String text) {
        InetAddress address = Addresses.parse(text);
        try {
            return address != null ? Network.of(address) : Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: an address, or " + e.getMessage() + ")");
        }
    }
}
