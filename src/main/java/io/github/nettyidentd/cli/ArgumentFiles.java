package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.text.IoReason;
import io.github.nettyidentd.text.TextFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    Arguments expand(String... arguments) {
        var expanded = new Arguments();
        for (String argument : arguments) {
            if (argument.startsWith(SIGN + SIGN)) {
                expanded.add(argument.substring(1));
            } else if (argument.startsWith(SIGN) && !argument.equals(SIGN)) {
                addWords(argument, arguments[0].equals(ExplainCommand.NAME), true, expanded);
            } else {
                expanded.add(argument);
            }
        }
        return expanded;
    }

    /** Adds the words in the file of an argument, with those of the files that it names, if it may name any. */
    private void addWords(String argument, boolean toExplain, boolean mayNameFiles, Arguments words) {
        String name = argument.substring(SIGN.length());
        boolean mayBeMissing = name.startsWith(OPTIONAL);
        String file = mayBeMissing ? name.substring(OPTIONAL.length()) : name;
        List<String> lines = lines(file, mayBeMissing);
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = WORD.matcher(lines.get(i));
            while (matcher.find() && !matcher.group().startsWith(COMMENT)) {
                String place = file + ":" + (i + 1);
                String word = word(matcher.group(), place, mayNameFiles);
                if (word.startsWith(SIGN)) {
                    addWords(word, toExplain, false, words);
                } else {
                    words.add(toExplain ? asForDaemon(word) : word, place);
                }
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

    private List<String> lines(String file, boolean mayBeMissing) {
        try {
            byte[] octets = Files.readAllBytes(Path.of(file));
            if (TextFile.isUtf16(octets)) {
                throw unreadable(file, "it is text in UTF-16 (expected: UTF-8)");
            }
            if (TextFile.hasByteOrderMark(octets)) {
                throw unreadable(file, "it begins with a byte order mark (expected: a file without one)");
            }
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString()
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            if (mayBeMissing) {
                return List.of();
            }
            throw unreadable(file, IoReason.of(e));
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not text in UTF-8");
        } catch (InvalidPathException e) {
            throw unreadable(file, "it is not the name of a file");
        } catch (IOException e) {
            throw unreadable(file, IoReason.of(e));
        }
    }

    private ParameterException unreadable(String file, String reason) {
        return new ParameterException(command, "cannot read " + SIGN + file + ": " + reason);
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
