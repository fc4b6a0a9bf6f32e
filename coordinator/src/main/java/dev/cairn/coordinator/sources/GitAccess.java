package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How a git source is reached. Keys stay in memory and are forgotten afterwards; neither the coordinator's own keys nor its
 * ssh configuration serve a stranger's repository or its submodules.
 */
record GitAccess(
        @Nullable CredentialsProvider credentials,
        SshdSessionFactory ssh,
        Trust trust,
        Duration silence,
        boolean withSecret)
        implements AutoCloseable {

    static GitAccess of(
            Source source, URIish uri, java.io.File sshHome, ServerKeyDatabase hosts, Trust trust, Duration silence)
            throws SourceException {
        String user = blank(source.username()) ? uri.getUser() : source.username();
        Secret password = source.password();
        // A token in the place of the user needs no password: https://TOKEN@host/path.
        String secret = password != null ? password.reveal() : uri.getPass();
        boolean token = secret == null && user != null && !SourceUrl.isSsh(uri);
        CredentialsProvider credentials = secret == null && !token
                ? null
                : new OfOneHost(uri, user == null ? "git" : user, secret == null ? "" : secret);
        Secret key = source.sshKey();
        List<KeyPair> keys =
                key == null || key.reveal().isBlank() || !SourceUrl.isSsh(uri) ? List.of() : SshKeys.read(key.reveal());
        SshdSessionFactory ssh = new SshdSessionFactoryBuilder()
                .setHomeDirectory(sshHome)
                .setSshDirectory(sshHome)
                .setPreferredAuthentications("publickey,password")
                .setDefaultKeysProvider(directory -> keys)
                .setDefaultIdentities(directory -> List.of())
                .setConfigStoreFactory((homeDirectory, config, name) -> null)
                .setServerKeyDatabase((homeDirectory, directory) -> hosts)
                .build(null);
        return new GitAccess(credentials, ssh, trust, silence, credentials != null || !keys.isEmpty());
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    <C extends TransportCommand<C, ?>> C to(C command) {
        command.setTimeout(Math.max(1, Math.toIntExact(silence.toSeconds())));
        if (credentials != null) {
            command.setCredentialsProvider(credentials);
        }
        command.setTransportConfigCallback(transport -> {
            if (transport instanceof SshTransport overSsh) {
                overSsh.setSshSessionFactory(ssh);
            }
            if (transport instanceof TransportHttp overHttp) {
                overHttp.setHttpConnectionFactory(new Trusting(trust));
            }
        });
        return command;
    }

    @Override
    public void close() {
        ssh.close();
    }

    /** JGit's connections, which trust the operator's authorities too. */
    private static final class Trusting extends JDKHttpConnectionFactory {
        private final Trust trust;

        Trusting(Trust trust) {
            this.trust = trust;
        }

        @Override
        public HttpConnection create(URL url) throws IOException {
            return trusting(super.create(url));
        }

        @Override
        public HttpConnection create(URL url, Proxy proxy) throws IOException {
            return trusting(super.create(url, proxy));
        }

        private HttpConnection trusting(HttpConnection connection) throws IOException {
            try {
                if ("https".equals(connection.getURL().getProtocol())) {
                    connection.configure(null, trust.managers(), null);
                }
                return connection;
            } catch (GeneralSecurityException e) {
                throw new IOException("this Java has no TLS", e);
            }
        }
    }

    /** User and password for the source's own host: a redirect or a submodule may lead to another, which must not see them. */
    private static final class OfOneHost extends UsernamePasswordCredentialsProvider {
        private final URIish own;

        OfOneHost(URIish own, String user, String password) {
            super(user, password);
            this.own = own;
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) throws UnsupportedCredentialItem {
            return mayKnow(uri) && super.get(uri, items);
        }

        private boolean mayKnow(URIish uri) {
            if (!Objects.equals(own.getHost(), uri.getHost())) {
                return false;
            }
            boolean same = Objects.equals(own.getScheme(), uri.getScheme()) && own.getPort() == uri.getPort();
            return same || SourceUrl.isSsh(uri) || "https".equals(uri.getScheme());
        }
    }
}
