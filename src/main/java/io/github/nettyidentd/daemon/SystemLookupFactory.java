package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.linux.NssAccounts;
import io.github.nettyidentd.linux.SocketTables;
import io.github.nettyidentd.policy.LoginPolicy;
import io.github.nettyidentd.policy.SystemLookup;
import java.io.IOException;
import java.util.Map;

/** The built-in lookup {@code system}: this host's own connections, as the kernel and NSS know them. */
final class SystemLookupFactory implements LookupFactory {

    static final String NAME = "system";

    private final DaemonSettings settings;

    SystemLookupFactory(DaemonSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Lookup create(Map<String, String> ignored) throws IOException {
        var policy = new LoginPolicy(settings.opsys(), settings.charset(), settings.answerInbound());
        return new SystemLookup(SocketTables.open(), new NssAccounts(), policy);
    }
}
