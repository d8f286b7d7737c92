package io.loom.model.document;

import java.util.List;

/** Words without quotes that readers of YAML 1.1, 1.2 or JSON take for something else than what is written. */
public final class WrittenWords {

    /** Each stays the text that it is. */
    public static final List<String> ALL = List.of(
            // truth in YAML 1.1
            "no",
            "No",
            "NO",
            "yes",
            "Yes",
            "YES",
            "on",
            "On",
            "ON",
            "off",
            "Off",
            "OFF",
            "y",
            "Y",
            "n",
            "N",
            "True",
            "TRUE",
            "False",
            "FALSE",
            // nothing
            "~",
            "Null",
            "NULL",
            // whole numbers that lose zeros, signs or their base
            "0644",
            "010",
            "00",
            "007",
            "012345678901",
            "09",
            "0o17",
            "0x1F",
            "0xdeadBEEF",
            "0b1010",
            "+1",
            "-0",
            "+0",
            "1_000",
            "685_230.15",
            "9007199254740992",
            "12345678901234567890123",
            // fractions that lose digits
            "3.10",
            "1.0",
            "0.10",
            "-1.50",
            "1.",
            ".5",
            "+.5",
            "00.5",
            "3.14159265358979323846",
            "12345678.9",
            "0.0001",
            "100000000.5",
            // exponents
            "1e3",
            "1E3",
            "1e-3",
            "1234567e2",
            "6.02e23",
            "1.5E+10",
            "1e400",
            // what is no number
            ".inf",
            "-.INF",
            "+.Inf",
            ".nan",
            ".NaN",
            "NaN",
            "Infinity",
            // time, in YAML 1.1 sixties
            "12:30:45",
            "22:30",
            "3:25.7",
            "190:20:30",
            "1:1",
            "2026-01-01",
            "2026-03-29T12:00:00Z",
            "2001-12-14 21:59:43.10 -5",
            // others
            "=",
            "1.2.3",
            "10.0.0.1",
            "1,000",
            "0.0.0.0/0",
            "1d",
            "5m",
            "--",
            "<",
            "a:b",
            "1e",
            "0x",
            "0o8",
            "_1");

    private WrittenWords() {}
}
