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
 * stand for themselves, backslashes too. {@code @?FILE} is the same for a file that may be missing. A file may name
 * further files, which may not name others.
 *
 * <p>Picocli has such files as well, but it passes on the argument as it is where the file does not exist, and it ends
 * a value at a {@code #}.
 */
final class ArgumentFiles {

    private static final String SIGN = "@";
    private static final String OPTIONAL = "?";
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
                boolean toExplain = arguments[0].equals(ExplainCommand.NAME);
                words(argument, true).forEach(word -> expanded.add(toExplain ? asForDaemon(word) : word));
            } else {
                expanded.add(argument);
            }
        }
        return expanded.toArray(String[]::new);
    }

    /** The words in the file of an argument, with those of the files that it names, if it may name any. */
    private List<String> words(String argument, boolean mayNameFiles) {
        String name = argument.substring(SIGN.length());
        boolean mayBeMissing = name.startsWith(OPTIONAL);
        String file = mayBeMissing ? name.substring(OPTIONAL.length()) : name;
        List<String> lines = lines(file, mayBeMissing);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = WORD.matcher(lines.get(i));
            while (matcher.find() && !matcher.group().startsWith(COMMENT)) {
                String word = word(matcher.group(), file + ":" + (i + 1), mayNameFiles);
                if (word.startsWith(SIGN)) {
                    words.addAll(words(word, false));
                } else {
                    words.add(word);
                }
            }
        }
        return words;
    }

    /**
     * Renames {@code --user}. A file of options is the daemon's, where this option names the user to become; for
     * {@code explain} it names the user to ask about.
     */
    private static String asForDaemon(String word) {
        return word.equals(USER) || word.startsWith(USER + "=") ? "--run-as" + word.substring(USER.length()) : word;
    }

    private List<String> lines(String file, boolean mayBeMissing) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            if (mayBeMissing) {
                return List.of();
            }
            throw new ParameterException(command, "cannot read " + SIGN + file + ": no such file", e);
        } catch (IOException | InvalidPathException e) {
            throw new ParameterException(command, "cannot read " + SIGN + file + ": " + reason(e), e);
        }
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private String word(String word, String place, boolean mayNameFiles) {
        if (word.equals(QUOTE)) {
            throw new ParameterException(command, place + ": a double quote without its pair");
        }
        if (word.startsWith(SIGN) && !mayNameFiles) {
            throw new ParameterException(
                    command,
                    place + ": '" + word
                            + "' (expected: an option, as a file that another file names may not name files)");
        }
        return word.replace(QUOTE, "");
    }
}
