package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.diagnosis.CheckReport.Finding;
import io.github.nettyidentd.diagnosis.CheckReport.Severity;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.TemplateText;
import io.github.nettyidentd.policy.TemplateText.Choice;
import io.github.nettyidentd.policy.TemplateText.Field;
import io.github.nettyidentd.policy.TemplateText.Placeholder;
import io.github.nettyidentd.policy.language.ParseResult.Forced;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the user-ids of a policy that IRC servers cut, filter or refuse, as the sources of these servers have it. Looks at
 * the texts and templates that the policy forces. For one thread, which may block.
 */
final class IrcServerCheck {

    /** {@code USERLEN} of most servers; ngIRCd and Ergo keep 20. */
    private static final int KEPT = 10;

    /** Some servers count the NUL, so that they keep one character less. */
    private static final List<Integer> CUTS = List.of(KEPT - 1, KEPT);

    /** How many dots solanum takes. */
    private static final int DOTS = 2;

    private final NameDatabase names;
    private final Collection<String> logins;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param names knows the logins that a text may be cut to
     * @param logins the logins that a template may cut
     */
    IrcServerCheck(NameDatabase names, Collection<String> logins) {
        this.names = names;
        this.logins = logins;
    }

    /**
     * Checks what a policy forces.
     *
     * @param tokensAsOther whether texts that are not logins are sent as {@code OTHER}
     */
    List<Finding> run(List<Forced> forced, boolean tokensAsOther) {
        for (Forced statement : forced) {
            switch (statement.statement()) {
                case Statement.Reply(List<ReplyText> texts) ->
                    texts.forEach(text -> checkReply(statement.place(), text.text()));
                case Statement.Template(TemplateText template) -> checkTemplate(statement.place(), template);
                default -> {}
            }
        }
        if (tokensAsOther) {
            forced.stream()
                    .filter(it -> sendsToken(it.statement()))
                    .findFirst()
                    .ifPresent(it -> warn(
                            it.place(),
                            "this is sent as OTHER because of --tokens-as-other; ircu2 (Undernet) and ircd-hybrid refuse"
                                    + " OTHER"));
        }
        return findings;
    }

    private static boolean sendsToken(Statement statement) {
        return switch (statement) {
            case Statement.Login _, Statement.Hide _, Statement.Forward _ -> false;
            case Statement.Reply _,
                    Statement.Template _,
                    Statement.Random _,
                    Statement.RandomNumeric _,
                    Statement.Numeric _ -> true;
        };
    }

    private void checkReply(FilePlace place, String text) {
        String subject = "reply \"" + text + "\": ";
        int length = text.codePointCount(0, text.length());
        if (length > KEPT) {
            warn(place, subject + "most IRC servers keep 10 characters of a user-id, and this has " + length);
        }
        CUTS.stream()
                .filter(cut -> cut < length)
                .map(cut -> text.substring(0, text.offsetByCodePoints(0, cut)))
                .filter(this::isLogin)
                .findFirst()
                .ifPresent(cut ->
                        warn(place, subject + "IRC servers cut it to \"" + cut + "\", which is a login of this host"));
        checkFirst(place, subject, text.codePointAt(0));
        checkCharacters(place, subject, text);
        checkDots(place, subject, dots(text));
    }

    private boolean isLogin(String text) {
        try {
            return names.uidOf(text).isPresent();
        } catch (UncheckedIOException e) {
            // The policy's own names were found a moment ago. So this is not worth an end of the check.
            return false;
        }
    }

    private void checkFirst(FilePlace place, String subject, int first) {
        if (first == '~' || first == '^') {
            warn(place, subject + "solanum and UnrealIRCd skip '~' and '^' at the start of a user-id");
        } else if (first >= '0' && first <= '9') {
            warn(
                    place,
                    subject + "some IRC servers want a letter at the start of a user-id, and ircu2 (Undernet) wants"
                            + " one in it");
        } else if (!isLetter(first)) {
            warn(place, subject + "solanum refuses a user-id that starts with neither a letter nor a digit");
        }
    }

    private void checkCharacters(FilePlace place, String subject, String text) {
        if (text.indexOf('@') >= 0) {
            warn(place, subject + "solanum, InspIRCd and UnrealIRCd end a user-id at '@'");
        }
        if (text.indexOf(':') >= 0) {
            warn(place, subject + "solanum drops ':', UnrealIRCd ends a user-id there, and InspIRCd refuses it");
        }
        if (text.codePoints().anyMatch(Character::isSpaceChar)) {
            warn(place, subject + "solanum drops blanks, and InspIRCd and UnrealIRCd end a user-id there");
        }
        if (text.indexOf('[') >= 0) {
            warn(place, subject + "solanum drops '['");
        }
        text.codePoints()
                .filter(c -> !isLetter(c) && !Character.isSpaceChar(c) && "0123456789-_.@:[~^".indexOf(c) < 0)
                .findFirst()
                .ifPresent(c -> warn(
                        place,
                        subject + "ircu2 (Undernet) takes letters, digits, '-', '_' and '.' only, and not '"
                                + Character.toString(c) + "'"));
    }

    private void checkDots(FilePlace place, String subject, long dots) {
        if (dots > DOTS) {
            warn(place, subject + "solanum refuses a user-id with more than 2 dots");
        }
    }

    private static long dots(String text) {
        return text.chars().filter(c -> c == '.').count();
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Checks what a template can make at most. The login alone is what would be sent without a template. */
    private void checkTemplate(FilePlace place, TemplateText template) {
        String subject = "template \"" + template + "\": ";
        boolean isAlone = template.parts().size() == 1;
        long length = 0;
        long dots = 0;
        for (TemplateText.Part part : template.parts()) {
            switch (part) {
                case TemplateText.Literal(String text) -> {
                    length += text.codePointCount(0, text.length());
                    dots += dots(text);
                    checkCharacters(place, subject, text);
                }
                case Placeholder(List<Choice> choices) -> {
                    length += choices.stream()
                            .filter(choice -> !isAlone || choice.field() != Field.LOGIN)
                            .mapToInt(IrcServerCheck::most)
                            .max()
                            .orElse(0);
                    dots += choices.stream().anyMatch(IrcServerCheck::isWholeUnit) ? 1 : 0;
                }
            }
        }
        if (length > KEPT) {
            warn(
                    place,
                    subject + "most IRC servers keep 10 characters of a user-id, and this can have " + length
                            + (isAlone ? "; a length behind ':' cuts it" : ""));
        }
        checkDots(place, subject, dots);
        checkFields(place, subject, template);
        if (isAlone && template.parts().getFirst() instanceof Placeholder(List<Choice> choices)) {
            choices.forEach(choice -> checkCut(place, subject, choice));
        }
    }

    private void checkFields(FilePlace place, String subject, TemplateText template) {
        switch (template.parts().getFirst()) {
            case TemplateText.Literal(String text) -> checkFirst(place, subject, text.codePointAt(0));
            case Placeholder(List<Choice> choices) ->
                choices.stream()
                        .map(Choice::field)
                        .filter(field -> field == Field.UID || field == Field.CONTAINER)
                        .findFirst()
                        .ifPresent(field -> warn(
                                place,
                                subject + "{" + field.word() + "} "
                                        + (field == Field.UID ? "starts" : "often starts")
                                        + " with a digit, where some IRC servers want a letter"));
        }
        if (template.parts().stream().anyMatch(IrcServerCheck::hasUnit)) {
            warn(
                    place,
                    subject + "a unit may have '@' in its name, where solanum, InspIRCd and UnrealIRCd end a user-id");
        }
    }

    private static boolean hasUnit(TemplateText.Part part) {
        return part instanceof Placeholder(List<Choice> choices)
                && choices.stream().anyMatch(choice -> choice.field() == Field.UNIT);
    }

    /** Warns of logins that a cut turns into the login of another account. */
    private void checkCut(FilePlace place, String subject, Choice choice) {
        if (choice.field() != Field.LOGIN || choice.most() == Choice.WHOLE) {
            return;
        }
        Set<String> all = new HashSet<>(logins);
        Optional<String> victim = logins.stream()
                .filter(login -> login.length() > choice.most())
                .filter(login -> all.contains(login.substring(0, choice.most())))
                .sorted()
                .findFirst();
        victim.ifPresent(login -> warn(
                place,
                subject + "{" + choice + "} makes the login \"" + login.substring(0, choice.most()) + "\" out of \""
                        + login + "\""));
    }

    /** How many characters a choice makes at most: of a login what useradd(8) takes, of names what the kernel does. */
    private static int most(Choice choice) {
        return Math.min(
                choice.most(),
                switch (choice.field()) {
                    case LOGIN -> 32;
                    case UID -> 10;
                    case CONTAINER -> 64;
                    case NAMESPACE, UNIT, SLICE -> 255;
                });
    }

    private static boolean isWholeUnit(Choice choice) {
        return (choice.field() == Field.UNIT || choice.field() == Field.SLICE) && choice.most() > KEPT;
    }

    private void warn(FilePlace place, String text) {
        findings.add(new Finding(Severity.WARNING, place, text));
    }
}
