package io.loom.provisioner.provider.openstack;

import java.util.regex.Pattern;

/** A service of OpenStack that Loom calls. */
public enum Service {
    /** Nova; its URL in the catalog has the version, and often the project. */
    COMPUTE("compute", ""),
    /** Neutron. */
    NETWORK("network", "/v2.0"),
    /** Glance. */
    IMAGE("image", "/v2");

    private static final Pattern VERSIONED = Pattern.compile("https?://[^/]+(/.*)?/v[0-9.]+(/.*)?");

    private final String type;
    private final String version;

    Service(String type, String version) {
        this.type = type;
        this.version = version;
    }

    /** What the catalog calls it. */
    String type() {
        return type;
    }

    /** The URL with the version, which some catalogs have and others leave out. */
    String base(String url) {
        String bare = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return VERSIONED.matcher(bare).matches() ? bare : bare + version;
    }
}
