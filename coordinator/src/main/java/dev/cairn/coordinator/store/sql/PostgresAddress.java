package dev.cairn.coordinator.store.sql;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is: {@code postgresql://user:password@host:port/database?parameters}, as libpq spells it, or a JDBC
 * address.
 *
 * @param name what people are shown, without the password
 */
record PostgresAddress(
        String name,
        String jdbcUrl,
        @Nullable String user,
        @Nullable String password) {
    private static final String JDBC = "jdbc:";

    static PostgresAddress parse(String url) throws StoreRefused {
        String plain = url.startsWith(JDBC) ? url.substring(JDBC.length()) : url;
        try {
            URI uri = new URI(plain);
            String host = uri.getRawAuthority();
            if (host == null || uri.getPath().length() < 2) {
                throw new StoreRefused(
                        "--store needs host and database: postgresql://user:password@host:port/database", null);
            }
            String userInfo = null;
            int at = host.lastIndexOf('@');
            if (at >= 0) {
                userInfo = host.substring(0, at);
                host = host.substring(at + 1);
            }
            String user = null;
            String password = null;
            if (userInfo != null) {
                int colon = userInfo.indexOf(':');
                user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
                password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
            }
            String name = "postgresql://" + host + uri.getRawPath();
            String parameters = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new PostgresAddress(name, JDBC + name + parameters, user, password);
        } catch (URISyntaxException e) {
            // Neither the address nor the cause is shown: both have the password.
            throw new StoreRefused(
                    "--store is not an address such as postgresql://user:password@host:port/database (write special "
                            + "characters of the password percent-encoded)",
                    null);
        }
    }

    static boolean names(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("postgresql://")
                || lower.startsWith("postgres://")
                || lower.startsWith("jdbc:postgresql://");
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
