package io.github.nettyidentd.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A lookup as the command line names it: {@code NAME} or {@code NAME:key=value,key=value}. {@link LookupResolver} makes the
 * lookup.
 *
 * @param name a factory's name or a class name; not blank
 * @param settings the settings in the order given; unmodifiable
 */
public record LookupSpec(String name, Map<String, String> settings) {

    /** @throws IllegalArgumentException if the name is blank */
    public LookupSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: a lookup's name or a class name)");
        }
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Parses the form of the command line. The first colon ends the name, a comma ends each setting, and the first equals
     * sign of a setting ends its key. A comma or a backslash that belongs to a setting is written with a backslash before
     * it: {@code ldap:url=ldap://host:389,base=dc=example\,dc=org}.
     *
     * @throws IllegalArgumentException if the text has another form; the message names the setting that is wrong
     */
    public static LookupSpec parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isBlank()) {
            throw new IllegalArgumentException("lookup '" + text + "': no name (expected: NAME[:key=value,key=value])");
        }
        return new LookupSpec(name, colon < 0 ? Map.of() : new SettingsParser(name, text, colon + 1).parse());
    }

    /** Parses what follows the name's colon. */
    private static final class SettingsParser {

        private final String name;
        private final String text;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int position;
        private int number;

        SettingsParser(String name, String text, int position) {
            this.name = name;
            this.text = text;
            this.position = position;
        }

        Map<String, String> parse() {
            add(next());
            while (position < text.length()) {
                position++; // the comma
                add(next());
            }
            return settings;
        }

        private void add(String setting) {
            int equals = setting.indexOf('=');
            if (equals < 0) {
                throw wrong("'" + setting + "' has no '='", "key=value");
            }
            String key = setting.substring(0, equals);
            if (key.isBlank()) {
                throw wrong("'" + setting + "' has no key", "key=value");
            }
            if (settings.putIfAbsent(key, setting.substring(equals + 1)) != null) {
                throw wrong("key '" + key + "' again", "each key once");
            }
        }

        /** Takes the setting that starts at the position, without its escapes, and moves on to the comma after it or the end. */
        private String next() {
            number++;
            var setting = new StringBuilder();
            while (position < text.length() && text.charAt(position) != ',') {
                if (text.charAt(position) == '\\') {
                    position++;
                    requireEscapable();
                }
                setting.append(text.charAt(position));
                position++;
            }
            return setting.toString();
        }

        private void requireEscapable() {
            String escaped = text.substring(position, Math.min(position + 1, text.length()));
            if (!escaped.equals(",") && !escaped.equals("\\")) {
                throw wrong("'\\" + escaped + "' at character " + position, "'\\,' or '\\\\'");
            }
        }

        private IllegalArgumentException wrong(String what, String expected) {
            return new IllegalArgumentException(
                    "lookup '" + name + "': setting " + number + ": " + what + " (expected: " + expected + ")");
        }
    }
}
