package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackTable;
import io.github.nettyidentd.linux.conntrack.ConntrackTables;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import io.github.nettyidentd.linux.namespace.NamespaceWatch;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The kernel of this host. */
public final class KernelSources implements HelperSources {

    @Override
    public ConntrackTable openConntrack() throws IOException {
        return ConntrackTables.open();
    }

    @Override
    public Namespaces openNamespaces(NamespaceListener listener) throws IOException {
        NamespaceWatch watch = NamespaceWatch.start(listener);
        return new Namespaces() {
            @Override
            public CompletableFuture<Void> sweep() {
                return watch.sweep();
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }
}
