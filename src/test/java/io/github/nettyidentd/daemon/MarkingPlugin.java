package io.github.nettyidentd.daemon;

import io.github.nettyidentd.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A plug-in whose lookups write into a file when they are closed. A setting makes a lookup fail at that. */
record MarkingPlugin(Path directory) {

    /** Writes the plug-in into a directory, where the lookups will write too. */
    static MarkingPlugin writeTo(Path directory) throws IOException {
        new PluginJar()
                .naming("example.Marking")
                .with("example.Marking", """
                        public class Marking implements LookupFactory {
                            public String name() { return "marking"; }
                            public Set<String> settings() { return Set.of("file", "name", "fail"); }
                            public Lookup create(Map<String, String> settings) { return new Marker(settings); }
                        }""")
                .with("example.Marker", """
                        public class Marker implements Lookup {
                            private final Map<String, String> settings;
                            Marker(Map<String, String> settings) { this.settings = settings; }
                            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                                throw new IdentError.NoUser();
                            }
                            public void close() {
                                Marks.add(settings.get("file"), settings.get("name"));
                                if (settings.containsKey("fail")) {
                                    throw new IllegalStateException(settings.get("fail"));
                                }
                            }
                        }""")
                .with("example.Marks", """
                        class Marks {
                            static void add(String file, String name) {
                                try {
                                    java.nio.file.Files.writeString(
                                            java.nio.file.Path.of(file), name + "\\n",
                                            java.nio.file.StandardOpenOption.CREATE,
                                            java.nio.file.StandardOpenOption.APPEND);
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }
                        }""")
                .write(directory.resolve("marking.jar"));
        return new MarkingPlugin(directory);
    }

    /** Gives the value for {@code --lookup} of a lookup with a name. */
    String named(String name) {
        return "marking:file=" + marks() + ",name=" + name;
    }

    /** Gives the value for {@code --lookup} of a lookup whose close fails with a message. */
    String failing(String name, String message) {
        return named(name) + ",fail=" + message;
    }

    /** Gives the names of the lookups that were closed, in that order. */
    List<String> closed() throws IOException {
        return Files.exists(marks()) ? Files.readAllLines(marks()) : List.of();
    }

    private Path marks() {
        return directory.resolve("marks");
    }
}
