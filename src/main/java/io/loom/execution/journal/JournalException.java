package io.loom.execution.journal;

import java.sql.SQLException;

/** The database did not do what it was asked. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JournalException(String what, SQLException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }

    JournalException(String what) {
        super(what);
    }
}
