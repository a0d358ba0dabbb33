package io.github.nettyidentd.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One sentence about the bad argument, near misses, and where help is; not the whole usage. A host that does not resolve
 * is not a usage error: its name may be right.
 */
final class UsageErrorHandler implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + failure.getMessage());
        if (failure instanceof UnresolvedHostException) {
            DaemonCommand.reportFailure(command, failure);
            return ExitStatus.FAILURE;
        }
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + name + " --help'.");
        DaemonCommand.reportFailure(command, failure);
        return ExitStatus.USAGE;
    }
}
