package io.github.nettyidentd.cli;

import java.io.Serial;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A host name in an option that does not resolve: perhaps only for now, so that another start may succeed. */
final class UnresolvedHostException extends ParameterException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What no host is called: an address, if a wrong one. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private UnresolvedHostException(CommandLine command, String message, UnknownHostException cause) {
        super(command, message, cause);
    }

    /** The failure to throw where the host in an option was not found; a wrong address is a plain usage error. */
    static ParameterException of(CommandLine command, String option, String host, UnknownHostException cause) {
        String message = "%s: '%s' (expected: an address, or a name that resolves)".formatted(option, host);
        return ADDRESS.matcher(host).matches()
                ? new ParameterException(command, message, cause)
                : new UnresolvedHostException(command, message, cause);
    }
}
