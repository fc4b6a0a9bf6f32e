package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.http.ApiServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the test suites of other projects expect of OpsWorks, where no documentation says so. */
final class ForeignSuiteTest {
    private final ApiServer server = new ApiServer();
    private String stack = "";

    @BeforeEach
    void prepare() {
        stack = server.call(
                        "CreateStack",
                        "{\"Name\": \"S\", \"Region\": \"us-west-2\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                                + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}")
                .body()
                .path("StackId")
                .asText();
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Terraform's acceptance test of aws_opsworks_application. */
    @Test
    void theEndsOfCertificatesAreNotKept() {
        String app = server.call(
                        "CreateApp",
                        "{\"StackId\": \"" + stack + "\", \"Name\": \"A\", \"Type\": \"rails\", \"EnableSsl\": true,"
                                + " \"SslConfiguration\": {\"Certificate\": \"BEGIN\\nC\\n\", \"PrivateKey\":"
                                + " \"BEGIN\\nK\\n\", \"Chain\": \"\\nD \"}}")
                .body()
                .path("AppId")
                .asText();
        JsonNode ssl = server.call("DescribeApps", "{\"AppIds\": [\"" + app + "\"]}")
                .body()
                .path("Apps")
                .path(0)
                .path("SslConfiguration");
        assertThat(ssl.toString())
                .isEqualTo("{\"Certificate\":\"BEGIN\\nC\",\"PrivateKey\":\"BEGIN\\nK\",\"Chain\":\"D\"}");
    }

    /** Terraform's sweeper of user profiles, which deletes all but its own. */
    @Test
    void nobodyDeletesTheirOwnProfile() {
        String own = "{\"IamUserArn\": \"" + server.administrator.userArn() + "\"}";
        Reply reply = server.call("DeleteUserProfile", own);
        assertThat(reply.type()).isEqualTo("ValidationException");
        assertThat(reply.message()).isEqualTo("Cannot delete self");
        assertThat(server.call("DescribeMyUserProfile", "{}").status()).isEqualTo(200);
    }

    /** The integration test of AWS' SDK for JavaScript. */
    @Test
    void anEmptyArnIsAskedFor() {
        Reply reply = server.call("CreateUserProfile", "{\"IamUserArn\": \"\"}");
        assertThat(reply.type()).isEqualTo("ValidationException");
        assertThat(reply.message()).isEqualTo("Please provide user ARN");
    }
}
