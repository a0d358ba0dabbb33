package io.github.nettyidentd.plugin;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what stands behind the name in {@code NAME:key=value,key=value}. */
final class SettingsParser {

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

    /** The setting that starts here, without its escapes; moves to the comma behind it or the end. */
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
