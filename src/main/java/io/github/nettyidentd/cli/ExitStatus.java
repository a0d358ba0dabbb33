package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.StartFailure;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program's exit statuses, and what is printed where a command ends with one that is not {@link #OK}. */
final class ExitStatus {

    static final int OK = 0;

    /** The host's fault, so that the same start may succeed later. */
    static final int FAILURE = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** The configuration is wrong: {@code EX_CONFIG} of sysexits.h. */
    static final int CONFIGURATION = 78;

    private ExitStatus() {}

    /**
     * Prints one sentence about the bad argument, and where help is; not the whole usage, above which the sentence would
     * be lost. A host name that does not resolve is not a usage error, because it may be
     * right.
     */
    static int ofUsageError(ParameterException failure, Arguments arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        String message = new UsageMessage(arguments).of(failure);
        err.println(name + ": " + message);
        DaemonCommand.reportFailure(command, message);
        if (failure instanceof HostAndPort.Unresolved) {
            return FAILURE;
        }
        err.println("Try '" + name + " --help'.");
        return USAGE;
    }

    /**
     * Prints the message of a start that failed, for the operator.
     *
     * @throws Exception any other failure: it is a bug of ours, and is shown with its stack trace
     */
    static int ofFailure(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof StartFailure start)) {
            throw failure;
        }
        command.getErr().println("netty-identd: " + start.getMessage());
        DaemonCommand.reportFailure(command, String.valueOf(start.getMessage()));
        return switch (start.kind()) {
            case CONFIGURATION -> CONFIGURATION;
            case ENVIRONMENT -> FAILURE;
        };
    }
}
