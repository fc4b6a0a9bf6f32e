package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.port.AgentEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;

/**
 * The answer of DescribeStackProvisioningParameters: OpsWorks' names with what they stand for here, and a few of our own that
 * the installer needs. All of them pass through {@code aws opsworks register} to the machine.
 *
 * @param agents where agents connect
 * @param architecture the processor for which there is an agent
 */
record ProvisioningParameters(AgentEndpoint agents, String architecture) {
    /** The path of the installer; its last part is what OpsWorks called it. */
    static final String INSTALLER = "opsworks-agent-installer.tgz";

    static ObjectNode shape(ProvisioningParameters provisioning, String agentVersion, String baseUrl, String region) {
        ObjectNode shape = Shapes.single("AgentInstallerUrl", baseUrl + "/" + INSTALLER);
        URI api = URI.create(baseUrl);
        boolean encrypted = "https".equals(api.getScheme());
        AgentEndpoint agents = provisioning.agents();
        String agentsAddress = agents.addresses().getFirst();
        int colon = agentsAddress.lastIndexOf(':');
        ObjectNode parameters = shape.putObject("Parameters");
        parameters.put("agent_installer_base_url", baseUrl);
        parameters.put("agent_installer_tgz", INSTALLER);
        parameters.put("assets_download_bucket", api.getAuthority());
        parameters.put("charlie_public_key", publicKey(agents.authorityPem()));
        parameters.put("instance_service_endpoint", agentsAddress.substring(0, colon));
        parameters.put("instance_service_port", agentsAddress.substring(colon + 1));
        parameters.put("instance_service_region", region);
        parameters.put("instance_service_ssl_verify_peer", "true");
        parameters.put("instance_service_use_ssl", "true");
        parameters.put("ops_works_endpoint", String.valueOf(api.getHost()));
        parameters.put("ops_works_port", Integer.toString(port(api, encrypted)));
        parameters.put("ops_works_region", region);
        parameters.put("ops_works_ssl_verify_peer", "true");
        parameters.put("ops_works_use_ssl", Boolean.toString(encrypted));
        parameters.put("verbose", "false");
        parameters.put("wait_between_runs", "30");
        parameters.put("agent_architecture", provisioning.architecture());
        parameters.put("agent_version", agentVersion);
        parameters.put("authority_certificate", agents.authorityPem());
        parameters.put("coordinator_addresses", String.join(",", agents.addresses()));
        return shape;
    }

    private static int port(URI api, boolean encrypted) {
        if (api.getPort() >= 0) {
            return api.getPort();
        }
        return encrypted ? 443 : 80;
    }

    private static String publicKey(String certificatePem) {
        try (ByteArrayInputStream pem = new ByteArrayInputStream(certificatePem.getBytes(StandardCharsets.US_ASCII))) {
            byte[] key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getPublicKey()
                    .getEncoded();
            String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
        } catch (CertificateException | IOException e) {
            throw new IllegalStateException("the authority's certificate cannot be read", e);
        }
    }
}
