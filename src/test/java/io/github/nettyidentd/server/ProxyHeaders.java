package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;

/** Headers of the PROXY protocol, each as a text whose characters are the octets. */
final class ProxyHeaders {

    static final int PROXY = 0x21;
    static final int LOCAL = 0x20;
    static final int TCP4 = 0x11;
    static final int UDP4 = 0x12;
    static final int TCP6 = 0x21;
    static final int UDP6 = 0x22;
    static final int UNIX_STREAM = 0x31;
    static final int UNIX_DATAGRAM = 0x32;
    static final int UNSPECIFIED = 0;

    private static final String PORTS = number(40_000) + number(113);

    private ProxyHeaders() {}

    /** A header of version 1, whose family is {@code TCP4} or {@code TCP6}. */
    static String version1(String family, String source, String destination) {
        return "PROXY %s %s %s 40000 113\r\n".formatted(family, source, destination);
    }

    /** A header of version 2, for TCP of the addresses' family. */
    static String version2(String source, String destination) {
        return version2(source, destination, "");
    }

    /** The same with further fields. */
    static String version2(String source, String destination, String fields) {
        String addresses = octets(source) + octets(destination);
        return version2(PROXY, addresses.length() == 8 ? TCP4 : TCP6, addresses + PORTS + fields);
    }

    /** A header of version 2 with any command, any family, and what stands behind the length. */
    static String version2(int command, int family, String rest) {
        return ProxyHeaderDecoder.VERSION_2 + (char) command + (char) family + number(rest.length()) + rest;
    }

    /** A field of version 2: its type, its length, and its value. */
    static String field(int type, String value) {
        return (char) type + number(value.length()) + value;
    }

    private static String octets(String address) {
        return new String(InetAddress.ofLiteral(address).getAddress(), ISO_8859_1);
    }

    private static String number(int number) {
        return "" + (char) (number >> 8) + (char) (number & 0xff);
    }
}
