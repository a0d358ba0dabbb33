package io.github.nettyidentd.cli;

import io.github.nettyidentd.text.LookAlike;
import io.github.nettyidentd.text.Printable;
import io.github.nettyidentd.text.Spelling;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line, in one line: the place if it is in a file, the option, the bad value, and what was
 * expected. All options are reported in the same form, whether picocli or a command refuses them.
 */
final class UsageMessage {

    private static final String EMPTY = "''";

    private final Arguments arguments;

    UsageMessage(Arguments arguments) {
        this.arguments = arguments;
    }

    /** The message without control characters, because it quotes arguments. */
    String of(ParameterException failure) {
        return Printable.escaped(text(failure));
    }

    private String text(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        // Picocli collects unknown words up to the failure, and reports them only if nothing else fails.
        List<String> earlier = failure.getCommandLine().getUnmatchedArguments();
        if (!earlier.isEmpty()) {
            return unmatched(new UnmatchedArgumentException(failure.getCommandLine(), earlier));
        }
        if (failure instanceof MissingParameterException missing) {
            return missing(missing.getMissing().getFirst());
        }
        ArgSpec refused = failure.getArgSpec();
        if (refused == null) {
            return String.valueOf(failure.getMessage());
        }
        return refused instanceof OptionSpec option
                ? at(arguments.placeOf(option, failure.getValue())) + option.longestName() + ": " + reason(failure)
                : at(Optional.ofNullable(failure.getValue()).flatMap(arguments::placeOf)) + refused.paramLabel() + ": "
                        + reason(failure);
    }

    private String missing(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? at(arguments.placeOf(option, null)) + option.longestName() + ": no value (expected: "
                        + option.paramLabel() + ")"
                : argument.paramLabel() + ": missing" + expectation(argument);
    }

    /** What a parameter expects, in parentheses, which is what its converter says about an empty value. */
    private static String expectation(ArgSpec parameter) {
        try {
            parameter.converters()[0].convert("");
        } catch (CommandLine.TypeConversionException e) {
            return String.valueOf(e.getMessage()).substring(EMPTY.length());
        } catch (Exception e) {
            throw new IllegalStateException(parameter.paramLabel(), e);
        }
        throw new IllegalStateException(parameter.paramLabel());
    }

    private static String at(Optional<String> place) {
        return place.map(it -> it + ": ").orElse("");
    }

    private static String reason(ParameterException failure) {
        String reason = failure.getCause() instanceof CommandLine.TypeConversionException refusal
                ? String.valueOf(refusal.getMessage())
                : String.valueOf(failure.getMessage());
        String value = failure.getValue();
        if (reason.startsWith(EMPTY)) {
            return "the value is empty" + reason.substring(EMPTY.length());
        }
        return value != null && reason.startsWith("'" + value + "'")
                ? "'" + value + "'" + LookAlike.note(value) + reason.substring(value.length() + 2)
                : reason;
    }

    private String unmatched(UnmatchedArgumentException failure) {
        String word = failure.getUnmatched().getFirst();
        String place = at(arguments.placeOf(word));
        String[] all = arguments.toArray();
        if (failure.isUnknownOption()) {
            return place + "unknown option '" + word + "'" + LookAlike.note(word)
                    + options(failure.getCommandLine(), word);
        }
        boolean isFirst = all.length > 0 && word.equals(all[0]);
        return isFirst && failure.getCommandLine().getParent() == null
                ? place
                        + unknownCommand(
                                word, failure.getCommandLine().getSubcommands().keySet(), ", an option")
                : place + "'" + word + "'" + LookAlike.note(word) + " is one argument too many";
    }

    private static String options(CommandLine command, String word) {
        int end = word.indexOf('=');
        List<String> names = command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Arrays.stream(option.names()))
                .filter(name -> name.length() > 2)
                .toList();
        return Spelling.nearest(end < 0 ? word : word.substring(0, end), names)
                .map(UsageMessage::didYouMean)
                .orElse("");
    }

    /**
     * Says that a word is not a command.
     *
     * @param others what is expected besides the commands: empty, or a comma and a text
     */
    static String unknownCommand(String word, Collection<String> commands, String others) {
        var names = new TreeSet<>(commands);
        return "unknown command '" + word + "'" + LookAlike.note(word)
                + Spelling.nearest(word, names)
                        .map(UsageMessage::didYouMean)
                        .orElseGet(() -> " (expected: " + String.join(", ", names) + others + ")");
    }

    private static String didYouMean(String word) {
        return " (did you mean '" + word + "'?)";
    }
}
