package io.github.nettyidentd.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Declares and reads options, which are fields of the class that knows their meaning. They are built with picocli's
 * model and not with its annotations, because reading annotations takes a third of the JVM's start.
 */
final class Options {

    private Options() {}

    /** An option with a value, which is text unless the caller sets a type. */
    static OptionSpec.Builder option(String name, String... names) {
        return OptionSpec.builder(name, names).type(String.class);
    }

    /** An option without a value. */
    static OptionSpec.Builder flag(String name, String... names) {
        return OptionSpec.builder(name, names).type(boolean.class);
    }

    /** An option with a value that may be given several times. */
    static OptionSpec.Builder list(Class<?> elements, String name, String... names) {
        return OptionSpec.builder(name, names).type(List.class).auxiliaryTypes(elements);
    }

    /** The option for help, which is listed after all other options of a command. */
    static OptionSpec help() {
        return flag("-h", "--help")
                .usageHelp(true)
                .order(1)
                .description("Show this help and exit.")
                .build();
    }

    /** The option for the version, which is listed after help. */
    static OptionSpec version(String... furtherNames) {
        return flag(
                        "-V",
                        Stream.concat(Stream.of("--version"), Stream.of(furtherNames))
                                .toArray(String[]::new))
                .versionHelp(true)
                .order(1)
                .description("Show the version and exit.")
                .build();
    }

    static void add(CommandSpec command, OptionSpec... options) {
        for (OptionSpec option : options) {
            command.addOption(option);
        }
    }

    /** Whether the flag was given. */
    static boolean isGiven(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.getValue());
    }

    /** The value that was given, or else the default value, if there is one. */
    static <T> Optional<T> given(OptionSpec option) {
        return Optional.ofNullable(option.getValue());
    }

    /** All values that were given. */
    static <T> List<T> allGiven(OptionSpec list) {
        return Options.<List<T>>given(list).orElse(List.of());
    }
}
