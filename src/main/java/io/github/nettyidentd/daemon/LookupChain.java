package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.ChainLookup;
import io.github.nettyidentd.lookup.FixedLookupFactory;
import io.github.nettyidentd.plugin.LookupResolver;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.plugin.Plugins;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.SystemLookupFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lookups of a daemon with the plug-ins that they came from; closed together. */
public final class LookupChain implements Lookup {

    private static final Logger log = LoggerFactory.getLogger(LookupChain.class);

    private final Plugins plugins;
    private final List<Lookup> members;
    private final Lookup lookup;

    private LookupChain(Plugins plugins, List<Lookup> members, List<Lookup> asked) {
        this.plugins = plugins;
        this.members = members;
        this.lookup = asked.size() == 1 ? asked.getFirst() : new ChainLookup(asked);
    }

    /** Loads the plug-ins and makes each lookup that was asked for; if one cannot be had, nothing stays open. */
    public static LookupChain open(DaemonSettings settings, HostPolicy policy) throws LookupUnavailableException {
        return open(settings, policy, (_, lookup) -> lookup);
    }

    /** The same with each lookup asked by way of what {@code watch} makes of its name and it. */
    static LookupChain open(DaemonSettings settings, HostPolicy policy, BiFunction<String, Lookup, Lookup> watch)
            throws LookupUnavailableException {
        Plugins plugins = settings.answers().plugins().isPresent()
                ? Plugins.load(settings.answers().plugins().get())
                : Plugins.none();
        List<Lookup> members = new ArrayList<>();
        try {
            var resolver = new LookupResolver(
                    builtIns(policy::openLookup),
                    plugins,
                    settings.limits().timeouts().lookup());
            for (LookupSpec spec : settings.answers().lookups()) {
                members.add(resolver.resolve(spec));
            }
            List<Lookup> asked = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                asked.add(watch.apply(settings.answers().lookups().get(i).name(), members.get(i)));
            }
            return new LookupChain(plugins, members, asked);
        } catch (LookupUnavailableException | RuntimeException e) {
            close(members);
            plugins.close();
            throw e;
        }
    }

    /** What can be had without a plug-in. */
    public static List<LookupFactory> builtIns(SystemLookupFactory.Opening system) {
        return List.of(new SystemLookupFactory(system), new FixedLookupFactory());
    }

    /** Those that are asked, in this order. */
    public List<Lookup> members() {
        return List.copyOf(members);
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return lookup.lookup(pair);
    }

    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        return lookup.lookupAll(pairs);
    }

    @Override
    public void close() {
        close(members);
        plugins.close();
    }

    /** The last one first. One that fails to close keeps nobody from stopping. */
    private static void close(List<Lookup> members) {
        for (Lookup member : members.reversed()) {
            try {
                member.close();
            } catch (RuntimeException e) {
                String cause = e.getCause() == null ? "" : ": " + e.getCause();
                log.warn("a lookup did not close: {}{}", e.getMessage(), cause);
            }
        }
    }
}
