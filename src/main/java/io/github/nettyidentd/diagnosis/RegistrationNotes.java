package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says which accounts may register what, by what the ranges of a policy grant to them at most. */
final class RegistrationNotes {

    /** Stands for any account: a block is looked at by itself, as if it were for everybody. */
    private static final User ANYBODY = new User(1, -1, "anybody", "");

    private RegistrationNotes() {}

    /** Whether a policy lets an account register about connections of others. */
    static boolean registersForOthers(SystemPolicy policy) {
        return blocks(policy)
                .flatMap(block -> block.ranges().stream())
                .anyMatch(range -> range.rule().capabilities().contains(Capability.REGISTER_FOR));
    }

    /** Says who may register what: a sentence for each block that permits anything, the {@code user} blocks first. */
    static List<String> of(SystemPolicy policy) {
        return blocks(policy).flatMap(block -> note(block).stream()).toList();
    }

    private static Stream<Block> blocks(SystemPolicy policy) {
        return Stream.of(
                        policy.userBlocks().values().stream().sorted(Comparator.comparing(Block::place)),
                        policy.otherBlocks().stream(),
                        Stream.ofNullable(policy.defaultBlock()))
                .flatMap(blocks -> blocks);
    }

    private static Optional<String> note(Block block) {
        var alone = new SystemPolicy(new Block(block.place(), new BlockHead.Everybody(), block.ranges()), Map.of());
        return alone.widest(ANYBODY, null).rule() instanceof Rule.Grant grant
                ? permitted(grant).map(what -> subject(block.head()) + " may " + what)
                : Optional.empty();
    }

    private static String subject(BlockHead head) {
        return switch (head) {
            case BlockHead.Everybody _ -> "accounts without another block";
            case BlockHead.OfUser(String name) -> "the account " + name;
            case BlockHead.OfGroup _, BlockHead.OfUids _ -> "accounts of " + head;
            case BlockHead.InCgroup _, BlockHead.InUnit _, BlockHead.InContainer _, BlockHead.InNamespace _ ->
                "accounts with connections of " + head;
        };
    }

    /** What may be registered; empty if nothing but the owner's login. */
    private static Optional<String> permitted(Rule.Grant grant) {
        Set<Capability> granted = grant.capabilities();
        List<String> what = new ArrayList<>();
        if (granted.contains(Capability.SPOOF)) {
            what.add(
                    granted.contains(Capability.SPOOF_ALL)
                            ? "register any text"
                            : "register plain texts that cannot pass for another login");
        }
        if (granted.contains(Capability.HIDE)) {
            what.add("hide connections");
        }
        if (what.isEmpty()) {
            return Optional.empty();
        }
        String logins =
                grant.registersFor().stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(", "));
        return Optional.of(
                String.join(" and ", what) + (logins.isEmpty() ? "" : ", also those of the accounts " + logins));
    }
}
