package io.github.nettyidentd.linux.conntrack;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code /proc/net/nf_conntrack}, as {@code ct_seq_show} of {@code net/netfilter/nf_conntrack_standalone.c}
 * writes it: the family, the protocol, both by name and number, and words such as {@code src=192.0.2.1}. Those of the
 * original direction come first.
 *
 * @param originalZone the zone of the original direction
 * @param replyZone the zone of the reply direction; another one if only one direction is in a zone
 */
record ProcConntrackLine(Tuple original, int originalZone, Tuple reply, int replyZone) {

    private static final int PROTOCOL = 2;
    private static final int FIRST_FIELD = 4;
    private static final int MAX_NUMBER_LENGTH = 5;
    private static final int MAX_NUMBER = 65535;

    /** Reads a line; empty if it is not about a TCP connection, or not such a line. */
    static Optional<ProcConntrackLine> parse(String line) {
        String[] words = line.split(" +", -1);
        if (words.length <= FIRST_FIELD || !words[PROTOCOL].equals("tcp")) {
            return Optional.empty();
        }
        List<Map<String, String>> directions = new ArrayList<>();
        Map<String, String> other = new HashMap<>();
        for (int i = FIRST_FIELD; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = words[i].substring(0, equals);
            if (name.equals("src")) {
                directions.add(new HashMap<>());
            }
            boolean isOfTuple =
                    name.equals("src") || name.equals("dst") || name.equals("sport") || name.equals("dport");
            Map<String, String> fields = isOfTuple && !directions.isEmpty() ? directions.getLast() : other;
            fields.put(name, words[i].substring(equals + 1));
        }
        if (directions.size() != 2) {
            return Optional.empty();
        }
        Tuple original = tuple(directions.getFirst());
        Tuple reply = tuple(directions.getLast());
        int zone = number(other.getOrDefault("zone", "0"));
        int originalZone = other.containsKey("zone-orig") ? number(other.get("zone-orig")) : zone;
        int replyZone = other.containsKey("zone-reply") ? number(other.get("zone-reply")) : zone;
        return original == null || reply == null || originalZone < 0 || replyZone < 0
                ? Optional.empty()
                : Optional.of(new ProcConntrackLine(original, originalZone, reply, replyZone));
    }

    private static @Nullable Tuple tuple(Map<String, String> fields) {
        InetAddress source = address(fields.get("src"));
        InetAddress destination = address(fields.get("dst"));
        int sourcePort = number(fields.get("sport"));
        int destinationPort = number(fields.get("dport"));
        if (source == null
                || destination == null
                || source.getClass() != destination.getClass()
                || sourcePort < 0
                || destinationPort < 0) {
            return null;
        }
        return new Tuple(source, sourcePort, destination, destinationPort);
    }

    private static @Nullable InetAddress address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A port or a zone; -1 if it is not one. */
    private static int number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_NUMBER_LENGTH) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number > MAX_NUMBER ? -1 : number;
    }

    /** Whether packets of one of the directions have exactly these ends, in this zone. */
    boolean has(Tuple direction, int zone) {
        return (original.equals(direction) && originalZone == zone) || (reply.equals(direction) && replyZone == zone);
    }

    ConntrackEntry entry() {
        return new ConntrackEntry(original, reply, originalZone != 0 ? originalZone : replyZone);
    }
}
