package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonLookups;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.PrivilegeDrop;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.CheckReport.Finding;
import io.github.nettyidentd.diagnosis.CheckReport.Severity;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.PasswordFile;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.plugin.LookupResolver;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.plugin.Plugins;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.system.HostPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Checks everything that a daemon would be started with, without starting it: no port is bound, and the kernel is not
 * asked about sockets. Each lookup of the settings is made and closed again. For one thread, which may block; once.
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
    private final boolean oidentd;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private ConfigurationCheck(DaemonSettings settings, boolean oidentd) {
        this.settings = settings;
        this.oidentd = oidentd;
    }

    /**
     * Runs the check.
     *
     * @param listening the names of the options on the command line that say where to listen
     * @param userFiles whether to check users' own files
     * @param oidentd whether to warn of what oidentd would not understand
     * @throws StartFailure if root cannot become the user that the daemon runs as
     */
    public static CheckReport run(
            DaemonSettings settings,
            List<String> listening,
            boolean userFiles,
            boolean oidentd,
            EffectiveUser.Identity identity)
            throws StartFailure {
        var check = new ConfigurationCheck(settings, oidentd);
        check.checkListening(listening);
        return check.run(userFiles, identity);
    }

    /**
     * A daemon that systemd passes sockets to refuses to start with these options. That is a warning and not an error,
     * because the options may be meant for another daemon than the one of the package's unit.
     */
    private void checkListening(List<String> options) {
        EnabledSocketUnit.find()
                .ifPresent(unit -> options.forEach(option -> warning(option
                        + ": systemd, by "
                        + unit
                        + ", opens the sockets for the daemon that it starts, which does not start with this option;"
                        + " ListenStream= there says where to listen: systemctl edit "
                        + EnabledSocketUnit.NAME)));
    }

    private CheckReport run(boolean userFiles, EffectiveUser.Identity identity) throws StartFailure {
        Optional<RunAs> runAs = runAs();
        // As root, as a daemon makes its lookups before it drops privileges.
        checkLookups();
        try (var policy = new HostPolicy(settings.system(), _ -> {}, _ -> {})) {
            if (settings.answers().asksSystem()) {
                checkPolicy(policy, runAs, userFiles, identity);
            } else {
                notes.add("no policy was looked at, as the system lookup is not asked");
            }
        }
        return new CheckReport(findings, notes);
    }

    /** Finds the user to become, as a daemon would, but returns it only where this process can become it. */
    private Optional<RunAs> runAs() {
        try {
            Optional<RunAs> runAs = PrivilegeDrop.resolve(settings.privileges());
            return Privileges.isRoot() ? runAs : Optional.empty();
        } catch (StartFailure e) {
            error(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Makes each lookup that is named, as the daemon would at its start. */
    private void checkLookups() {
        try (Plugins plugins = DaemonLookups.loadPlugins(settings.answers())) {
            plugins.skippedJars().forEach(jar -> warning("plug-in is skipped: " + jar));
            var resolver = new LookupResolver(
                    DaemonLookups.builtIns(NothingAsked::new),
                    plugins,
                    settings.limits().timeouts().lookup());
            for (LookupSpec spec : settings.answers().lookups()) {
                checkLookup(spec, resolver);
            }
        } catch (LookupUnavailableException e) {
            error(String.valueOf(e.getMessage()));
        }
    }

    private void checkLookup(LookupSpec spec, LookupResolver resolver) {
        try {
            resolver.resolve(spec).close();
        } catch (LookupUnavailableException e) {
            error(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            warning("lookup '" + spec.name() + "' does not close: " + Causes.text(e));
        }
    }

    private void checkPolicy(
            HostPolicy policy, Optional<RunAs> runAs, boolean userFiles, EffectiveUser.Identity identity)
            throws StartFailure {
        // As root again: a daemon reads its policy before it drops privileges. All that follows is done as its user.
        ParseResult<SystemPolicy> parsed = policy.store().parse();
        findings.addAll(findings(parsed, oidentd));
        findings.addAll(new IrcServerCheck(policy.nameDatabase(), logins())
                .run(parsed.forced(), settings.system().format().tokensAsOther()));
        if (oidentd && parsed.policy().isPresent() && parsed.foreign().isEmpty()) {
            notes.add("oidentd would understand the policy as well");
        }
        if (parsed.policy().isPresent() && Files.notExists(policy.store().file())) {
            notes.add(policy.store().missing());
        }
        policy.store().shadowed().ifPresent(notes::add);
        parsed.policy().ifPresent(this::noteRegistrations);
        settings.answers().hops().withoutEffect().ifPresent(this::warning);
        if (policy.usesRules()) {
            findings.addAll(findings(policy.rules().parse(), oidentd));
        }
        EffectiveUser user = EffectiveUser.become(runAs, identity, policy.accounts());
        checkReload(policy.store().file(), user);
        if (policy.usesRules()) {
            checkReload(policy.rules().file(), user);
        }
        if (userFiles) {
            new UserFileCheck(policy, user, oidentd, findings, notes)
                    .run(parsed.policy().orElse(SystemPolicy.EMPTY));
        } else {
            notes.add("users' own files were not looked at");
        }
    }

    /** Says who may register what, if programs can register or the policy speaks of it. */
    private void noteRegistrations(SystemPolicy policy) {
        RegistrySettings registry = settings.answers().registry();
        if (registry.socket().isEmpty() && registry.kiwi().isEmpty() && !RegistrationNotes.registersForOthers(policy)) {
            return;
        }
        List<String> permitted = RegistrationNotes.of(policy);
        notes.addAll(permitted);
        if (permitted.isEmpty()) {
            notes.add("the policy permits no account to register anything");
        }
    }

    /** A daemon reads these files as root at its start, but as its own user at SIGHUP. */
    private void checkReload(Path file, EffectiveUser user) {
        if (Files.exists(file) && !Files.isReadable(file) && user.asDaemon()) {
            var place = FilePlace.of(file.toString());
            findings.add(new Finding(
                    Severity.WARNING, place, "may not be read by " + user + ", so that SIGHUP cannot reload it"));
        }
    }

    /** The logins of passwd(5); none if it cannot be read, which the check of users' files reports. */
    private static List<String> logins() {
        try {
            return PasswordFile.read().stream().map(Account::name).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * The errors and warnings of a policy file or a user's file.
     *
     * @param oidentd whether to warn of what oidentd would not understand
     */
    static List<Finding> findings(ParseResult<?> parsed, boolean oidentd) {
        List<Finding> all = new ArrayList<>();
        parsed.errors().forEach(it -> all.add(new Finding(Severity.ERROR, it.place(), it.text())));
        parsed.warnings().forEach(it -> all.add(new Finding(Severity.WARNING, it.place(), it.text())));
        if (oidentd) {
            parsed.foreign().forEach(it -> all.add(new Finding(Severity.WARNING, it.place(), it.text())));
        }
        return all;
    }

    private void error(String text) {
        findings.add(new Finding(Severity.ERROR, null, text));
    }

    private void warning(String text) {
        findings.add(new Finding(Severity.WARNING, null, text));
    }
}
