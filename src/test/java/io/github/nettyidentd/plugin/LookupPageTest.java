package io.github.nettyidentd.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.testing.ManPage;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that netty-identd-lookup(7) names everything that is public in package {@code api}. */
class LookupPageTest {

    private static final String PAGE = "netty-identd-lookup.7";

    /** The methods that every object has. */
    private static final Set<String> OF_OBJECTS = Set.of("equals", "hashCode", "toString");

    static List<Class<?>> publicTypes() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(Lookup.class.getPackageName())
                        .stream()
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type -> Modifier.isPublic(type.getModifiers()))
                        .toList();
    }

    @Test
    void thereIsAnApi() {
        assertFalse(publicTypes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("publicTypes")
    void namesTheType(Class<?> type) throws Exception {
        Class<?> top = type.getNestHost();
        String text = text(top);

        assertFalse(text.isEmpty(), () -> "no subsection " + top.getSimpleName() + " in " + PAGE);
        if (type != top) {
            String name = top.getSimpleName() + "." + type.getSimpleName();
            assertEquals(List.of(), missing(text, Stream.of("Vt " + name)));
        }
    }

    @ParameterizedTest
    @MethodSource("publicTypes")
    void namesItsMethodsAndConstants(Class<?> type) throws Exception {
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(Method::getName)
                .filter(name -> !OF_OBJECTS.contains(name));
        Stream<String> constants = Arrays.stream(type.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(Field::getName);

        assertEquals(List.of(), missing(text(type.getNestHost()), Stream.concat(methods, constants)));
    }

    private static String text(Class<?> top) throws Exception {
        return String.join(
                "\n", ManPage.read(PAGE).subsection(top.getSimpleName()).lines());
    }

    /** A name counts where a macro marks it, in prose it may mean anything. */
    private static List<String> missing(String text, Stream<String> names) {
        return names.distinct()
                .filter(name -> !Pattern.compile("(?m)^\\.(It |Dv |Fn ).*\\b" + Pattern.quote(name) + "\\b")
                        .matcher(text)
                        .find())
                .sorted()
                .toList();
    }
}
