package io.github.nettyidentd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The words of a command line after each {@code @FILE} was replaced, with the places of those words that come from files. */
final class Arguments {

    /** A word, and {@code file:line} if it stands in a file. */
    private record Word(String text, @Nullable String place) {}

    private final List<Word> words = new ArrayList<>();

    /** Adds a word of the command line itself. */
    void add(String text) {
        words.add(new Word(text, null));
    }

    /** Adds a word of a file. */
    void add(String text, String place) {
        words.add(new Word(text, place));
    }

    String[] toArray() {
        return words.stream().map(Word::text).toArray(String[]::new);
    }

    /** The place of the last word that is this text; empty if no such word comes from a file. */
    Optional<String> placeOf(String text) {
        return words.reversed().stream()
                .filter(word -> word.text.equals(text))
                .findFirst()
                .map(Word::place);
    }

    /**
     * The place of an option with this value, or of the option's last use if it never has the value; empty if that does not
     * come from a file.
     *
     * @param value {@code null} stands for any value
     */
    Optional<String> placeOf(OptionSpec option, @Nullable String value) {
        Word last = null;
        for (int i = words.size() - 1; i >= 0; i--) {
            String used = value(option, i);
            if (used == null) {
                continue;
            }
            if (value == null || used.equals(value)) {
                return Optional.ofNullable(words.get(i).place);
            }
            last = last == null ? words.get(i) : last;
        }
        return Optional.ofNullable(last).map(Word::place);
    }

    /** The value of an option at this word; {@code null} if the word is not the option. */
    private @Nullable String value(OptionSpec option, int index) {
        String word = words.get(index).text;
        for (String name : option.names()) {
            if (word.equals(name)) {
                return index + 1 < words.size() ? words.get(index + 1).text : "";
            }
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
            boolean isShort = name.length() == 2;
            if (isShort && word.startsWith(name)) {
                return word.substring(name.length());
            }
        }
        return null;
    }
}
