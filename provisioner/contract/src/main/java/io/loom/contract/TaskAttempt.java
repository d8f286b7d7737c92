package io.loom.contract;

import java.util.UUID;

/**
 * One try at a task. A report is believed only when it echoes all three parts.
 *
 * @param taskId identity of the task, the same over all its attempts
 * @param number from 1 on
 * @param nonce 128 random bits, base64url; known to the server and to whoever was given the assignment
 */
public record TaskAttempt(UUID taskId, int number, String nonce) {}
