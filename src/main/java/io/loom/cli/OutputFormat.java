package io.loom.cli;

/** How data is printed. */
enum OutputFormat {
    /** Columns for people. */
    TABLE,
    /** More columns. */
    WIDE,
    JSON,
    YAML,
    /** All columns of a list, for spreadsheets. */
    CSV,
    /** Names or ids alone, one a line. */
    NAME
}
