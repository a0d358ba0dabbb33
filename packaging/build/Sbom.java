import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the list of Maven's dependencies, as CycloneDX writes it, a list of the package's parts: marks what the package
 * leaves out, describes the picocli that is compiled again, and adds the Java runtime. Fails if a jar of the package is
 * not in the list. Run by {@code mvn -Ppackage package}.
 */
final class Sbom {

    /** The package has the native library that is in this jar, which Maven lists for one processor. */
    private static final String NATIVE = "netty-transport-native-epoll";

    private static final Pattern CLASSIFIER = Pattern.compile("classifier=linux-[a-z0-9_]+");
    private static final String RECOMPILED = "picocli";
    private static final List<String> ALL = List.of("linux-x86_64", "linux-aarch_64", "linux-riscv64");

    private Sbom() {}

    /**
     * Replaces {@code netty-identd.cdx.json}, the list for one architecture, and writes {@code netty-identd-all.cdx.json},
     * which has no runtime and all native libraries. Arguments: the directory of both, which has {@code runtime} and
     * {@code native}; the directory of jars; the jar that is compiled again; Debian's name of the architecture, or an
     * empty word for that of this host.
     */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Path directory = Path.of(arguments[0]);
        Path jars = Path.of(arguments[1]);
        Path recompiled = Path.of(arguments[2]);
        String target = arguments.length > 3 && !arguments[3].isEmpty() ? arguments[3] : System.getProperty("os.arch");
        String classifier = target.equals("amd64") ? "linux-x86_64" : "linux-aarch_64";

        Path list = directory.resolve("netty-identd.cdx.json");
        String maven = Files.readString(list);
        JsonObject own = parts(maven, jars, recompiled, directory.resolve("native"), List.of(classifier));
        own.getAsJsonArray("components").add(runtime(directory.resolve("runtime")));
        write(own, list);
        write(
                parts(maven, jars, recompiled, directory.resolve("native"), ALL),
                directory.resolve("netty-identd-all.cdx.json"));
    }

    private static JsonObject parts(
            String maven, Path directory, Path recompiled, Path nativeJars, List<String> classifiers)
            throws IOException, NoSuchAlgorithmException {
        JsonObject sbom = JsonParser.parseString(maven).getAsJsonObject();
        JsonObject program = sbom.getAsJsonObject("metadata").getAsJsonObject("component");
        program.addProperty("type", "application");

        Set<String> jars = jarsOf(directory);
        jars.remove(jarOf(program));
        var components = new JsonArray();
        for (JsonElement element : sbom.getAsJsonArray("components")) {
            JsonObject component = element.getAsJsonObject();
            String name = component.get("name").getAsString();
            if (name.equals(NATIVE)) {
                for (String classifier : classifiers) {
                    components.add(nativeLibrary(component, classifier, nativeJars));
                }
                continue;
            }
            component.addProperty("scope", jars.remove(jarOf(component)) ? "required" : "excluded");
            if (name.equals(RECOMPILED)) {
                describeRecompiled(component, recompiled);
            }
            components.add(component);
        }
        if (!jars.isEmpty()) {
            throw new IllegalStateException("not in the list of parts: " + jars);
        }
        sbom.add("components", components);
        sbom.add("dependencies", dependencies(sbom.getAsJsonArray("dependencies"), classifiers));
        return sbom;
    }

    private static JsonObject nativeLibrary(JsonObject component, String classifier, Path jars)
            throws IOException, NoSuchAlgorithmException {
        JsonObject library = JsonParser.parseString(
                        CLASSIFIER.matcher(component.toString()).replaceAll("classifier=" + classifier))
                .getAsJsonObject();
        library.addProperty("scope", "required");
        String jar = jarOf(component).replace(".jar", "-" + classifier + ".jar");
        library.add("hashes", hashes(jars.resolve(jar)));
        return library;
    }

    /** Has what depends on the native library depend on it for each of the processors. */
    private static JsonArray dependencies(JsonArray dependencies, List<String> classifiers) {
        var all = new JsonArray();
        for (JsonElement element : dependencies) {
            JsonObject dependency = element.getAsJsonObject();
            if (dependency.has("dependsOn")) {
                var dependsOn = new JsonArray();
                for (JsonElement reference : dependency.getAsJsonArray("dependsOn")) {
                    forEach(reference, classifiers).forEach(dependsOn::add);
                }
                dependency.add("dependsOn", dependsOn);
            }
            for (JsonElement reference : forEach(dependency.get("ref"), classifiers)) {
                JsonObject copy = dependency.deepCopy();
                copy.add("ref", reference);
                all.add(copy);
            }
        }
        return all;
    }

    private static List<JsonElement> forEach(JsonElement reference, List<String> classifiers) {
        String text = reference.getAsString();
        return text.contains("/" + NATIVE + "@")
                ? classifiers.stream()
                        .map(classifier -> CLASSIFIER.matcher(text).replaceAll("classifier=" + classifier))
                        .<JsonElement>map(JsonPrimitive::new)
                        .toList()
                : List.of(reference);
    }

    private static void write(JsonObject sbom, Path file) throws IOException {
        Files.writeString(
                file,
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
        component.add("hashes", hashes(jar));

        var pedigree = new JsonObject();
        pedigree.addProperty("notes", jar.getFileName() + ": see META-INF/NOTICE in it");
        component.add("pedigree", pedigree);
    }

    private static JsonArray hashes(Path jar) throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        var hash = new JsonObject();
        hash.addProperty("alg", "SHA-256");
        hash.addProperty("content", HexFormat.of().formatHex(digest));
        var hashes = new JsonArray();
        hashes.add(hash);
        return hashes;
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
