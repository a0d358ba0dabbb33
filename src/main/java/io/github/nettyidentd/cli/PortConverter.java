package io.github.nettyidentd.cli;

import io.github.nettyidentd.protocol.Rfc1413;

/** Reads a port number, 1 to 65535; or from 0, which is any free port to listen on. */
class PortConverter extends NumberConverter {

    PortConverter() {
        this(Rfc1413.MIN_PORT);
    }

    private PortConverter(int min) {
        super(min, Rfc1413.MAX_PORT);
    }

    /** A port to listen on. */
    static final class Listening extends PortConverter {
        Listening() {
            super(0);
        }
    }
}
