package io.github.nettyidentd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Declares and reads options, which are fields of the class that knows their meaning. They are built with picocli's
 * model and not with its annotations, because reading annotations takes a third of the JVM's start.
 */
final class Options {

    private Options() {}

    /** An option with a value, which is text that is not blank unless the caller sets a type and a converter. */
    static OptionSpec.Builder option(String name, String... names) {
        return OptionSpec.builder(name, names).type(String.class).converters(Converters::text);
    }

    /** An option whose value is the path of a file or a directory. */
    static OptionSpec.Builder path(String name, String... names) {
        return OptionSpec.builder(name, names).type(Path.class).converters(Converters::path);
    }

    /** An option without a value. */
    static OptionSpec.Builder flag(String name, String... names) {
        return OptionSpec.builder(name, names).type(boolean.class).converters(Converters::yesOrNo);
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

    /** The one of two options with the same meaning that was given last; the first one if none was given. */
    static OptionSpec later(CommandLine command, OptionSpec option, OptionSpec secondName) {
        return isLater(command, secondName, option) ? secondName : option;
    }

    /** Whether one option stands behind another one on the command line; false if it was not given. */
    static boolean isLater(CommandLine command, OptionSpec option, OptionSpec than) {
        List<OptionSpec> given = command.getParseResult().matchedOptions();
        return given.lastIndexOf(option) > given.lastIndexOf(than);
    }

    /**
     * The failure of a command that refuses the value of one of its options.
     *
     * @param value the value as it was given, or a part of it
     * @param reason what is wrong, which the message has behind the option's name
     */
    static ParameterException refused(CommandLine command, OptionSpec option, String value, String reason) {
        return new ParameterException(command, reason, option, value);
    }

    /** All values that were given. */
    static <T> List<T> allGiven(OptionSpec list) {
        return Options.<List<T>>given(list).orElse(List.of());
    }
}
