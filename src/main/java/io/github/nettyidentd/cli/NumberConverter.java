package io.github.nettyidentd.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number within limits. */
class NumberConverter implements ITypeConverter<Integer> {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private final int min;
    private final int max;

    NumberConverter(int min, int max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public final Integer convert(String text) {
        boolean readable = text.length() <= String.valueOf(max).length()
                && DIGITS.matcher(text).matches();
        long number = readable ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            throw new TypeConversionException("'" + text + "' (expected: " + min + "-" + max + ")");
        }
        return (int) number;
    }
}
