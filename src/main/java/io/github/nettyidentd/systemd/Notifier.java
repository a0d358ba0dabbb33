package io.github.nettyidentd.systemd;

import io.github.nettyidentd.linux.ffi.MonotonicClock;
import io.github.nettyidentd.linux.ffi.UnixDatagram;
import io.github.nettyidentd.text.Printable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how we are (sd_notify(3)); without one it tells nobody. A message that does not get through
 * is no failure of ours: the first one is logged. Any thread; those but {@link #alive} may wait for the service manager.
 */
public final class Notifier {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final String address;
    private boolean stopping;
    private boolean warned;

    /**
     * @param address the path of a socket, or {@code @} and the name of an abstract one; empty for nobody
     */
    public Notifier(String address) {
        this.address = address;
    }

    /** What was begun, the start or a reload, is done; the status is one line for people. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + Printable.onOneLine(status), true);
    }

    /** A reload begins now; {@link #ready} ends it. */
    public void reloading() {
        // Of one moment, by which systemd tells this reload from one before its signal.
        tell("RELOADING=1\nMONOTONIC_USEC=" + MonotonicClock.micros() + "\nSTATUS=reading the policy anew", true);
    }

    /** The start failed; the status is the reason's first line, which the service manager shows until the next start. */
    public void failed(String reason) {
        tell("STATUS=" + Printable.onOneLine(reason.lines().findFirst().orElse("")), true);
    }

    /** The end begins; what is told afterwards, but for {@link #alive}, is not sent. */
    public synchronized void stopping() {
        tell("STOPPING=1\nSTATUS=answering what was asked", true);
        stopping = true;
    }

    /** For the watchdog. Never waits. */
    public void alive() {
        send("WATCHDOG=1", false);
    }

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
