package io.github.nettyidentd.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How options are declared and read here: as fields of the class that knows what they mean. They are picocli's model and no
 * annotations, which the JVM takes a third of a start to read.
 */
final class Options {

    private Options() {}

    /** An option with a value, which is text unless its type is said. */
    static OptionSpec.Builder option(String name, String... names) {
        return OptionSpec.builder(name, names).type(String.class);
    }

    /** An option that is there or not. */
    static OptionSpec.Builder flag(String name, String... names) {
        return OptionSpec.builder(name, names).type(boolean.class);
    }

    /** An option with a value, which may be given several times. */
    static OptionSpec.Builder list(Class<?> elements, String name, String... names) {
        return OptionSpec.builder(name, names).type(List.class).auxiliaryTypes(elements);
    }

    /** The help, behind all other options of a command. */
    static OptionSpec help() {
        return flag("-h", "--help")
                .usageHelp(true)
                .order(1)
                .description("Show this help and exit.")
                .build();
    }

    /** The version, behind that. */
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

    /** The value that was given, or the default one, if there is either. */
    static <T> Optional<T> given(OptionSpec option) {
        return Optional.ofNullable(option.getValue());
    }

    /** All that were given. */
    static <T> List<T> allGiven(OptionSpec list) {
        return Options.<List<T>>given(list).orElse(List.of());
    }
}
