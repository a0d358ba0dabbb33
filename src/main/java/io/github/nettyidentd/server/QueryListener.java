package io.github.nettyidentd.server;

/** Is told of each answer. */
@FunctionalInterface
public interface QueryListener {

    /** Called on the connection's event loop, before the answer is written; must not block or throw. */
    void answered(AnsweredQuery query);
}
