import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the list of Maven's dependencies, as CycloneDX writes it, a list of the package's parts: marks what the package
 * leaves out, describes the picocli that is compiled again, and adds the Java runtime. Fails if a jar of the package is
 * not in the list. Run by {@code mvn -Ppackage package}.
 */
final class Sbom {

    /** The package has the native library that is in this jar. */
    private static final String NATIVE = "netty-transport-native-epoll";

    private static final String RECOMPILED = "picocli";

    private Sbom() {}

    /** Arguments: the list, the package's directory of jars, the jar that is compiled again, the runtime's directory. */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Path list = Path.of(arguments[0]);
        JsonObject sbom = JsonParser.parseString(Files.readString(list)).getAsJsonObject();
        JsonArray components = sbom.getAsJsonArray("components");
        JsonObject program = sbom.getAsJsonObject("metadata").getAsJsonObject("component");
        program.addProperty("type", "application");

        Set<String> jars = jarsOf(Path.of(arguments[1]));
        jars.remove(jarOf(program));
        for (JsonElement element : components) {
            JsonObject component = element.getAsJsonObject();
            String name = component.get("name").getAsString();
            boolean packaged = jars.remove(jarOf(component)) || name.equals(NATIVE);
            component.addProperty("scope", packaged ? "required" : "excluded");
            if (name.equals(RECOMPILED)) {
                describeRecompiled(component, Path.of(arguments[2]));
            }
        }
        if (!jars.isEmpty()) {
            throw new IllegalStateException("not in the list of parts: " + jars);
        }
        components.add(runtime(Path.of(arguments[3])));
        Files.writeString(
                list,
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(sbom) + "\n");
    }

    private static Set<String> jarsOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String jarOf(JsonObject component) {
        return component.get("name").getAsString() + "-"
                + component.get("version").getAsString() + ".jar";
    }

    private static void describeRecompiled(JsonObject component, Path jar)
            throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        var hash = new JsonObject();
        hash.addProperty("alg", "SHA-256");
        hash.addProperty("content", HexFormat.of().formatHex(digest));
        var hashes = new JsonArray();
        hashes.add(hash);
        component.add("hashes", hashes);

        var pedigree = new JsonObject();
        pedigree.addProperty("notes", jar.getFileName() + ": see META-INF/NOTICE in it");
        component.add("pedigree", pedigree);
    }

    private static JsonObject runtime(Path directory) throws IOException {
        var release = new Properties();
        try (InputStream file = Files.newInputStream(directory.resolve("release"))) {
            release.load(file);
        }
        String version = release.getProperty("JAVA_VERSION").replace("\"", "");
        var runtime = new JsonObject();
        runtime.addProperty("type", "platform");
        runtime.addProperty("bom-ref", "openjdk@" + version);
        runtime.addProperty("name", "openjdk");
        runtime.addProperty("version", version);
        runtime.addProperty("description", "The Java runtime of the package, made by jlink");
        runtime.addProperty("cpe", "cpe:2.3:a:oracle:openjdk:" + version + ":*:*:*:*:*:*:*");
        return runtime;
    }
}
