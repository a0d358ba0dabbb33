package io.github.nettyidentd.forward;

import io.github.nettyidentd.blocking.Shares;
import io.github.nettyidentd.net.SourcePrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bounds how many forwards are under way: of each account or host, for each source that asks, and in all. */
final class ForwardShares {

    private static final int MAX_UNDER_WAY = 256;

    /** One source may ask about many accounts or hosts, so that it has more than any of these. */
    private static final int MAX_OF_ONE_SOURCE = 192;

    private static final int MAX_OF_ONE_HOLDER = 16;

    /** Less than a holder may have, so that one source cannot take a holder's whole share. */
    private static final int MAX_OF_ONE_SOURCE_AND_HOLDER = 12;

    /**
     * A server that forwards back to us asks about the same connection again and again. A few forwards of the same query may
     * be honest, because several peers may ask at the same time.
     */
    private static final int MAX_SAME = 4;

    /** A source that asks about an account or a host. */
    private record AskingSource(Object holder, SourcePrefix source) {}

    /**
     * Why a forward cannot start now.
     *
     * @param message for the log
     * @param ofHolder whether only the end of another forward of the same holder is missing
     */
    record Refusal(String message, boolean ofHolder) {}

    /**
     * A limit that a forward counts against.
     *
     * @param refusal the answer if the holder has all that it can have
     */
    private record Share<K>(Shares<K> shares, K holder, Refusal refusal) {
        boolean enter() {
            return shares.enter(holder);
        }

        void leave() {
            shares.leave(holder);
        }
    }

    private final Shares<ForwardShares> underWay = new Shares<>(MAX_UNDER_WAY);
    private final Shares<Object> holders = new Shares<>(MAX_OF_ONE_HOLDER);
    private final Shares<SourcePrefix> sources = new Shares<>(MAX_OF_ONE_SOURCE);
    private final Shares<AskingSource> sourcesOfHolders = new Shares<>(MAX_OF_ONE_SOURCE_AND_HOLDER);
    private final Shares<Forward> same = new Shares<>(MAX_SAME);

    /** Takes one of each share, or none of any; gives the refusal of the share that is used up, or {@code null}. */
    @Nullable
    Refusal enter(Forward forward) {
        List<Share<?>> shares = sharesOf(forward);
        for (int i = 0; i < shares.size(); i++) {
            if (!shares.get(i).enter()) {
                shares.subList(0, i).forEach(Share::leave);
                return shares.get(i).refusal();
            }
        }
        return null;
    }

    /** Gives back what {@link #enter} took. */
    void leave(Forward forward) {
        sharesOf(forward).forEach(Share::leave);
    }

    /** What a forward counts against; the narrowest limit first, because its message says most. */
    private List<Share<?>> sharesOf(Forward forward) {
        SourcePrefix source = SourcePrefix.of(forward.pair().clientAddress());
        Object holder = forward.holder().key();
        String name = forward.holder().text();
        return List.of(
                new Share<>(same, forward, new Refusal("it is forwarded in a loop", false)),
                new Share<>(
                        holders,
                        holder,
                        new Refusal(MAX_OF_ONE_HOLDER + " forwards of " + name + " are under way already", true)),
                new Share<>(
                        sourcesOfHolders,
                        new AskingSource(holder, source),
                        new Refusal(
                                MAX_OF_ONE_SOURCE_AND_HOLDER + " forwards of " + name
                                        + " for one source are under way already",
                                true)),
                new Share<>(
                        sources,
                        source,
                        new Refusal(MAX_OF_ONE_SOURCE + " forwards for one source are under way already", false)),
                new Share<>(underWay, this, new Refusal(MAX_UNDER_WAY + " forwards are under way already", false)));
    }
}
