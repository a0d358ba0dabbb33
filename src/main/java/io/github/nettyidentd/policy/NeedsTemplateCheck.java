package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Set;

/**
 * Needs to know whether what a template made may be taken for another account's login: a length can cut a login to another
 * one, and those who run a container may choose its name. The caller looks for accounts called {@link #logins()}, and then
 * calls {@link #checked}.
 */
public final class NeedsTemplateCheck implements DecisionStep {

    private final DecisionContext context;
    private final TemplateText template;
    private final ReplyText text;
    private final Set<String> logins;

    private NeedsTemplateCheck(DecisionContext context, TemplateText template, ReplyText text) {
        this.context = context;
        this.template = template;
        this.text = text;
        this.logins = NeedsLoginCheck.readings(text.text());
    }

    /** Decides about what a template made, which is not the user's own login. */
    static DecisionStep of(DecisionContext context, TemplateText template, ReplyText text) {
        return NeedsLoginCheck.isPlain(text)
                ? new NeedsTemplateCheck(context, template, text)
                : context.decide(new Decision.SendTemplate(text));
    }

    /** As {@link NeedsLoginCheck#logins()}. */
    public Set<String> logins() {
        return logins;
    }

    /**
     * Decides.
     *
     * @param uids as in {@link NeedsLoginCheck#checked}
     */
    public Decided checked(Map<String, Long> uids) {
        Long own = context.user().uid();
        if (uids.values().stream().allMatch(own::equals)) {
            return context.decide(new Decision.SendTemplate(text));
        }
        context.trace().loginsChecked(text, logins, uids);
        return context.decide(new Decision.Unfilled(
                "the template \"%s\" made \"%s\" for %s, which IRC servers may take for another login"
                        .formatted(template, text.text(), context.user().shown())));
    }
}
