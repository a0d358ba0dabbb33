package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.User;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks up the names of a host that has a few accounts. */
final class SmallHost implements NameDatabase {

    static final Map<String, Long> UIDS = Map.ofEntries(
            Map.entry("root", 0L),
            Map.entry("toor", 0L),
            Map.entry("daemon", 1L),
            Map.entry("lisa", 1000L),
            Map.entry("paul", 1001L),
            Map.entry("Bob", 1002L),
            Map.entry("EVE", 1003L),
            Map.entry("hide", 1004L),
            Map.entry("777", 1005L),
            Map.entry("McCoy", 1006L),
            Map.entry("christophe", 1007L),
            Map.entry("sebastian", 1008L));

    /** The own group of {@link #user} is the one that has the uid's number. */
    private static final Map<String, Group> GROUPS =
            Map.of("irc", new Group(50, Set.of(1001L, 1002L)), "lisa", new Group(1000, Set.of()));

    private static final Map<String, List<InetAddress>> ADDRESSES = Map.of(
            "irc.example.net", addresses("192.0.2.1", "2001:db8::1"),
            "other.example.net", addresses("203.0.113.9"),
            "to", addresses("192.0.2.77"));

    private static final Map<String, Integer> PORTS = Map.of("auth", 113, "ircd", 6667, "http", 80, "https", 443);

    @Override
    public OptionalLong uidOf(String login) {
        Long uid = UIDS.get(login);
        return uid == null ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    @Override
    public Optional<String> loginOf(long uid) {
        // The first in alphabetical order: root, and not toor.
        return UIDS.entrySet().stream()
                .filter(entry -> entry.getValue() == uid)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    @Override
    public Optional<Group> group(String name) {
        return Optional.ofNullable(GROUPS.get(name));
    }

    @Override
    public List<InetAddress> addressesOf(String host) {
        return ADDRESSES.getOrDefault(host, List.of());
    }

    @Override
    public OptionalInt portOf(String service) {
        Integer port = PORTS.get(service);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Resolves host names as this host does. */
    static ResolvedHosts resolve(Collection<String> hosts) {
        return new ResolvedHosts(ADDRESSES.entrySet().stream()
                .filter(entry -> hosts.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The account of a login; or for {@code #101000}, a uid without an account. */
    static User user(String login) {
        if (login.startsWith("#")) {
            return User.withoutAccount(Long.parseLong(login.substring(1)));
        }
        long uid = Objects.requireNonNull(UIDS.get(login), login);
        return new User(uid, uid, login, "/home/" + login);
    }

    /** The logins that equal one of the given ones, whatever the case of letters, with their uids. */
    static Map<String, Long> uidsOf(Collection<String> logins) {
        return UIDS.entrySet().stream()
                .filter(entry -> logins.stream().anyMatch(entry.getKey()::equalsIgnoreCase))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }
}
