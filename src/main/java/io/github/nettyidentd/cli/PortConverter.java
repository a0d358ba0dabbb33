package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.TcpPort;

/** Reads a port number, 1 to 65535; or from 0, which is any free port to listen on. */
class PortConverter extends NumberConverter {

    PortConverter() {
        this(TcpPort.MIN);
    }

    private PortConverter(int min) {
        super(min, TcpPort.MAX);
    }

    /** A port to listen on. */
    static final class Listening extends PortConverter {
        Listening() {
            super(0);
        }
    }
}
