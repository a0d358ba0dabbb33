package io.github.nettyidentd.site;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, and one page in it, steered by the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final ConcurrentHashMap<Integer, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final String session;
    private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();

    private Chromium(Process process, URI devTools) throws IOException, InterruptedException {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(devTools, new Receiver())
                .join();
        String target = call(null, "Target.createTarget", parameters("url", "about:blank"))
                .get("targetId")
                .getAsString();
        JsonObject attach = parameters("targetId", target);
        attach.addProperty("flatten", true);
        this.session =
                call(null, "Target.attachToTarget", attach).get("sessionId").getAsString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", new JsonObject());
        }
    }

    /** Starts the browser, with a profile in a directory. */
    static Chromium start(String program, Path profile) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Chromium(process, devTools(process));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI devTools(Process process) throws IOException {
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread.ofVirtual().start(() -> drain(errors));
                return URI.create(Html.group(listening.toMatchResult(), 1));
            }
        }
        throw new IOException("the browser has ended (expected: DevTools listening on ws://…)");
    }

    private static void drain(BufferedReader errors) {
        try (errors) {
            while (errors.readLine() != null) {
                // A full pipe would stop the browser.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the size of the window, and whether the system prefers dark colours. */
    void window(int width, int height, boolean dark) throws IOException, InterruptedException {
        JsonObject metrics = new JsonObject();
        metrics.addProperty("width", width);
        metrics.addProperty("height", height);
        metrics.addProperty("deviceScaleFactor", 1);
        metrics.addProperty("mobile", width < 600);
        call("Emulation.setDeviceMetricsOverride", metrics);
        JsonObject feature = parameters("name", "prefers-color-scheme");
        feature.addProperty("value", dark ? "dark" : "light");
        JsonArray features = new JsonArray();
        features.add(feature);
        JsonObject media = new JsonObject();
        media.add("features", features);
        call("Emulation.setEmulatedMedia", media);
    }

    /** Opens a page and waits until all of it is loaded. */
    void open(URI page) throws IOException, InterruptedException {
        loaded = new CompletableFuture<>();
        call("Page.navigate", parameters("url", page.toString()));
        await(loaded);
    }

    /** Evaluates an expression of JavaScript, awaits the promise that it may give, and gives its text. */
    String evaluate(String expression) throws IOException, InterruptedException {
        JsonObject evaluation = parameters("expression", "Promise.resolve(" + expression + ").then(String)");
        evaluation.addProperty("awaitPromise", true);
        JsonObject result = call("Runtime.evaluate", evaluation);
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result);
        }
        return result.getAsJsonObject("result").get("value").getAsString();
    }

    /** Writes a PNG of what the window shows. */
    void screenshot(Path file) throws IOException, InterruptedException {
        String data =
                call("Page.captureScreenshot", new JsonObject()).get("data").getAsString();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** The errors on the console, exceptions and failed loads since the last call. */
    List<String> takeProblems() {
        List<String> taken = List.copyOf(problems);
        problems.clear();
        return taken;
    }

    static JsonObject parameters(String name, String value) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty(name, value);
        return parameters;
    }

    private JsonObject call(String method, JsonObject parameters) throws IOException, InterruptedException {
        return call(session, method, parameters);
    }

    private JsonObject call(@Nullable String toSession, String method, JsonObject parameters)
            throws IOException, InterruptedException {
        int id = lastId.incrementAndGet();
        JsonObject message = parameters("method", method);
        message.addProperty("id", id);
        message.add("params", parameters);
        if (toSession != null) {
            message.addProperty("sessionId", toSession);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        pending.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonObject received = await(answer);
        if (received.has("error")) {
            throw new IOException(method + ": " + received.get("error"));
        }
        return received.getAsJsonObject("result");
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the browser did not answer within " + SECONDS + " s", e);
        }
    }

    private void received(JsonObject message) {
        if (message.has("id")) {
            CompletableFuture<JsonObject> answer =
                    pending.remove(message.get("id").getAsInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        JsonObject event = message.getAsJsonObject("params");
        switch (message.get("method").getAsString()) {
            case "Page.loadEventFired" -> loaded.complete(true);
            case "Runtime.exceptionThrown", "Network.loadingFailed" -> problems.add(event.toString());
            case "Log.entryAdded" -> addProblem(event.getAsJsonObject("entry"), "level");
            case "Runtime.consoleAPICalled" -> addProblem(event, "type");
            default -> {
                // Nothing that the checks need.
            }
        }
    }

    private void addProblem(JsonObject entry, String kind) {
        if (List.of("error", "warning", "assert").contains(entry.get(kind).getAsString())) {
            problems.add(entry.toString());
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroyForcibly().onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Puts the parts of a message together. */
    private final class Receiver implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                String message = parts.toString();
                parts.setLength(0);
                received(JsonParser.parseString(message).getAsJsonObject());
            }
            from.request(1);
            return null;
        }
    }
}
