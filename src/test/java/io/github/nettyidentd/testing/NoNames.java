package io.github.nettyidentd.testing;

import io.github.nettyidentd.policy.NameDatabase;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A host without names. A test overrides what it needs. */
public class NoNames implements NameDatabase {

    @Override
    public OptionalLong uidOf(String login) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> loginOf(long uid) {
        return Optional.empty();
    }

    @Override
    public Optional<Group> group(String name) {
        return Optional.empty();
    }

    @Override
    public List<InetAddress> addressesOf(String host) {
        return List.of();
    }

    @Override
    public OptionalInt portOf(String service) {
        return OptionalInt.empty();
    }
}
