package io.github.nettyidentd.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A command of the program, with what picocli is to know of it. */
abstract class ProgramCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ProgramCommand(String name) {
        this(name, Options.version());
    }

    ProgramCommand(String name, OptionSpec version) {
        spec.name(name).versionProvider(new Version());
        spec.usageMessage().sortOptions(false).autoWidth(true);
        Options.add(spec, Options.help(), version);
    }

    /** What it takes, and how that is explained. */
    final CommandSpec spec() {
        return spec;
    }

    /** Where it was called, and what it prints to. */
    final CommandLine commandLine() {
        return spec.commandLine();
    }
}
