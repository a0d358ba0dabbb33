package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on each thing that a decision looks at, in order, so that {@code explain} can show it. A decision never depends on
 * its trace. Belongs to one decision, which is on one thread at a time.
 */
public final class DecisionTrace {

    /** Hands on nothing. All queries share it, and no event is made for them. */
    public static final DecisionTrace NONE = new DecisionTrace(null);

    /** One thing that a decision looked at. */
    public sealed interface Event {}

    /** A block of the system policy was entered, whose ranges are tried next. */
    public record BlockEntered(FilePlace place, String title) implements Event {}

    /**
     * A range of the system policy or an entry of the user's file was tried; the last one of a file is tried first.
     *
     * @param failing the first condition that does not hold for the connection; {@code null} if the filter matches
     */
    public record RuleTried(
            FilePlace place, Filter filter, @Nullable Condition failing) implements Event {}

    /** An entry of the user's file depends on a host name that cannot be resolved. */
    public record HostUnresolved(FilePlace place, Filter filter, String host) implements Event {}

    /** The system policy has said what it forces or grants. */
    public record Ruled(SystemPolicy.Ruling ruling) implements Event {}

    /** The user's file was read, or was found to be missing or unusable. */
    public record FileRead(UserFileContent file) implements Event {}

    /** This entry of the user's file is for the connection. */
    public record EntryChosen(FilePlace place, Statement statement) implements Event {}

    /** No entry of the user's file is for the connection. */
    public record NoEntryChosen() implements Event {}

    /**
     * A reply was drawn.
     *
     * @param count how many replies there are to draw from; at least 1
     */
    public record ReplyDrawn(ReplyText text, int count) implements Event {}

    /** A template was filled in; a placeholder may have got no value. */
    public record TemplateFilled(TemplateText template, TemplateText.Filled filled) implements Event {}

    /** Another ident server answered. */
    public record Forwarded(ForwardTarget target, ReplyText answer) implements Event {}

    /** Another ident server gave no answer that can be used. */
    public record ForwardFailed(ForwardTarget target, String reason) implements Event {}

    /** The text is the user's own login, which needs no permission. */
    public record OwnLogin(ReplyText text) implements Event {}

    /** The text has a character other than letters, digits, dots, dashes and underscores. */
    public record NotPlain(ReplyText text) implements Event {}

    /**
     * The accounts were searched for each login that a text may be taken for.
     *
     * @param uids the logins that exist, with their uids
     */
    public record LoginsChecked(ReplyText text, Set<String> logins, Map<String, Long> uids) implements Event {}

    /** Capabilities are needed; the user has these. */
    public record Permission(Set<Capability> wanted, Set<Capability> had) implements Event {

        /** Whether the user has all that are needed. */
        public boolean isGiven() {
            return had.containsAll(wanted);
        }
    }

    /** A registration is judged next. */
    public record RegistrationConsidered(RegisteredStatement statement) implements Event {}

    /** The registration that was judged counts for nothing. */
    public record RegistrationPassedOver(String why) implements Event {}

    /** The decision is made. */
    public record DecisionMade(Decision decision) implements Event {}

    private final @Nullable Consumer<? super Event> receiver;

    private DecisionTrace(@Nullable Consumer<? super Event> receiver) {
        this.receiver = receiver;
    }

    /** A trace that hands each event to a receiver, on the thread that decides. */
    public static DecisionTrace to(Consumer<? super Event> receiver) {
        return new DecisionTrace(receiver);
    }

    // Each method tests for a receiver before it makes its event: a query must not pay for what only explain shows.

    void blockEntered(SystemPolicy.Block block) {
        if (receiver != null) {
            receiver.accept(new BlockEntered(block.place(), block.title()));
        }
    }

    void ruleTried(FilePlace place, Filter filter, @Nullable Condition failing) {
        if (receiver != null) {
            receiver.accept(new RuleTried(place, filter, failing));
        }
    }

    void hostUnresolved(UserPolicy.Entry entry, String host) {
        if (receiver != null) {
            receiver.accept(new HostUnresolved(entry.place(), entry.filter(), host));
        }
    }

    void ruled(SystemPolicy.Ruling ruling) {
        if (receiver != null) {
            receiver.accept(new Ruled(ruling));
        }
    }

    void fileRead(UserFileContent file) {
        if (receiver != null) {
            receiver.accept(new FileRead(file));
        }
    }

    void entryChosen(UserPolicy.@Nullable Entry entry) {
        if (receiver != null) {
            receiver.accept(entry == null ? new NoEntryChosen() : new EntryChosen(entry.place(), entry.statement()));
        }
    }

    void replyDrawn(ReplyText text, int count) {
        if (receiver != null) {
            receiver.accept(new ReplyDrawn(text, count));
        }
    }

    void templateFilled(TemplateText template, TemplateText.Filled filled) {
        if (receiver != null) {
            receiver.accept(new TemplateFilled(template, filled));
        }
    }

    void forwarded(ForwardTarget target, ReplyText answer) {
        if (receiver != null) {
            receiver.accept(new Forwarded(target, answer));
        }
    }

    void forwardFailed(ForwardTarget target, String reason) {
        if (receiver != null) {
            receiver.accept(new ForwardFailed(target, reason));
        }
    }

    void ownLogin(ReplyText text) {
        if (receiver != null) {
            receiver.accept(new OwnLogin(text));
        }
    }

    void notPlain(ReplyText text) {
        if (receiver != null) {
            receiver.accept(new NotPlain(text));
        }
    }

    void loginsChecked(ReplyText text, Set<String> logins, Map<String, Long> uids) {
        if (receiver != null) {
            receiver.accept(new LoginsChecked(text, logins, Map.copyOf(uids)));
        }
    }

    void registrationConsidered(RegisteredStatement statement) {
        if (receiver != null) {
            receiver.accept(new RegistrationConsidered(statement));
        }
    }

    void registrationPassedOver(String why) {
        if (receiver != null) {
            receiver.accept(new RegistrationPassedOver(why));
        }
    }

    void permission(Set<Capability> wanted, Set<Capability> had) {
        if (receiver != null) {
            receiver.accept(new Permission(wanted, had));
        }
    }

    void decided(Decision decision) {
        if (receiver != null) {
            receiver.accept(new DecisionMade(decision));
        }
    }
}
