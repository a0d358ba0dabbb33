package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonSettings.AnswerSettings;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.lookup.ChainLookup;
import io.github.nettyidentd.lookup.FixedLookupFactory;
import io.github.nettyidentd.plugin.LookupResolver;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.plugin.Plugins;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyUnavailableException;
import io.github.nettyidentd.system.SystemLookupFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lookups of a daemon, asked one after the other, and the plug-ins that they came from; closed together. */
public final class DaemonLookups implements Lookup {

    private static final Logger log = LoggerFactory.getLogger(DaemonLookups.class);

    private final Plugins plugins;
    private final List<Lookup> members;
    private final Lookup lookup;

    private DaemonLookups(Plugins plugins, List<Lookup> members, List<Lookup> asked) {
        this.plugins = plugins;
        this.members = List.copyOf(members);
        this.lookup = asked.size() == 1 ? asked.getFirst() : new ChainLookup(asked);
    }

    /**
     * Puts the policy in force, loads the plug-ins, and makes the lookups of the settings. Blocks.
     *
     * @param policy what the system lookup asks; the caller closes it, after this
     * @throws StartFailure if the policy or a lookup cannot be had; nothing of this is left open then
     */
    public static DaemonLookups open(DaemonSettings settings, HostPolicy policy) throws StartFailure {
        return open(settings, policy, (_, lookup) -> lookup);
    }

    /**
     * The same with each lookup wrapped.
     *
     * @param wrap returns what is asked in place of a lookup, given the lookup's name and the lookup itself. The
     *     lookup inside is still closed by {@link #close}
     */
    static DaemonLookups open(DaemonSettings settings, HostPolicy policy, BiFunction<String, Lookup, Lookup> wrap)
            throws StartFailure {
        try {
            policy.loadFirst();
            Plugins plugins = loadPlugins(settings.answers());
            List<Lookup> members = new ArrayList<>();
            try {
                return open(settings, policy, wrap, plugins, members);
            } catch (LookupUnavailableException | RuntimeException e) {
                close(members, plugins);
                throw e;
            }
        } catch (PolicyUnavailableException e) {
            throw StartFailure.of(e.isTemporary(), e);
        } catch (LookupUnavailableException e) {
            throw StartFailure.of(e.isTemporary(), e);
        }
    }

    private static DaemonLookups open(
            DaemonSettings settings,
            HostPolicy policy,
            BiFunction<String, Lookup, Lookup> wrap,
            Plugins plugins,
            List<Lookup> members)
            throws LookupUnavailableException {
        var resolver = new LookupResolver(
                builtIns(policy::openLookup),
                plugins,
                settings.limits().timeouts().lookup());
        List<Lookup> asked = new ArrayList<>();
        for (LookupSpec spec : settings.answers().lookups()) {
            members.add(resolver.resolve(spec));
            asked.add(wrap.apply(spec.name(), members.getLast()));
        }
        return new DaemonLookups(plugins, members, asked);
    }

    /**
     * Loads the plug-ins that the settings name.
     *
     * @throws LookupUnavailableException if their directory cannot be read
     */
    public static Plugins loadPlugins(AnswerSettings settings) throws LookupUnavailableException {
        return settings.plugins().isPresent() ? Plugins.load(settings.plugins().get()) : Plugins.none();
    }

    /** The lookups that need no plug-in. */
    public static List<LookupFactory> builtIns(SystemLookupFactory.Opening system) {
        return List.of(new SystemLookupFactory(system), new FixedLookupFactory());
    }

    /** The lookups in the order in which they are asked; without what wraps them. */
    public List<Lookup> members() {
        return members;
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return lookup.lookup(pair);
    }

    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        return lookup.lookupAll(pairs);
    }

    /** Closes the lookups, the last one first, and then the plug-ins, whose classes the lookups need until then. */
    @Override
    public void close() {
        close(members, plugins);
    }

    private static void close(List<Lookup> members, Plugins plugins) {
        for (Lookup member : members.reversed()) {
            try {
                member.close();
            } catch (RuntimeException e) {
                // Logged and not thrown, because a plug-in must not keep the daemon from stopping.
                log.warn("a lookup did not close: {}", Causes.text(e));
            }
        }
        plugins.close();
    }
}
