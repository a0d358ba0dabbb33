package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a decision is about and what it rests on, carried from step to step.
 *
 * @param pair the connection; {@code null} if a program registers before it connects
 * @param capabilities what the system policy grants for this connection to the user, or to the account that registered
 * @param range where the range of the system policy stands that grants them; {@code null} if no range is for the connection
 * @param entry where the entry of the user's file stands that is followed; {@code null} if none is
 * @param registered the registration that is judged; {@code null} if none is
 */
record DecisionContext(
        User user,
        SocketContext socket,
        @Nullable ConnectionPair pair,
        Set<Capability> capabilities,
        @Nullable FilePlace range,
        @Nullable FilePlace entry,
        @Nullable RegisteredStatement registered,
        DecisionTrace trace) {

    /** Ports below this one need privileges, so that an answer to such a peer may count for more. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** The same decision, now following an entry of the user's file. */
    DecisionContext following(UserPolicy.Entry followed) {
        return new DecisionContext(user, socket, pair, capabilities, range, followed.place(), null, trace);
    }

    /** Whether all of these are granted. */
    boolean has(Set<Capability> wanted) {
        return capabilities.containsAll(wanted);
    }

    /** Whether all of these are granted, which {@code explain} shows as a step. */
    boolean isPermitted(Set<Capability> wanted) {
        trace.permission(wanted, capabilities);
        return has(wanted);
    }

    /** What a plain text needs that is not the login of any account. */
    Set<Capability> wantedForPlainText() {
        return pair != null && pair.portOnClient() < FIRST_UNPRIVILEGED_PORT
                ? EnumSet.of(Capability.SPOOF, Capability.SPOOF_PRIVPORT)
                : EnumSet.of(Capability.SPOOF);
    }

    /** What any other text needs, such as the login of another user. */
    Set<Capability> wantedForAnyText() {
        Set<Capability> wanted = wantedForPlainText();
        wanted.add(Capability.SPOOF_ALL);
        return wanted;
    }

    /** Makes the decision, in the name of the registration or entry that is followed, or else of the range. */
    Decided decide(Decision decision) {
        trace.decided(decision);
        return new Decided(decision, range, entry, registered);
    }

    /** The login, or nobody if no account has the uid. */
    Decided decideLogin() {
        return decide(
                user.hasAccount()
                        ? new Decision.SendLogin(user.login())
                        : new Decision.NoUser("uid " + user.uid() + " has no account"));
    }

    /** The login, because the system policy does not grant what the user asks for. So the system policy has decided. */
    Decided refuse() {
        return new DecisionContext(user, socket, pair, capabilities, range, null, null, trace).decideLogin();
    }

    /**
     * Makes the decision if all of these capabilities are granted. Otherwise names the user, or passes over the registration
     * that is judged.
     */
    Verdict decideIfPermitted(Set<Capability> wanted, Decision decision) {
        if (isPermitted(wanted)) {
            return decide(decision);
        }
        return registered == null ? refuse() : passOver(registered, wanted);
    }

    private NotPermitted passOver(RegisteredStatement statement, Set<Capability> wanted) {
        String missing = wanted.stream()
                .filter(capability -> !capabilities.contains(capability))
                .map(Capability::keyword)
                .collect(Collectors.joining(" and "));
        return passOver("the policy does not permit the account %s to %s (needs %s)"
                .formatted(statement.registrar().login(), statement.action(user), missing));
    }

    /** Passes over the registration that is judged. */
    NotPermitted passOver(String why) {
        trace.registrationPassedOver(why);
        return new NotPermitted(why);
    }

    /**
     * Hides a user who may hide, and names any other. For a user whose wish is unknown or cannot be met: the user may have
     * wished to hide.
     *
     * @param why the reason for the log
     */
    Decided hideOrLogin(String why) {
        return isPermitted(EnumSet.of(Capability.HIDE)) ? decide(new Decision.Hide(why)) : refuse();
    }
}
