package io.loom.provisioner.plugin;

import io.loom.contract.PluginDescriptor.FieldType;
import io.loom.contract.PluginDescriptor.Shape;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of a configuration record as a field of a form. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {

    /** For people. */
    String label();

    /** How it is asked for. */
    FieldType type() default FieldType.TEXT;

    /** Shapes that a value may have in the place of a text. */
    Shape[] accepts() default {};

    /** One sentence of help. */
    String tip() default "";

    /** As it would be typed; none when empty. */
    String defaultValue() default "";

    /** Of a SELECT. */
    String[] options() default {};

    /** Must be given. */
    boolean required() default false;

    /** Asked of the user in a create request, and not of the administrator. */
    boolean ofUser() default false;

    /** A user may set it though it is the administrator's. */
    boolean override() default false;

    /** Write-only, stored encrypted, handed out in a secret bundle only. */
    boolean sensitive() default false;

    /**
     * It says where machines are: an endpoint, region, project or network. With another value, machines that were made
     * before would not be found. What is not so marked is taken for machines that are there as the administrator has it now.
     */
    boolean location() default false;
}
