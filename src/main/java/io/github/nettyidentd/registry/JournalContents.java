package io.github.nettyidentd.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says, up to the first line that is torn or wrong.
 *
 * @param generation of the journal
 * @param registered all registrations, in the order in which they were added
 * @param accounts what is known of the accounts
 */
record JournalContents(long generation, Map<Key, Registered> registered, Map<Long, JournalLine.Noted> accounts) {

    /**
     * Stands for a registration.
     *
     * @param ends of a socket that does not exist yet; otherwise {@code null}
     */
    record Key(long uid, long cookie, SocketName.@Nullable Ends ends) {

        static Key of(Registered registered) {
            return new Key(
                    registered.registration().registrar(),
                    registered.cookie(),
                    registered.cookie() == 0 && registered.name() instanceof SocketName.Ends ends ? ends : null);
        }
    }

    /**
     * The generation of a journal, which may not be complete.
     *
     * @param host as in {@link JournalLine.Header}
     * @return -1 if the journal is not one of this host, boot and network namespace
     */
    static long generation(InputStream octets, String host) throws IOException {
        return next(octets) instanceof JournalLine.Header header
                        && header.host().equals(host)
                ? header.generation()
                : -1;
    }

    /**
     * Reads a journal.
     *
     * @param host as in {@link JournalLine.Header}
     * @return {@code null} if the journal belongs to another host, boot or network namespace, or was not rewritten to its end
     */
    static @Nullable JournalContents read(InputStream octets, String host) throws IOException {
        if (!(next(octets) instanceof JournalLine.Header header)
                || !header.host().equals(host)) {
            return null;
        }
        var contents = new JournalContents(header.generation(), new LinkedHashMap<>(), new HashMap<>());
        boolean complete = false;
        for (JournalLine line = next(octets); line != null; line = next(octets)) {
            complete |= line instanceof JournalLine.Complete;
            contents.apply(line);
        }
        return complete ? contents : null;
    }

    private void apply(JournalLine line) {
        switch (line) {
            case JournalLine.Added(Registered added) -> registered.put(Key.of(added), added);
            case JournalLine.Removed(long uid, long cookie, SocketName.Ends ends) ->
                registered.remove(new Key(uid, cookie, ends));
            case JournalLine.Noted noted -> accounts.put(noted.uid(), noted);
            case JournalLine.Header _, JournalLine.Complete _ -> {}
        }
    }

    /** The next line; {@code null} if there is none, or if it is torn or wrong. */
    private static @Nullable JournalLine next(InputStream octets) throws IOException {
        var line = new StringBuilder();
        for (int octet = octets.read(); octet != '\n'; octet = octets.read()) {
            if (octet < 0 || line.length() == JournalLine.MAX_OCTETS) {
                return null;
            }
            line.append((char) octet);
        }
        try {
            return JournalLine.parse(line.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
