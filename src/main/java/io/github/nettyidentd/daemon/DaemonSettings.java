package io.github.nettyidentd.daemon;

import io.github.nettyidentd.server.ServerLimits;
import io.github.nettyidentd.system.SystemSettings;

/**
 * All settings of a daemon.
 *
 * @param limits what peers and lookups get at most; the server gives a lookup a little more, so that a plug-in's own
 *     deadline comes first
 */
public record DaemonSettings(
        ListenSettings listen,
        PrivilegeSettings privileges,
        AnswerSettings answers,
        ServerLimits limits,
        MonitoringSettings monitoring) {

    /** The part of these settings that the system lookup needs. */
    public SystemSettings system() {
        return new SystemSettings(
                answers.askSystem(),
                answers.policyFile(),
                answers.format(),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                limits.timeouts().lookup(),
                limits.maxLookups());
    }
}
