package io.github.nettyidentd.bench;

/** The ports of a connection within 127.0.0.1: at the end that is asked about, and at the other. */
record PortPair(int portOnServer, int portOnClient) {}
