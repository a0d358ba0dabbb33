package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserPolicy;

/**
 * Parses files in the language of oidentd.conf. Whatever the octets are, the result is a policy or errors with their places.
 * Time and memory grow in proportion to the file, because nothing is parsed twice. Blocks if looking up a name does. Any
 * thread may call it.
 *
 * <p>The grammar, in which a word or a string between double quotes may stand for each name in capitals:
 *
 * <pre>{@code
 * system file = { block }
 * block       = head "{" range { range } "}"
 * head        = "default" | "user" USER | "group" GROUP | "uid" UIDS
 *             | ( "cgroup" | "unit" | "container" | "namespace" ) PATTERN
 * range       = ( "default" | filter ) "{" directive { directive } "}"
 * directive   = ( "allow" | "deny" ) capability | "allow" "register_for" LOGIN { LOGIN } | "deny" "register_for" | "force" ( statement | "template" TEMPLATE | "spoof" | "spoof_all" | "spoof_privport" )
 * user file   = { entry }
 * entry       = ( "global" | filter ) "{" statement "}"
 * filter      = condition { condition }
 * condition   = ( "to" | "from" ) HOST | ( "fport" | "lport" ) PORTS
 * statement   = "hide" | "random" | "random_numeric" | "numeric" | "reply" TEXT { TEXT } | "forward" HOST PORT
 * }</pre>
 *
 * <p>The text of a template, which is one word or string:
 *
 * <pre>{@code
 * template    = { CHARACTER | "{{" | "}}" | placeholder }
 * placeholder = "{" choice { "|" choice } "}"
 * choice      = ( "login" | "uid" | "namespace" | "container" | "unit" | "slice" ) [ ":" LENGTH ]
 * }</pre>
 *
 * <p>The first choice that has a value counts. A length cuts the value of its own choice: {@code {container:8|login}} is the
 * first 8 characters of the container, or the whole login.
 */
public final class PolicyParser {

    private final NameDatabase database;

    /** A parser that looks up users, hosts and services in this database. */
    public PolicyParser(NameDatabase database) {
        this.database = database;
    }

    /**
     * Parses a system file.
     *
     * @param file the name of the file, for messages
     * @throws NameUnavailableException if a name cannot be looked up
     */
    public ParseResult<SystemPolicy> parseSystem(String file, byte[] content) {
        return new SystemFileParser(file, content, database, new Problems()).parse();
    }

    /**
     * Parses a user's file. Host names in it are not looked up; {@link UserPolicy#hosts} lists them.
     *
     * @param file the name of the file, for messages
     * @throws NameUnavailableException if the name of a service cannot be looked up
     */
    public ParseResult<UserPolicy> parseUser(String file, byte[] content) {
        return new UserFileParser(file, content, database, new Problems()).parse();
    }
}
