package io.loom.provisioner.cloud;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The proxies that the environment names as curl reads it: {@code HTTPS_PROXY}, {@code http_proxy} (lower case only, as a request
 * header could set the other), {@code NO_PROXY}, each in lower case first. NO_PROXY holds host names, domains and addresses, with commas between
 * them, or {@code *}. Loopback is never asked for through a proxy.
 */
public final class EnvironmentProxies extends ProxySelector {
    private static final Logger LOG = Logger.getLogger(EnvironmentProxies.class);

    private final Optional<InetSocketAddress> https;
    private final Optional<InetSocketAddress> http;
    private final List<String> direct;

    public EnvironmentProxies(Map<String, String> environment) {
        https = proxy(environment, "https_proxy", "HTTPS_PROXY");
        http = proxy(environment, "http_proxy");
        direct = value(environment, "no_proxy", "NO_PROXY").stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .map(name -> name.startsWith(".") ? name.substring(1) : name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Optional<String> value(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    private static Optional<InetSocketAddress> proxy(Map<String, String> environment, String... names) {
        return value(environment, names).map(text -> {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException(
                        names[names.length - 1] + " names no host.\nMaybe http://proxy.example.com:3128.");
            }
            if (uri.getUserInfo() != null) {
                LOG.warnf(
                        "The user and password in %s are not sent to the proxy; it must let this machine in without",
                        names[names.length - 1]);
            }
            return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
        });
    }

    @Override
    public List<Proxy> select(URI uri) {
        Optional<InetSocketAddress> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
        return List.of(proxy.filter(some -> !isDirect(uri.getHost()))
                .map(address -> new Proxy(Proxy.Type.HTTP, address))
                .orElse(Proxy.NO_PROXY));
    }

    private boolean isDirect(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.startsWith("127.")
                || name.equals("[::1]")
                || direct.stream().anyMatch(d -> d.equals("*") || name.equals(d) || name.endsWith("." + d));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        LOG.debugf("The proxy %s does not answer: %s", address, problem.getMessage());
    }
}
