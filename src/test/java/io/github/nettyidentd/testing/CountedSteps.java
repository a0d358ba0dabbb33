package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts the work of a piece of our code, to tell work that grows with its input from work that grows with the square
 * of it. Unlike a time, the count is the same on each machine and in each run.
 *
 * <p>One step is one branch that is executed: each round of a loop has at least one. To count them, the classes of a
 * package are loaded once more, by a class loader that puts a call in front of each branch. What the JDK does inside of
 * one call, such as {@code indexOf}, is not counted.
 */
public final class CountedSteps {

    private static final ClassDesc COUNTER =
            CountedSteps.class.describeConstable().orElseThrow();

    private static final AtomicLong STEPS = new AtomicLong();

    private CountedSteps() {}

    /** Counts one step; for the classes that were changed. */
    public static void step() {
        STEPS.incrementAndGet();
    }

    /**
     * Makes an instance of a class, in which steps are counted, as they are in all classes of some package that it uses.
     *
     * @param packageName the package, whose subpackages count too; the class itself is in it
     * @param type has a constructor without parameters
     */
    @SuppressWarnings("unchecked")
    public static <T> Consumer<T> inside(String packageName, Class<? extends Consumer<T>> type)
            throws ReflectiveOperationException {
        var constructor = Class.forName(type.getName(), true, new Counting(packageName + "."))
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Consumer<T>) constructor.newInstance();
    }

    /** How many steps it takes to run something, for example with what {@link #inside} made. */
    public static long of(Runnable work) {
        long before = STEPS.get();
        work.run();
        return STEPS.get() - before;
    }

    private static final class Counting extends ClassLoader {

        private final String prefix;

        Counting(String prefix) {
            super(CountedSteps.class.getClassLoader());
            this.prefix = prefix;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(prefix)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] counting = counting(octets(name));
                return defineClass(name, counting, 0, counting.length);
            }
        }

        private byte[] octets(String name) {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                return Objects.requireNonNull(in, name).readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }

        private byte[] counting(byte[] octets) {
            CodeTransform count = (code, element) -> {
                if (element instanceof BranchInstruction) {
                    code.invokestatic(COUNTER, "step", MethodTypeDesc.ofDescriptor("()V"));
                }
                code.with(element);
            };
            // The class file needs new stack maps, and these need to know which classes extend which.
            var hierarchy =
                    ClassHierarchyResolver.ofResourceParsing(this).orElse(ClassHierarchyResolver.defaultResolver());
            ClassFile format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
            return format.transformClass(format.parse(octets), ClassTransform.transformingMethodBodies(count));
        }
    }
}
