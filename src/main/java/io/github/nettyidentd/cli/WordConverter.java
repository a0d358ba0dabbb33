package io.github.nettyidentd.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enum's constants, in lower case as people know them; any case will do. */
final class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {

    private final Map<String, E> words = new LinkedHashMap<>();

    WordConverter(Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            words.put(word(constant), constant);
        }
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convert(String text) {
        E constant = words.get(text.toLowerCase(Locale.ROOT));
        if (constant == null) {
            throw new TypeConversionException("'" + text + "' (expected: " + String.join(", ", words.keySet()) + ")");
        }
        return constant;
    }
}
