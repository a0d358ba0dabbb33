package io.github.nettyidentd.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.nettyidentd.api.UserId;
import java.util.Collection;
import java.util.HexFormat;

/**
 * Writes what the commands print for programs: one object in one line of ASCII, so that it survives any terminal's
 * charset.
 */
final class Json {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Json() {}

    /** Adds the user-id with what is sent beside it, and as {@code userIdHex} too where it is not text. */
    static void addUserId(UserId userId, JsonObject json) {
        json.addProperty("userId", userId.text());
        json.addProperty("opsys", userId.opsys());
        userId.charset().ifPresent(charset -> json.addProperty("charset", charset));
        if (userId.decoded().isEmpty()) {
            // RFC 1413 §5, note 6: octets that are not printable text may be shown in hex.
            json.addProperty("userIdHex", HexFormat.of().formatHex(userId.octets()));
        }
    }

    /** An array of the values as strings. */
    static JsonArray strings(Collection<?> values) {
        var array = new JsonArray();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    /** Writes the element in ASCII. The escapes are the same as of any other JSON, so readers need not know of it. */
    static String ascii(JsonElement json) {
        var ascii = new StringBuilder();
        GSON.toJson(json).chars().forEach(c -> {
            if (c < 0x7f) {
                ascii.append((char) c);
            } else {
                ascii.append("\\u%04x".formatted(c));
            }
        });
        return ascii.toString();
    }
}
