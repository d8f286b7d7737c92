package io.loom.provisioner.ssh;

/**
 * How a command ended.
 *
 * @param exit its exit status; 255 when a signal ended it
 * @param out what it wrote to standard output, at most the first MiB
 * @param err what it wrote to standard error, at most the first MiB
 */
public record ExecResult(int exit, String out, String err) {

    /** What it said last: standard error, else standard output, stripped. */
    public String words() {
        return err.isBlank() ? out.strip() : err.strip();
    }
}
