package io.github.nettyidentd.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one page, which is steered by the Chrome DevTools Protocol. It ends when this is closed. */
public final class Browser implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 40;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Listener listener = new Listener();
    private final AtomicInteger lastId = new AtomicInteger();
    private @Nullable WebSocket socket;

    private Browser(Process process) {
        this.process = process;
    }

    /**
     * Starts Chromium; skips the test if this host has none.
     *
     * @param profile an empty directory for the files of the browser
     */
    public static Browser start(Path profile) throws Exception {
        Commands.assumeProgram("chromium");
        Process process = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        // Root has no sandbox, and the browser sees no page but ours.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var browser = new Browser(process);
        try {
            browser.connect(profile.resolve("DevToolsActivePort"));
        } catch (Exception | AssertionError e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    private void connect(Path portFile) throws Exception {
        Await.until(
                "Chromium listens",
                () -> Files.exists(portFile) && Files.readAllLines(portFile).size() > 1);
        String port = Files.readAllLines(portFile).getFirst();
        Await.until("Chromium has a page", () -> page(port) != null);
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(String.valueOf(page(port))), listener)
                .get(DEADLINE_SECONDS, SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private @Nullable String page(String port) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"));
        JsonArray targets = JsonParser.parseString(
                        http.send(request.build(), BodyHandlers.ofString()).body())
                .getAsJsonArray();
        return targets.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(target -> target.get("type").getAsString().equals("page"))
                .map(target -> target.get("webSocketDebuggerUrl").getAsString())
                .findFirst()
                .orElse(null);
    }

    /** Lays the page out for a window of this size. */
    public void resize(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", true));
    }

    /** Shows pages as for a reader who prefers dark ones. */
    public void preferDark() throws Exception {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }

    /** Shows pages as in a browser whose JavaScript is switched off; {@link #evaluate} still works. */
    public void disableScripts() throws Exception {
        call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    /** Goes to an address, without waiting for the page. */
    public void open(String address) throws Exception {
        call("Page.navigate", Map.of("url", address));
    }

    /** Evaluates an expression of JavaScript in the page, and gives its value as text. */
    public String evaluate(String expression) throws Exception {
        JsonObject answer = call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"));
        JsonElement value = answer.getAsJsonObject("result").get("value");
        if (answer.has("exceptionDetails") || value == null) {
            throw new AssertionError(expression + ": " + answer);
        }
        return value.getAsString();
    }

    /** Gives what the browser and the page have reported since the start: errors, refusals, and lines of the console. */
    public List<String> messages() {
        return List.copyOf(listener.messages);
    }

    /** Saves a picture of the whole page in the format PNG. */
    public void picture(Path file) throws Exception {
        JsonObject answer = call("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        Files.write(file, Base64.getDecoder().decode(answer.get("data").getAsString()));
    }

    private JsonObject call(String method, Map<String, ?> parameters) throws Exception {
        int id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        listener.answers.put(id, answer);
        var call = new JsonObject();
        call.addProperty("id", id);
        call.addProperty("method", method);
        call.add("params", new Gson().toJsonTree(parameters));
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        socket.sendText(call.toString(), true).get(DEADLINE_SECONDS, SECONDS);
        JsonObject message = answer.get(DEADLINE_SECONDS, SECONDS);
        if (message.has("error")) {
            throw new AssertionError(method + ": " + message);
        }
        return message.getAsJsonObject("result");
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().orTimeout(DEADLINE_SECONDS, SECONDS).join();
    }

    /** Takes what the browser sends: answers to calls, and events. */
    private static final class Listener implements WebSocket.Listener {

        private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void take(JsonObject message) {
            if (message.has("id")) {
                CompletableFuture<JsonObject> answer =
                        answers.remove(message.get("id").getAsInt());
                if (answer != null) {
                    answer.complete(message);
                }
                return;
            }
            switch (message.get("method").getAsString()) {
                case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
                    messages.add(message.get("params").toString());
                default -> {
                    // other events are of no interest
                }
            }
        }
    }
}
