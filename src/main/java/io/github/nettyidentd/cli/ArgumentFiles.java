package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Replaces the argument {@code @FILE} with the words in that file. Blanks separate words, and double quotes keep blanks
 * inside a word. A {@code #} at the start of a word begins a comment, which ends with the line. All other characters
 * stand for themselves, backslashes too.
 *
 * <p>Picocli has such files as well, but it passes on the argument as it is where the file does not exist, and it ends
 * a value at a {@code #}.
 */
final class ArgumentFiles {

    private static final String SIGN = "@";
    private static final String COMMENT = "#";
    private static final String USER = "--user";
    private static final String QUOTE = "\"";

    /** A word, or a double quote that nothing closes. */
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+|\"");

    private final CommandLine command;

    ArgumentFiles(CommandLine command) {
        this.command = command;
    }

    /**
     * Expands the arguments: each {@code @FILE} becomes the words in that file, and {@code @@TEXT} becomes
     * {@code @TEXT}.
     *
     * @throws ParameterException if a file cannot be read
     */
    String[] expand(String... arguments) {
        List<String> expanded = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith(SIGN + SIGN)) {
                expanded.add(argument.substring(1));
            } else if (argument.startsWith(SIGN) && !argument.equals(SIGN)) {
                addWords(argument, arguments[0].equals(ExplainCommand.NAME), expanded);
            } else {
                expanded.add(argument);
            }
        }
        return expanded.toArray(String[]::new);
    }

    private void addWords(String argument, boolean toExplain, List<String> words) {
        String file = argument.substring(1);
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = WORD.matcher(lines.get(i));
            while (matcher.find() && !matcher.group().startsWith(COMMENT)) {
                String word = word(matcher.group(), file + ":" + (i + 1));
                words.add(toExplain ? asForDaemon(word) : word);
            }
        }
    }

    /**
     * Renames {@code --user}. A file of options is the daemon's, where this option names the user to become; for
     * {@code explain} it names the user to ask about.
     */
    private static String asForDaemon(String word) {
        return word.equals(USER) || word.startsWith(USER + "=") ? "--run-as" + word.substring(USER.length()) : word;
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new ParameterException(command, "cannot read " + SIGN + file + ": " + reason(e), e);
        }
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private String word(String word, String place) {
        if (word.equals(QUOTE)) {
            throw new ParameterException(command, place + ": a double quote without its pair");
        }
        if (word.startsWith(SIGN)) {
            throw new ParameterException(
                    command, place + ": '" + word + "' (expected: an option, as files do not nest)");
        }
        return word.replace(QUOTE, "");
    }
}
