package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.LookupFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles sources in memory with the JDK's compiler. The sources see only the JDK and package {@code api}. */
final class PluginCompiler extends ForwardingJavaFileManager<StandardJavaFileManager> {

    private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

    private PluginCompiler() throws IOException, URISyntaxException {
        super(ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null));
        var application = LookupFactory.class.getProtectionDomain().getCodeSource();
        fileManager.setLocationFromPaths(
                StandardLocation.CLASS_PATH,
                List.of(Path.of(application.getLocation().toURI())));
    }

    /** Compiles sources, given by class name; returns the class files by their path in a jar. */
    static Map<String, byte[]> compile(Map<String, String> sources) throws IOException {
        try (var compiler = new PluginCompiler()) {
            return compiler.compiled(sources);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private Map<String, byte[]> compiled(Map<String, String> sources) {
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((className, text) -> units.add(new Source(className, text)));
        var messages = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, this, null, List.of("-proc:none"), null, units)
                .call();
        if (!compiled) {
            throw new IllegalArgumentException(messages.toString());
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        classes.forEach((className, file) -> files.put(className.replace('.', '/') + ".class", file.toByteArray()));
        return files;
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        boolean hidden =
                location == StandardLocation.CLASS_PATH && !packageName.equals(LookupFactory.class.getPackageName());
        return hidden ? List.of() : super.list(location, packageName, kinds, recurse);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        var content = new ByteArrayOutputStream();
        classes.put(className, content);
        return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind) {
            @Override
            public OutputStream openOutputStream() {
                return content;
            }
        };
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
