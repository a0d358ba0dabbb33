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

/** Writes a {@link Status} as one JSON object on one line, and reads it. Moments are in the form of RFC 3339, in UTC. */
public final class StatusJson {

    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .registerTypeAdapter(
                    Instant.class, (JsonSerializer<Instant>) (moment, _, _) -> new JsonPrimitive(moment.toString()))
            .registerTypeAdapter(
                    Instant.class, (JsonDeserializer<Instant>) (json, _, _) -> Instant.parse(json.getAsString()))
            .create();

    private StatusJson() {}

    /**
     * Writes the object, without an end of line. Texts from the log are escaped only as JSON requires, so a program that
     * prints them to a terminal must escape control characters itself.
     */
    public static String write(Status status) {
        return GSON.toJson(status);
    }

    /** Writes the figures of the status page, in the same form. */
    static String write(PageFigures figures) {
        return GSON.toJson(figures);
    }

    /**
     * Reads what {@link #write(Status)} has written, in this version or in another one.
     *
     * @throws IOException if the document is empty, is not a status, or lacks a member that this version requires
     */
    static Status read(byte[] document) throws IOException {
        try {
            Status status = GSON.fromJson(new String(document, UTF_8), Status.class);
            if (status != null) {
                return status;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("the answer is not a status of netty-identd", e);
        } catch (RuntimeException e) {
            // Gson wraps what a record's constructor throws in a bare RuntimeException.
            throw new IOException("the answer is not a status of this version of netty-identd", e);
        }
        throw new IOException("the answer is empty");
    }
}
