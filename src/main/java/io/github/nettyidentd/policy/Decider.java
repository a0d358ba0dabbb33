package io.github.nettyidentd.policy;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.text.OctetText;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is said about an owner, starting from what {@link SystemPolicy#rule} found. Never blocks. Any thread may
 * call it if the random generator may be used by any thread.
 */
public final class Decider {

    /** Random texts look like those of oidentd. */
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final int RANDOM_LENGTH = 11;
    private static final int RANDOM_NUMBERS = 100_000;

    private final RandomGenerator random;

    /**
     * @param random draws replies and random user-ids. Peers see what it draws, so it is a
     *     {@link java.security.SecureRandom} where answers are sent
     */
    public Decider(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Starts a decision. A statement that the system policy forces is carried out without any permission. Otherwise the
     * user's file counts, within what the system policy grants.
     *
     * @param file what the user's file holds; {@link UserFileContent.Missing} if it was not read because
     *     {@link SystemPolicy.Ruling#readsUserFile} is false. A file that cannot be used hides a user who may hide
     * @param user may be a uid that no account has, which is {@code NO-USER} unless a template, or a force in a block that
     *     is not for accounts, says what to call it
     * @param socket as {@link SystemPolicy#rule} was given it
     */
    public DecisionStep decide(
            SystemPolicy.Ruling ruling,
            UserFileContent file,
            User user,
            SocketContext socket,
            ConnectionPair pair,
            DecisionTrace trace) {
        Set<Capability> capabilities = ruling.rule().capabilities();
        var context = new DecisionContext(user, socket, pair, capabilities, ruling.place(), null, null, trace);
        return switch (ruling.rule()) {
            case Rule.Force(Statement statement) ->
                user.hasAccount() || namesUnknownUid(statement, ruling.head())
                        ? carryOut(statement, context, true)
                        : context.decideLogin();
            case Rule.Grant _ -> user.hasAccount() ? followFile(file, context) : context.decideLogin();
        };
    }

    /**
     * Judges what was registered about a connection. It needs what a statement in the owner's file would need, except that
     * the registrar must have the permissions. A statement that the system policy forces for the owner wins.
     *
     * @param ofOwner what the system policy says to the owner of the connection
     * @param ofRegistrar what the system policy says to the registrar about this connection; {@code ofOwner} again if the
     *     registrar is the owner
     * @param pair {@code null} if a program registers before it connects; then the other end's port is taken to be above 1023
     */
    public static JudgementStep judge(
            RegisteredStatement statement,
            SystemPolicy.Ruling ofOwner,
            SystemPolicy.Ruling ofRegistrar,
            User owner,
            SocketContext socket,
            @Nullable ConnectionPair pair,
            DecisionTrace trace) {
        trace.registrationConsidered(statement);
        Set<Capability> capabilities = ofRegistrar.rule().capabilities();
        var context =
                new DecisionContext(owner, socket, pair, capabilities, ofRegistrar.place(), null, statement, trace);
        if (ofOwner.rule() instanceof Rule.Force) {
            return context.passOver("the policy forces another answer about " + owner.shown());
        }
        for (User user : List.of(owner, statement.registrar())) {
            if (!user.hasAccount()) {
                return context.passOver("no account has uid " + user.uid());
            }
        }
        if (!statement.isOwn(owner) && !registersFor(ofRegistrar.rule(), owner)) {
            return context.passOver(
                    "the policy does not permit the account %s to register about connections of %s (needs %s)"
                            .formatted(statement.registrar().login(), owner.login(), Capability.REGISTER_FOR));
        }
        return statement.text().isPresent()
                ? NeedsLoginCheck.of(context, statement.text().get())
                : context.decideIfPermitted(EnumSet.of(Capability.HIDE), new Decision.Hide());
    }

    private static boolean registersFor(Rule rule, User owner) {
        return rule instanceof Rule.Grant grant && grant.registersFor(owner);
    }

    /** Whether a force says what a uid is called that no account has; otherwise nobody is named. */
    private static boolean namesUnknownUid(Statement statement, BlockHead head) {
        return statement instanceof Statement.Template || head.namesUnknownUids();
    }

    private DecisionStep followFile(UserFileContent file, DecisionContext context) {
        context.trace().fileRead(file);
        return switch (file) {
            case UserFileContent.Missing() -> context.decideLogin();
            case UserFileContent.Unusable(String reason) ->
                context.hideOrLogin("the file of " + context.user().login() + " is not used: " + reason);
            case UserFileContent.Parsed(UserPolicy policy) ->
                choose(policy, policy.entries().size() - 1, null, context);
        };
    }

    /**
     * Goes on with the entries of a user's file, from the entry at {@code index} back to the first.
     *
     * @param hosts what the host names in the file stand for; {@code null} before they are resolved
     */
    DecisionStep choose(UserPolicy policy, int index, @Nullable ResolvedHosts hosts, DecisionContext context) {
        return switch (policy.choose(requireNonNull(context.pair()), context.trace(), index, hosts)) {
            case UserPolicy.Choice.Chosen(UserPolicy.Entry entry) -> follow(entry, context);
            case UserPolicy.Choice.NamesNeeded(int from) -> new NeedsHostNames(this, context, policy, from);
            case UserPolicy.Choice.Unresolvable(String host) ->
                context.hideOrLogin("the file of %s names %s, which cannot be resolved"
                        .formatted(context.user().login(), host));
        };
    }

    private DecisionStep follow(UserPolicy.@Nullable Entry entry, DecisionContext context) {
        context.trace().entryChosen(entry);
        if (entry == null) {
            return context.decideLogin();
        }
        DecisionContext following = context.following(entry);
        Capability needed = needed(entry.statement());
        return needed == null || following.isPermitted(EnumSet.of(needed))
                ? carryOut(entry.statement(), following, false)
                : following.refuse();
    }

    /** What a statement in a user's file needs; {@code null} if nothing, or if it depends on the text of a reply. */
    private static @Nullable Capability needed(Statement statement) {
        return switch (statement) {
            case Statement.Login() -> null;
            case Statement.Reply reply -> null;
            case Statement.Template _ -> throw new IllegalArgumentException(statement + " (expected: no template)");
            case Statement.Hide() -> Capability.HIDE;
            case Statement.Random() -> Capability.RANDOM;
            case Statement.RandomNumeric() -> Capability.RANDOM_NUMERIC;
            case Statement.Numeric() -> Capability.NUMERIC;
            case Statement.Forward(ForwardTarget target) -> Capability.FORWARD;
        };
    }

    private DecisionStep carryOut(Statement statement, DecisionContext context, boolean forced) {
        return switch (statement) {
            case Statement.Login() -> context.decideLogin();
            case Statement.Hide() -> context.decide(new Decision.Hide());
            case Statement.Random() -> NeedsDrawCheck.of(context, this::randomCharacters);
            case Statement.RandomNumeric() -> NeedsDrawCheck.of(context, this::randomNumber);
            case Statement.Numeric() ->
                context.decide(new Decision.SendUid(context.user().uid()));
            case Statement.Reply(List<ReplyText> texts) -> {
                ReplyText text = oneOf(texts);
                context.trace().replyDrawn(text, texts.size());
                yield forced ? context.decide(new Decision.SendReply(text)) : NeedsLoginCheck.of(context, text);
            }
            case Statement.Template(TemplateText template) -> fill(template, context);
            case Statement.Forward(ForwardTarget target) -> new NeedsForward(context, target, forced);
        };
    }

    /** Fills in a template. A placeholder without a value makes no text, because that could be another user's. */
    private static DecisionStep fill(TemplateText template, DecisionContext context) {
        TemplateText.Filled filled = template.fill(context.user(), context.socket());
        context.trace().templateFilled(template, filled);
        for (TemplateText.Value value : filled.values()) {
            if (value.value().isEmpty()) {
                return context.decide(new Decision.Unfilled("%s has no value for %s of the template \"%s\""
                        .formatted(context.user().shown(), value.placeholder(), template)));
            }
        }
        if (filled.text().equals(context.user().login())) {
            return context.decideLogin();
        }
        try {
            return NeedsTemplateCheck.of(context, template, ReplyText.ofOctets(OctetText.octets(filled.text())));
        } catch (IllegalArgumentException e) {
            return context.decide(new Decision.Unfilled("the template \"%s\" made for %s what cannot be sent: %s"
                    .formatted(template, context.user().shown(), e.getMessage())));
        }
    }

    private Decision.SendRandom randomCharacters() {
        var text = new StringBuilder(RANDOM_LENGTH);
        while (text.length() < RANDOM_LENGTH) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Decision.SendRandom(text.toString());
    }

    private Decision.SendRandomNumeric randomNumber() {
        return new Decision.SendRandomNumeric("user" + random.nextInt(RANDOM_NUMBERS));
    }

    private ReplyText oneOf(List<ReplyText> texts) {
        // SecureRandom may fail, and a single text needs no draw.
        return texts.size() == 1 ? texts.getFirst() : texts.get(random.nextInt(texts.size()));
    }
}
