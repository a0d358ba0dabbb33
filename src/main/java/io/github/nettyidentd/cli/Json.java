package io.github.nettyidentd.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.nettyidentd.api.UserId;
import java.util.Collection;
import java.util.HexFormat;

/** What the commands print for programs: one object in one line of ASCII, so that it survives any terminal's charset. */
final class Json {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Json() {}

    static void addUserId(UserId userId, JsonObject json) {
        json.addProperty("userId", userId.text());
        json.addProperty("opsys", userId.opsys());
        userId.charset().ifPresent(charset -> json.addProperty("charset", charset));
        if (userId.decoded().isEmpty()) {
            // RFC 1413 §5, note 6: what cannot be read as text is shown in hex as well.
            json.addProperty("userIdHex", HexFormat.of().formatHex(userId.octets()));
        }
    }

    /** Each as its text. */
    static JsonArray strings(Collection<?> values) {
        var array = new JsonArray();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

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
