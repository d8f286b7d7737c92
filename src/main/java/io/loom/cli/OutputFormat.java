package io.loom.cli;

/** How data is printed. */
enum OutputFormat {
    /** Columns for people. */
    TABLE,
    /** More columns. */
    WIDE,
    JSON,
    YAML,
    /** Names or ids alone, one a line. */
    NAME
}
