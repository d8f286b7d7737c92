package io.loom.provisioners;

/** An incarnation has been silent for too long, or said goodbye: what it held is to be done by others. */
public record IncarnationLost(String incarnation) {}
