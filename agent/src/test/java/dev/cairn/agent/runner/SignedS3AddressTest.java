package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the built-in cookbook fetches archives of apps from S3: against the worked example in S3's documentation. */
class SignedS3AddressTest {
    private static final Path LIBRARY =
            Path.of("src/main/cookbooks/deploy/libraries/signed_s3_address.rb").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void signsAsTheDocumentationOfS3Shows() throws Exception {
        String recipe = """
                require '%s'
                address = SignedS3Address.new('https://examplebucket.s3.amazonaws.com/test.txt', 'AKIAIOSFODNN7EXAMPLE',
                                              'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
                log address.to_s(86_400, Time.utc(2013, 5, 24))
                { 'https://s3-eu-west-1.amazonaws.com/b/k' => 'eu-west-1', 'https://b.s3.eu-central-1.amazonaws.com/k' => 'eu-central-1',
                  'https://s3.amazonaws.com/b/k' => 'us-east-1' }.each do |url, region|
                  log "region #{region} #{SignedS3Address.new(url, 'A', 's').to_s.include?("%%2F#{region}%%2Fs3")}"
                end
                log SignedS3Address.new('http://127.0.0.1:9000/b/a%%20b%%2Bc+d', 'A', 's').to_s
                """.formatted(LIBRARY);
        try (Recipes recipes = new Recipes(directory)) {
            Recipes.Result result = recipes.convergeRecipe("signing", recipe);

            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log())
                    .contains("&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                            + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
                    .contains("region eu-west-1 true", "region eu-central-1 true", "region us-east-1 true")
                    .contains("http://127.0.0.1:9000/b/a%20b%2Bc%2Bd?");
        }
    }
}
