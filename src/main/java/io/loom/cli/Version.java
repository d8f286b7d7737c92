package io.loom.cli;

import picocli.CommandLine;

/** Which Loom this is. */
final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"loom " + (version == null ? "(not packaged)" : version)};
    }
}
