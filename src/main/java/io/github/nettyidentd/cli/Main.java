package io.github.nettyidentd.cli;

import picocli.CommandLine;

/** The program {@code netty-identd}. */
public final class Main {

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The commands with their options, as the program and its tests use them. */
    static CommandLine commandLine() {
        return new CommandLine(new NettyIdentd())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrorHandler())
                .setExecutionExceptionHandler(new FailureHandler());
    }
}
