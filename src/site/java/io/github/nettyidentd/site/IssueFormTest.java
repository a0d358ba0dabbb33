package io.github.nettyidentd.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The forms for issues are what GitHub's documentation of the form schema allows. A form with an error is not shown at all. */
class IssueFormTest {

    private static final Path FORMS = Path.of(".github/ISSUE_TEMPLATE");
    private static final Set<String> KEYS =
            Set.of("name", "description", "body", "title", "labels", "assignees", "projects", "type");
    private static final Map<String, Set<String>> ATTRIBUTES = Map.of(
            "markdown", Set.of("value"),
            "textarea", Set.of("label", "description", "placeholder", "value", "render"),
            "input", Set.of("label", "description", "placeholder", "value"),
            "dropdown", Set.of("label", "description", "multiple", "options", "default"),
            "checkboxes", Set.of("label", "description", "options"));

    private final List<String> errors = new ArrayList<>();

    static List<Path> forms() throws Exception {
        try (Stream<Path> files = Files.list(FORMS)) {
            return files.filter(file -> !file.endsWith("config.yml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formIsAllowed(Path file) throws Exception {
        Map<?, ?> form = (Map<?, ?>) load(file);

        check(KEYS.containsAll(form.keySet()), "keys " + form.keySet());
        check(form.get("name") instanceof String, "name");
        check(form.get("description") instanceof String, "description");
        List<?> body = (List<?>) Objects.requireNonNull(form.get("body"), "body");
        Set<Object> ids = new HashSet<>();
        Set<Object> labels = new HashSet<>();
        for (Object part : body) {
            checkElement((Map<?, ?>) part, ids, labels);
        }

        assertTrue(!labels.isEmpty(), "a form has something to fill in");
        assertEquals(List.of(), errors);
    }

    @Test
    void bugsComeWithAnExplanation() throws Exception {
        String form = Files.readString(FORMS.resolve("bug.yml"));

        assertTrue(form.contains("netty-identd explain --json"));
        assertTrue(form.contains("netty-identd --version"));
    }

    @Test
    void blankIssuesAreAllowed() throws Exception {
        assertEquals(Map.of("blank_issues_enabled", true), load(FORMS.resolve("config.yml")));
    }

    private void checkElement(Map<?, ?> element, Set<Object> ids, Set<Object> labels) {
        Object type = element.get("type");
        Map<?, ?> attributes = (Map<?, ?>) Objects.requireNonNull(element.get("attributes"), "attributes");
        Set<String> allowed = ATTRIBUTES.getOrDefault(String.valueOf(type), Set.of());
        check(allowed.containsAll(attributes.keySet()), type + ": " + attributes.keySet());
        if ("markdown".equals(type)) {
            check(attributes.get("value") instanceof String, "value of markdown");
            check(Set.of("type", "attributes").equals(element.keySet()), "keys " + element.keySet());
            return;
        }
        check(
                Set.of("type", "id", "attributes", "validations").containsAll(element.keySet()),
                "keys " + element.keySet());
        check(attributes.get("label") instanceof String, type + " without label");
        check(labels.add(attributes.get("label")), "label twice: " + attributes.get("label"));
        if (element.get("id") instanceof String id) {
            check(id.matches("[A-Za-z0-9_-]+") && ids.add(id), "id " + id);
        }
        if (element.get("validations") instanceof Map<?, ?> validations) {
            check(Set.of("required").equals(validations.keySet()), "validations " + validations);
            check(validations.get("required") instanceof Boolean, "validations " + validations);
        }
        if ("dropdown".equals(type)) {
            List<?> options = (List<?>) Objects.requireNonNull(attributes.get("options"), "options");
            check(
                    options.stream().allMatch(option -> option instanceof String text && !text.equals("None")),
                    "" + options);
            check(new HashSet<Object>(options).size() == options.size() && !options.isEmpty(), "" + options);
        }
    }

    private void check(boolean right, String what) {
        if (!right) {
            errors.add(what);
        }
    }

    private static Object load(Path file) throws Exception {
        LoadSettings settings =
                LoadSettings.builder().setAllowDuplicateKeys(false).build();
        return Objects.requireNonNull(new Load(settings).loadFromString(Files.readString(file)), "an empty file");
    }
}
