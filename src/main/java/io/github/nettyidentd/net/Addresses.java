package io.github.nettyidentd.net;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses. */
public final class Addresses {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** {@code INET6_ADDRSTRLEN} without the NUL. Nothing longer is matched: patterns may take long for what is. */
    private static final int MAX_LENGTH = 45;

    private Addresses() {}

    /**
     * The address that is spelled in full, without a scope, or {@code null}. Never asks anybody. Mapped addresses
     * ({@code ::ffff:a.b.c.d}) are IPv4.
     */
    public static @Nullable InetAddress parse(String text) {
        if (text.length() > MAX_LENGTH
                || (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches())) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
