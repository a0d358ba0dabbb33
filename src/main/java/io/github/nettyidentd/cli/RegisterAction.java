package io.github.nettyidentd.cli;

import io.github.nettyidentd.policy.ReplyText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What {@code netty-identd register} does, and the line of the protocol for it. */
enum RegisterAction {
    ADD,
    HIDE,
    DELETE,
    LOOKUP,
    LIST,
    CLEAR;

    private static final String OK = "ok ";
    private static final String ERROR = "error ";
    private static final String HIDDEN = "-";

    /** What the words behind a user-id are, and how each is checked. */
    private static final List<Word> ENDS = List.of(
            new Word("LPORT", text -> Converters.WholeNumber.port().convert(text)),
            new Word("RPORT", text -> Converters.WholeNumber.port().convert(text)),
            new Word("LADDR", RegisterAction::address),
            new Word("RADDR", RegisterAction::address));

    /** @param check returns what the daemon is sent */
    private record Word(String label, Function<String, Object> check) {

        String checked(CommandLine command, String text) {
            try {
                return check.apply(text).toString();
            } catch (TypeConversionException e) {
                String reason = String.valueOf(e.getMessage());
                throw new ParameterException(
                        command,
                        label + ": "
                                + (text.isEmpty() ? "the value is empty" + reason.substring("''".length()) : reason));
            }
        }
    }

    private static Object address(String text) {
        if (text.indexOf('%') >= 0) {
            // The kernel compares addresses without their scopes.
            throw new TypeConversionException("'" + text + "' (expected: an IPv4 or IPv6 address without a scope)");
        }
        return Converters.address(text).getHostAddress();
    }

    /** The action of the flags, of which one may be given. */
    static RegisterAction chosen(CommandLine command, OptionSpec... flags) {
        List<OptionSpec> chosen = Arrays.stream(flags).filter(Options::isGiven).toList();
        if (chosen.size() > 1) {
            throw new ParameterException(
                    command,
                    chosen.get(0).longestName() + " beside " + chosen.get(1).longestName()
                            + " (expected: one of them)");
        }
        return chosen.isEmpty()
                ? ADD
                : valueOf(chosen.getFirst().longestName().substring(2).toUpperCase(Locale.ROOT));
    }

    /** As it is given on the command line. */
    @Override
    public String toString() {
        return this == ADD ? "USER-ID" : "--" + name().toLowerCase(Locale.ROOT);
    }

    ParameterException refused(CommandLine command, String reason) {
        return new ParameterException(command, reason);
    }

    /** The line for the daemon; fails if the words or options do not suit the action. */
    String line(CommandLine command, List<String> words, Optional<Integer> fd, Optional<String> cookie) {
        List<String> rest = new ArrayList<>(words);
        List<String> line = new ArrayList<>();
        line.add(
                switch (this) {
                    case ADD, HIDE -> "add";
                    case DELETE -> "del";
                    case LOOKUP, LIST, CLEAR -> name().toLowerCase(Locale.ROOT);
                });
        if (this == ADD) {
            line.add(userId(command, rest));
        } else if (this == HIDE) {
            line.add(HIDDEN);
        }
        if (fd.isPresent() && this != ADD && this != HIDE) {
            throw refused(command, "--fd beside " + this + " (expected: --fd with USER-ID or --hide only)");
        }
        if (cookie.isPresent() && (fd.isPresent() || this == LOOKUP || this == LIST || this == CLEAR)) {
            throw refused(
                    command,
                    "--cookie beside " + (fd.isPresent() ? "--fd" : this)
                            + " (expected: --cookie with USER-ID, --hide or --delete only)");
        }
        if (fd.isPresent()) {
            line.add("fd");
        } else if (cookie.isPresent()) {
            line.add("cookie " + cookie.get());
        } else if (this != LIST && this != CLEAR) {
            addEnds(command, rest, line);
        }
        if (!rest.isEmpty()) {
            throw refused(command, "'" + rest.getFirst() + "' is one argument too many");
        }
        return String.join(" ", line);
    }

    /** Takes the words from {@code rest}. */
    private void addEnds(CommandLine command, List<String> rest, List<String> line) {
        if (rest.isEmpty()) {
            throw new ParameterException(command, "LPORT: missing (expected: " + connections() + ")");
        }
        for (Word word : ENDS) {
            if (!rest.isEmpty()) {
                line.add(word.checked(command, rest.removeFirst()));
            } else if (word.label().equals("RPORT")) {
                throw new ParameterException(command, "RPORT: missing (expected: 1-65535)");
            }
        }
    }

    /** The ways to name a connection. */
    private String connections() {
        return switch (this) {
            case ADD, HIDE -> "LPORT RPORT [LADDR [RADDR]], --fd NUMBER or --cookie NUMBER";
            case DELETE -> "LPORT RPORT [LADDR [RADDR]], or --cookie NUMBER";
            case LOOKUP, LIST, CLEAR -> "LPORT RPORT [LADDR [RADDR]]";
        };
    }

    private static String userId(CommandLine command, List<String> rest) {
        if (rest.isEmpty()) {
            throw new ParameterException(
                    command, "USER-ID: missing (expected: a user-id, or an option such as --list)");
        }
        String userId = rest.removeFirst();
        if (userId.equals(HIDDEN)) {
            throw new ParameterException(command, "USER-ID: '-' (expected: a user-id, or --hide)");
        }
        if (!userId.isBlank() && userId.indexOf(' ') >= 0) {
            throw new ParameterException(command, "USER-ID: '" + userId + "' (expected: no space)");
        }
        try {
            return ReplyText.of(userId).text();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command, "USER-ID: " + String.valueOf(e.getMessage()).replaceFirst("^text: ", ""));
        }
    }

    /** What to print about an answer besides its entries; empty if it says no more than that it was done. */
    Optional<String> summary(String answer) {
        String rest = answer.startsWith(OK) ? answer.substring(OK.length()) : "";
        return switch (this) {
            case ADD, HIDE, LIST -> Optional.empty();
            case LOOKUP -> Optional.of(rest);
            case DELETE, CLEAR ->
                Optional.of(rest.equals("1") ? "1 registration was removed" : rest + " registrations were removed");
        };
    }

    static boolean isRefusal(String answer) {
        return answer.startsWith(ERROR);
    }

    static String reason(String answer) {
        return answer.substring(ERROR.length());
    }
}
