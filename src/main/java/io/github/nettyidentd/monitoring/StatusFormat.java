package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.time.Instant;

/** A status as one JSON object in one line; moments are as in RFC 3339, in UTC. */
public final class StatusFormat {

    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .registerTypeAdapter(
                    Instant.class, (JsonSerializer<Instant>) (moment, _, _) -> new JsonPrimitive(moment.toString()))
            .registerTypeAdapter(
                    Instant.class, (JsonDeserializer<Instant>) (json, _, _) -> Instant.parse(json.getAsString()))
            .create();

    private StatusFormat() {}

    /** The object. What the log says in it is escaped no further than JSON must. */
    public static String write(Status status) {
        return GSON.toJson(status);
    }

    /**
     * @throws IOException if it is no status, or one of a version that tells less
     */
    static Status read(byte[] document) throws IOException {
        try {
            Status status = GSON.fromJson(new String(document, UTF_8), Status.class);
            if (status != null) {
                return status;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("the answer is no status of a netty-identd", e);
        } catch (RuntimeException e) {
            // what Gson makes of a failure in a record's constructor
            throw new IOException("the answer is no status of this version of netty-identd", e);
        }
        throw new IOException("the answer is empty");
    }
}
