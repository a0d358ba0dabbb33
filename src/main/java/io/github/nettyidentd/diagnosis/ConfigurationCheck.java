package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.LookupChain;
import io.github.nettyidentd.daemon.RunAsSetting;
import io.github.nettyidentd.daemon.SocketUnit;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.CheckReport.Finding;
import io.github.nettyidentd.diagnosis.CheckReport.Severity;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.plugin.LookupResolver;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.plugin.Plugins;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Checks everything that a daemon would be started with, without starting it: no port is opened, and the kernel is not
 * asked about sockets. Each lookup that is named is made and closed again. For one thread, which may block; used once.
 */
public final class ConfigurationCheck {

    /** Stands for the system lookup, so that the kernel is not asked. */
    private static final class NothingAsked implements Lookup {
        @Override
        public CompletableFuture<UserId> lookup(ConnectionPair pair) {
            throw new IllegalStateException("nothing is looked up in a check");
        }
    }

    private final DaemonSettings settings;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private ConfigurationCheck(DaemonSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks the settings and the files that they name.
     *
     * @param listening those options on the command line that say where to listen
     * @param userFiles whether to check the users' own files too
     * @throws StartFailure if root cannot become the user that the daemon would become
     */
    public static CheckReport run(
            DaemonSettings settings, List<String> listening, boolean userFiles, EffectiveUser.Identity identity)
            throws StartFailure {
        var check = new ConfigurationCheck(settings);
        check.checkListening(listening);
        return check.run(userFiles, identity);
    }

    /**
     * Warns of options that say where to listen while systemd passes the sockets. It is only a warning, because the options
     * may be for another daemon than the one of the package's unit.
     */
    private void checkListening(List<String> options) {
        SocketUnit.enabled()
                .ifPresent(unit -> options.forEach(option -> warning(option
                        + ": systemd, by "
                        + unit
                        + ", opens the sockets for the daemon that it starts, which does not start with this option;"
                        + " ListenStream= there says where to listen: systemctl edit "
                        + SocketUnit.NAME)));
    }

    private CheckReport run(boolean userFiles, EffectiveUser.Identity identity) throws StartFailure {
        Optional<RunAs> runAs = runAs();
        checkLookups();
        try (var policy = new HostPolicy(settings.system(), _ -> {})) {
            if (settings.answers().askSystem()) {
                ParseResult<SystemPolicy> parsed = policy.store().parse();
                add(parsed);
                if (parsed.policy().isPresent()
                        && Files.notExists(policy.store().file())) {
                    notes.add(policy.store().missing());
                }
                EffectiveUser effectiveUser = EffectiveUser.become(runAs, identity, policy.accounts());
                checkReload(policy.store(), effectiveUser);
                if (userFiles) {
                    new UserFileCheck(policy, effectiveUser, findings, notes)
                            .run(parsed.policy().orElse(SystemPolicy.EMPTY));
                } else {
                    notes.add("users' own files were not looked at");
                }
            } else {
                notes.add("no policy was looked at, as the system lookup is not asked");
            }
        }
        return new CheckReport(findings, notes);
    }

    private void error(String text) {
        findings.add(new Finding(Severity.ERROR, null, text));
    }

    private void warning(String text) {
        findings.add(new Finding(Severity.WARNING, null, text));
    }

    private void add(ParseResult<?> parsed) {
        findings.addAll(findings(parsed));
    }

    /** The errors and then the warnings of a file, each in the order of the file. */
    static List<Finding> findings(ParseResult<?> parsed) {
        List<Finding> all = new ArrayList<>();
        parsed.errors().forEach(it -> all.add(new Finding(Severity.ERROR, it.place(), it.text())));
        parsed.warnings().forEach(it -> all.add(new Finding(Severity.WARNING, it.place(), it.text())));
        return all;
    }

    /** The user that the daemon would become; empty if it would stay as it is, or if the setting is wrong. */
    private Optional<RunAs> runAs() {
        try {
            Optional<RunAs> runAs = RunAsSetting.resolve(settings.privileges());
            return Privileges.isRoot() ? runAs : Optional.empty();
        } catch (StartFailure e) {
            error(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Makes each lookup that is named, as the daemon would at its start. */
    private void checkLookups() {
        try (Plugins plugins = settings.answers().plugins().isPresent()
                ? Plugins.load(settings.answers().plugins().get())
                : Plugins.none()) {
            plugins.broken().forEach(broken -> warning("plug-in is skipped: " + broken));
            var resolver = new LookupResolver(
                    LookupChain.builtIns(NothingAsked::new),
                    plugins,
                    settings.limits().timeouts().lookup());
            for (LookupSpec spec : settings.answers().lookups()) {
                check(spec, resolver);
            }
        } catch (LookupUnavailableException e) {
            error(String.valueOf(e.getMessage()));
        }
    }

    private void check(LookupSpec spec, LookupResolver resolver) {
        try {
            resolver.resolve(spec).close();
        } catch (LookupUnavailableException e) {
            error(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            warning("lookup '" + spec.name() + "': does not close: " + e);
        }
    }

    /** Warns of a file that the daemon can read at its start, as root, but not at a reload, when it is another user. */
    private void checkReload(PolicyStore store, EffectiveUser effectiveUser) {
        if (Files.exists(store.file()) && !Files.isReadable(store.file()) && effectiveUser.asDaemon()) {
            var place = new FilePlace(store.file().toString(), 1, 1);
            findings.add(new Finding(
                    Severity.WARNING,
                    place,
                    "may not be read by " + effectiveUser + ", so that SIGHUP cannot read it again"));
        }
    }
}
