package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.StartFailure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A start that failed is one line for the operator; anything else is a bug of ours, and shows itself whole. */
final class FailureHandler implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof StartFailure start)) {
            throw failure;
        }
        command.getErr().println("netty-identd: " + start.getMessage());
        DaemonCommand.reportFailure(command, start);
        return switch (start.kind()) {
            case CONFIGURATION -> ExitStatus.CONFIGURATION;
            case ENVIRONMENT -> ExitStatus.FAILURE;
        };
    }
}
