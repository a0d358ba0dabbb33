package io.github.nettyidentd.registry;

import io.github.nettyidentd.policy.ReplyText;
import java.util.Optional;

/**
 * What an account has registered about a connection.
 *
 * @param registrar the uid of the account that registered, 0 to 4294967295; it need not be the owner of the connection
 * @param application the name of the program that registered, as it calls itself; empty if it has not said so
 * @param text the user-id; empty if the connection's owner is to be hidden
 */
public record Registration(long registrar, String application, Optional<ReplyText> text) {}
