package io.github.nettyidentd.policy;

/**
 * The user that a decision is about: the account that owns the connection, as far as a policy looks at it.
 *
 * @param uid 0 to 4294967295
 * @param login the login name, which is sent unless a policy says otherwise; {@link io.github.nettyidentd.text.OctetText}
 * @param home the home directory, where the user's own file stands; may be empty. {@link io.github.nettyidentd.text.OctetText}
 */
public record User(long uid, String login, String home) {}
