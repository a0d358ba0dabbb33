package io.github.nettyidentd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;

/** What a shell offers for a value of an option or for a parameter. */
sealed interface Candidates {

    /** One of these words. */
    record Words(List<String> words) implements Candidates {

        public Words {
            words = List.copyOf(words);
        }

        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    /** Names that the shell itself finds on the host. */
    enum Names implements Candidates {
        FILES,
        DIRECTORIES,
        USERS,
        GROUPS,
        HOSTS,
        /** The shell cannot know the value, as with numbers. */
        NOTHING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The candidates for the value of an option, or for a parameter, which its type, its own list or else its label tells. */
    static Candidates of(ArgSpec argument) {
        if (argument.type().isEnum()) {
            return new Words(Stream.of(argument.type().getEnumConstants())
                    .map(constant -> Converters.Word.of((Enum<?>) constant))
                    .toList());
        }
        if (argument.completionCandidates() != null) {
            List<String> words = new ArrayList<>();
            argument.completionCandidates().forEach(words::add);
            return new Words(words);
        }
        return switch (argument.paramLabel()) {
            case "FILE", "[FILE]", "PATH" -> Names.FILES;
            case "DIRECTORY" -> Names.DIRECTORIES;
            case "USER" -> Names.USERS;
            case "GROUP" -> Names.GROUPS;
            case "HOST[:PORT]" -> Names.HOSTS;
            default -> Names.NOTHING;
        };
    }
}
