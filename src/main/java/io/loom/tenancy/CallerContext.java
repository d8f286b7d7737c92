package io.loom.tenancy;

/** Gives the caller of the current request. Injected wherever a use case needs to know for whom it works. */
public interface CallerContext {

    /** The caller; there is one in each request that is not anonymous. */
    Caller caller();
}
