package io.github.nettyidentd.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupSpecTest {

    @Test
    void readsNameAlone() {
        assertEquals(new LookupSpec("system", Map.of()), LookupSpec.parse("system"));
    }

    @Test
    void splitsAtFirstColonAndFirstEqualsSign() {
        LookupSpec spec = LookupSpec.parse("ldap:url=ldap://host:389,filter=(uid=%s)");

        assertEquals("ldap", spec.name());
        assertEquals(Map.of("url", "ldap://host:389", "filter", "(uid=%s)"), spec.settings());
    }

    @Test
    void keepsEscapedCommaAndBackslash() {
        LookupSpec spec = LookupSpec.parse("ldap:base=dc=example\\,dc=org,domain=NT\\\\alice");

        assertEquals(Map.of("base", "dc=example,dc=org", "domain", "NT\\alice"), spec.settings());
    }

    @Test
    void keepsOrderOfSettings() {
        LookupSpec spec = LookupSpec.parse("x:zeta=1,alpha=2,mu=3");

        assertEquals(List.of("zeta", "alpha", "mu"), List.copyOf(spec.settings().keySet()));
    }

    @Test
    void allowsEmptyValueAndKeepsBlanks() {
        assertEquals(
                Map.of("a", "", "b", " two words "),
                LookupSpec.parse("x:a=,b= two words ").settings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''          | lookup '': no name (expected: NAME[:key=value,key=value])
                    ' '         | lookup ' ': no name (expected: NAME[:key=value,key=value])
                    :a=1        | lookup ':a=1': no name (expected: NAME[:key=value,key=value])
                    x:          | lookup 'x': setting 1: '' has no '=' (expected: key=value)
                    x:a         | lookup 'x': setting 1: 'a' has no '=' (expected: key=value)
                    x:a=1,      | lookup 'x': setting 2: '' has no '=' (expected: key=value)
                    x:a=1,b,c=2 | lookup 'x': setting 2: 'b' has no '=' (expected: key=value)
                    x:=1        | lookup 'x': setting 1: '=1' has no key (expected: key=value)
                    x:a=1,a=2   | lookup 'x': setting 2: key 'a' again (expected: each key once)
                    x:a=C:\\d   | lookup 'x': setting 1: '\\d' at character 7 (expected: '\\,' or '\\\\')
                    x:a=\\      | lookup 'x': setting 1: '\\' at character 5 (expected: '\\,' or '\\\\')
                    """)
    void rejectsOtherForms(String text, String message) {
        var failure = assertThrows(IllegalArgumentException.class, () -> LookupSpec.parse(text));

        assertEquals(message, failure.getMessage());
    }

    @Test
    void cannotBeChanged() {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("a", "1"));
        var spec = new LookupSpec("x", settings);
        settings.put("b", "2");

        assertEquals(Map.of("a", "1"), spec.settings());
        assertThrows(UnsupportedOperationException.class, () -> spec.settings().put("c", "3"));
    }
}
