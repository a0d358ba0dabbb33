package io.github.nettyidentd.systemd;

import io.github.nettyidentd.linux.ffi.MonotonicClock;
import io.github.nettyidentd.linux.ffi.UnixDatagram;
import io.github.nettyidentd.text.Printable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies the service manager of the daemon's state (sd_notify(3)); without a service manager, it does nothing. A
 * message that cannot be sent does not fail the caller; the first such failure is logged. Any thread. All methods but
 * {@link #alive} may wait until the service manager has room for the message.
 */
public final class Notifier {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final String address;
    private boolean stopping;
    private boolean warned;

    /**
     * Notifies at an address.
     *
     * @param address the path of a socket, or {@code @} and the name of an abstract one; empty if there is no service
     *     manager
     */
    public Notifier(String address) {
        this.address = address;
    }

    /** The start or a reload is complete. The status is one line for the operator. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + Printable.onOneLine(status), true);
    }

    /** A reload begins; {@link #ready} ends it. */
    public void reloading() {
        // systemd wants the time, to tell this reload from one that began before its signal (Type=notify-reload).
        tell("RELOADING=1\nMONOTONIC_USEC=" + MonotonicClock.micros() + "\nSTATUS=re-reading the policy", true);
    }

    /**
     * The start failed. The status is the first line of the reason, which the service manager shows until the next
     * start.
     */
    public void failed(String reason) {
        tell("STATUS=" + Printable.onOneLine(reason.lines().findFirst().orElse("")), true);
    }

    /** The daemon begins to stop. Afterwards no message is sent but that of {@link #alive}. */
    public synchronized void stopping() {
        tell("STOPPING=1\nSTATUS=answering the queries that were received", true);
        stopping = true;
    }

    /** Tells the watchdog that the daemon is alive. Never waits, because a late message would be of no use. */
    public void alive() {
        send("WATCHDOG=1", false);
    }

    /**
     * Sends a message unless the daemon stops, so that a reload that is under way does not report "ready" after that.
     */
    private synchronized void tell(String message, boolean mayWait) {
        if (!stopping) {
            send(message, mayWait);
        }
    }

    private void send(String message, boolean mayWait) {
        if (address.isEmpty()) {
            return;
        }
        try {
            UnixDatagram.send(address, message, mayWait);
        } catch (IOException e) {
            warn(e);
        }
    }

    private synchronized void warn(IOException failure) {
        if (!warned) {
            warned = true;
            log.warn("cannot tell the service manager at NOTIFY_SOCKET '{}': {}", address, failure.getMessage());
        }
    }
}
