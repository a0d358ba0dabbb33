package io.github.nettyidentd.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A hash table whose elements have a number as their key. Any thread may read it, without a lock and without making objects.
 * Writers must hold the same lock. At least half of the slots are free, and a secret number decides on the slots, because
 * registrars choose some of the keys.
 */
final class LongTable<E> {

    private static final int LEAST_SLOTS = 16;
    private static final int SLOTS_OF_ELEMENT = 3;
    private static final Object REMOVED = new Object();

    private final ToLongFunction<? super E> key;
    private final long secret = new SplittableRandom().nextLong();

    /** Its length is a power of two. A slot holds an element, {@code null}, or {@link #REMOVED}, which a search passes over. */
    private volatile AtomicReferenceArray<@Nullable Object> slots = new AtomicReferenceArray<>(LEAST_SLOTS);

    private volatile int size;

    /** How many slots are not {@code null}. */
    private int used;

    LongTable(ToLongFunction<? super E> key) {
        this.key = key;
    }

    int size() {
        return size;
    }

    /** Finds the element with a key. */
    @Nullable
    E find(long wanted) {
        AtomicReferenceArray<@Nullable Object> searched = slots;
        int mask = searched.length() - 1;
        for (int i = hash(wanted) & mask; ; i = (i + 1) & mask) {
            Object found = searched.get(i);
            if (found == null) {
                return null;
            }
            if (found != REMOVED && key.applyAsLong(element(found)) == wanted) {
                return element(found);
            }
        }
    }

    /** Adds an element in place of the one that has the same key. */
    void put(E element) {
        if ((used + 1) * 2 > slots.length()) {
            rebuild();
        }
        int free = place(element);
        if (slots.get(free) == null) {
            used++;
        }
        slots.set(free, element);
    }

    /** Removes the element with a key, if there is one. */
    void remove(long wanted) {
        int mask = slots.length() - 1;
        for (int i = hash(wanted) & mask; ; i = (i + 1) & mask) {
            Object found = slots.get(i);
            if (found == null) {
                return;
            }
            if (found != REMOVED && key.applyAsLong(element(found)) == wanted) {
                slots.set(i, REMOVED);
                setSize(size - 1);
                return;
            }
        }
    }

    /** The elements at about this moment. */
    List<E> elements() {
        AtomicReferenceArray<@Nullable Object> searched = slots;
        List<E> elements = new ArrayList<>(size);
        for (int i = 0; i < searched.length(); i++) {
            Object found = searched.get(i);
            if (found != null && found != REMOVED) {
                elements.add(element(found));
            }
        }
        return elements;
    }

    /** The slot for an element: that of the element with the same key, or the first that is free. */
    private int place(E element) {
        long wanted = key.applyAsLong(element);
        int mask = slots.length() - 1;
        int free = -1;
        for (int i = hash(wanted) & mask; ; i = (i + 1) & mask) {
            Object found = slots.get(i);
            if (found == null) {
                setSize(size + 1);
                return free < 0 ? i : free;
            }
            if (found == REMOVED) {
                free = free < 0 ? i : free;
            } else if (key.applyAsLong(element(found)) == wanted) {
                return i;
            }
        }
    }

    /** Leaves out the removed elements, and makes at least two thirds of the slots free. Readers go on in the old slots. */
    private void rebuild() {
        int length = LEAST_SLOTS;
        while (length < size * SLOTS_OF_ELEMENT) {
            length *= 2;
        }
        var rebuilt = new AtomicReferenceArray<@Nullable Object>(length);
        int mask = length - 1;
        for (E element : elements()) {
            int i = hash(key.applyAsLong(element)) & mask;
            while (rebuilt.getPlain(i) != null) {
                i = (i + 1) & mask;
            }
            rebuilt.setPlain(i, element);
        }
        used = size;
        slots = rebuilt;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold a lock
    private void setSize(int changed) {
        size = changed;
    }

    /** The finalizer of MurmurHash3, on which each bit of the key and of the secret has an effect. */
    private int hash(long wanted) {
        long h = wanted ^ secret;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) (h ^ (h >>> 33));
    }

    @SuppressWarnings("unchecked") // only elements and REMOVED are put into slots
    private E element(Object found) {
        return (E) found;
    }
}
