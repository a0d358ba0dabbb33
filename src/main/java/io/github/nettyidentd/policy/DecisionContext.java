package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import java.util.EnumSet;
import java.util.Set;

/** Whom a decision is about, and what that user may do. */
record DecisionContext(Account account, ConnectionPair pair, Set<Capability> capabilities, Trace trace) {

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    boolean may(Capability capability) {
        return may(EnumSet.of(capability));
    }

    boolean may(Set<Capability> wanted) {
        trace.permission(wanted, capabilities);
        return capabilities.containsAll(wanted);
    }

    /** Needed for a plain text that is nobody's login. */
    Set<Capability> wantedForPlainText() {
        return pair.portOnClient() < FIRST_UNPRIVILEGED_PORT
                ? EnumSet.of(Capability.SPOOF, Capability.SPOOF_PRIVPORT)
                : EnumSet.of(Capability.SPOOF);
    }

    /** Needed for any other text, such as the login of another user. */
    Set<Capability> wantedForAnyText() {
        Set<Capability> wanted = wantedForPlainText();
        wanted.add(Capability.SPOOF_ALL);
        return wanted;
    }

    Decision login() {
        return trace.decided(new Decision.SendLogin(account.name()));
    }

    Decision hide() {
        return trace.decided(new Decision.Hide());
    }

    Decision hide(String why) {
        return trace.decided(new Decision.Hide(why));
    }

    /**
     * For a user whose wish is not known or cannot be met: rather too little than too much.
     *
     * @param why for the log
     */
    Decision hideOrLogin(String why) {
        return may(Capability.HIDE) ? hide(why) : login();
    }

    Decision send(ReplyText text) {
        return trace.decided(new Decision.SendReply(text));
    }
}
