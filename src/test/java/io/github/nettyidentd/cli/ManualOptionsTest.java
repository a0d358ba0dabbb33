package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ManPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Compares the options on the manual's pages with those of the commands. */
class ManualOptionsTest {

    private static final String DAEMON = "serve";
    private static final String NOT_A_VALUE = "\0";

    private static final Pattern NUMBERS = Pattern.compile("\\(expected: (\\d+)-(\\d+)\\)");
    private static final Pattern DURATIONS = Pattern.compile("\\(expected: (\\d+m?[smh]) to (\\d+m?[smh])\\)");
    private static final Pattern WORDS = Pattern.compile("\\(expected: ([a-z]+(?:, [a-z]+)+)\\)");

    /** Without {@code help}, which has no page of its own. */
    static Set<String> commands() {
        var commands = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
        commands.remove("help");
        return commands;
    }

    private static Map<Set<String>, String> documented(String command) throws Exception {
        return ManPage.read(page(command)).options();
    }

    private static String page(String command) {
        return switch (command) {
            case DAEMON -> "netty-identd.8";
            case "helper" -> "netty-identd-helper.8";
            default -> "netty-identd-" + command + ".1";
        };
    }

    /** Without hidden options, which are oidentd's names for other options, or refused. */
    private static List<OptionSpec> options(String command) {
        CommandLine line =
                Objects.requireNonNull(Main.commandLine().getSubcommands().get(command));
        return line.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
    }

    /**
     * The options of a command, without the daemon's options if the command takes them: those are on the daemon's page.
     */
    private static List<OptionSpec> ownOptions(String command) {
        List<OptionSpec> own = new ArrayList<>(options(command));
        Set<Set<String>> daemons =
                options(DAEMON).stream().map(ManualOptionsTest::names).collect(Collectors.toSet());
        boolean takesThem = own.stream().anyMatch(option -> option.longestName().equals("--lookup-timeout"));
        if (!command.equals(DAEMON) && takesThem) {
            own.removeIf(option -> daemons.contains(names(option)));
        }
        return own;
    }

    private static Set<String> names(OptionSpec option) {
        return new TreeSet<>(List.of(option.names()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void areThoseOfTheCommand(String command) throws Exception {
        assertEquals(
                ownOptions(command).stream().map(ManualOptionsTest::names).collect(Collectors.toSet()),
                new HashSet<>(documented(command).keySet()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void haveTheirDefaults(String command) throws Exception {
        Map<Set<String>, String> documented = documented(command);

        for (OptionSpec option : ownOptions(command)) {
            String text = documented.getOrDefault(names(option), "");
            String value = option.defaultValue();
            String expected = value == null ? "Default: ." : "Default: " + Pattern.quote(value) + "( ?\\.|$)";
            if (value != null || isValued(option)) {
                assertTrue(
                        Pattern.compile(expected).matcher(text).find(),
                        () -> names(option) + ": no '" + expected + "' in: " + text);
            }
        }
    }

    private static boolean isValued(OptionSpec option) {
        return option.typeInfo().getType() != boolean.class;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void haveTheirRanges(String command) throws Exception {
        Map<Set<String>, String> documented = documented(command);

        for (OptionSpec option : ownOptions(command)) {
            String text = documented.getOrDefault(names(option), "");
            for (ITypeConverter<?> converter : option.converters()) {
                List<String> missing = expected(converter)
                        .filter(words -> !text.contains(words))
                        .toList();
                assertEquals(List.of(), missing, () -> names(option) + ": " + text);
            }
        }
    }

    /** What the converter says it expects, when it refuses a bad value. */
    private static Stream<String> expected(ITypeConverter<?> converter) {
        if (converter instanceof DurationConverter) {
            return bounds(DURATIONS, refusal(converter, "999999999h"));
        }
        if (converter instanceof Converters.WholeNumber) {
            return bounds(NUMBERS, refusal(converter, NOT_A_VALUE));
        }
        if (converter instanceof Converters.Word<?>) {
            Matcher words = matched(WORDS, refusal(converter, NOT_A_VALUE));
            return Arrays.stream(words.group(1).split(", "));
        }
        return Stream.of();
    }

    private static Stream<String> bounds(Pattern pattern, String message) {
        Matcher bounds = matched(pattern, message);
        return Stream.of(bounds.group(1) + " to " + bounds.group(2));
    }

    private static Matcher matched(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        assertTrue(matcher.find(), message);
        return matcher;
    }

    private static String refusal(ITypeConverter<?> converter, String value) {
        return String.valueOf(assertThrows(TypeConversionException.class, () -> converter.convert(value))
                .getMessage());
    }
}
