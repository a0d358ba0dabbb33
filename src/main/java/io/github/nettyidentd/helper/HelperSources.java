package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackTable;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** What the helper asks the kernel through. Each connection opens its own. */
public interface HelperSources {

    /** Reports namespaces to the listener that it was opened for. */
    interface Namespaces extends AutoCloseable {

        /**
         * Looks for namespaces that have come or gone. Does not block.
         *
         * @return done when the listener has heard of everything that was there
         */
        CompletableFuture<Void> sweep();

        /** Ends the reports. Blocks until the listener is not called any more. */
        @Override
        void close();
    }

    /** Opens the table of tracked connections. */
    ConntrackTable openConntrack() throws IOException;

    /** Begins to report namespaces. The listener may be held up for a second by a daemon that does not read. */
    Namespaces openNamespaces(NamespaceListener listener) throws IOException;
}
