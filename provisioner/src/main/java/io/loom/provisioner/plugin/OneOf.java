package io.loom.provisioner.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Of the fields of a configuration record, one of these sets must be given, besides those that are always required. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OneOf {

    /** The sets: names of fields with a blank between them; an empty one where nothing need be given. */
    String[] value();
}
