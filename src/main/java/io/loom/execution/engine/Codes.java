package io.loom.execution.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The constants of an enum by their codes in stored bytes. Immutable. */
final class Codes<E extends Enum<E>> {

    private final Class<E> type;
    private final Map<Integer, E> byCode = new HashMap<>();

    /**
     * @param type the enum
     * @param code the code of a constant: 0 to 255, and no other constant's
     */
    Codes(Class<E> type, ToIntFunction<E> code) {
        this.type = type;
        for (E constant : type.getEnumConstants()) {
            int own = code.applyAsInt(constant);
            E other = byCode.put(own, constant);
            if (other != null || own < 0 || own > 255) {
                throw new IllegalArgumentException("The code (" + own + ") of " + type.getSimpleName() + "." + constant
                        + " must be 0 to 255, and no other constant's.");
            }
        }
    }

    /**
     * The constant with a code.
     *
     * @throws IllegalStateException where there is none
     */
    E of(int code) {
        E constant = byCode.get(code);
        if (constant == null) {
            throw new IllegalStateException(type.getSimpleName() + " has no constant with the code " + code
                    + ", which is stored.\nMaybe a newer server wrote it: run that one.");
        }
        return constant;
    }
}
