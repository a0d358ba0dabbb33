package io.github.nettyidentd.daemon;

import io.github.nettyidentd.server.Limits;
import io.github.nettyidentd.system.SystemSettings;

/**
 * All settings of a daemon, as values: nothing in here asks the kernel or the environment.
 *
 * @param limits what peers and lookups get at most
 */
public record DaemonSettings(
        ListenSettings listen,
        PrivilegeSettings privileges,
        AnswerSettings answers,
        Limits limits,
        MonitoringSettings monitoring) {

    /** The part of these settings that the system lookup needs. */
    public SystemSettings system() {
        return new SystemSettings(
                answers.asksSystem(),
                answers.policyFile(),
                answers.format(),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                limits.timeouts().lookup(),
                limits.maxLookups());
    }
}
