package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads an archive from S3 and unpacks it. A bucket that lies in another region than its address says is asked for again
 * there: the signature names the region.
 */
final class S3Fetch {
    private static final int ATTEMPTS_LIMIT = 5;
    private static final int ERROR_LIMIT_BYTES = 16 * 1024;
    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{2,40})</Region>");
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,64})</Code>");

    private final SourceLimits limits;
    private final Time time;
    private final Download download;

    S3Fetch(SourceLimits limits, Trust trust, Time time) {
        this.limits = limits;
        this.time = time;
        this.download = new Download(limits, trust);
    }

    void fetch(Source source, String url, Path file, Path tree) throws SourceException, IOException {
        String shown = SourceUrl.shown(url);
        save(S3Object.of(source, url, shown), shown, file);
        new Unpack(limits, shown).unpack(file, tree);
    }

    private void save(S3Object start, String shown, Path file) throws SourceException, IOException {
        S3Object object = start;
        for (int attempt = 0; attempt < ATTEMPTS_LIMIT; attempt++) {
            HttpResponse<InputStream> response = download.get(object.uri(), object.headers(time.now()), shown);
            try (InputStream body = response.body()) {
                if (response.statusCode() == 200) {
                    download.save(body, file, shown);
                    return;
                }
                String error = new String(body.readNBytes(ERROR_LIMIT_BYTES), StandardCharsets.UTF_8);
                object = elsewhere(object, response, error)
                        .orElseThrow(() -> refused(response.statusCode(), error, start.key() != null, shown));
            }
        }
        throw new SourceException(shown + " leads from one address to the next more than " + ATTEMPTS_LIMIT + " times");
    }

    /** Where the answer says that the object is to be asked for; empty when it says nothing of the kind. */
    private static Optional<S3Object> elsewhere(S3Object object, HttpResponse<InputStream> response, String error) {
        Optional<String> location = response.headers().firstValue("location");
        if (response.statusCode() / 100 == 3 && location.isPresent()) {
            URI target = object.uri().resolve(location.get());
            return target.getHost() == null ? Optional.empty() : Optional.of(object.at(target));
        }
        Matcher region = REGION.matcher(error);
        return response.headers()
                .firstValue("x-amz-bucket-region")
                .or(() -> region.find() ? Optional.of(region.group(1)) : Optional.empty())
                .filter(known -> known.matches("[a-z0-9-]{2,40}") && !known.equals(object.region()))
                .map(object::in);
    }

    private static SourceException refused(int status, String error, boolean withKey, String shown) {
        Matcher code = CODE.matcher(error);
        String because = " (HTTP " + status + (code.find() ? ", " + code.group(1) : "") + ")";
        return new SourceException(
                switch (status) {
                    case 401, 403 ->
                        withKey
                                ? shown + " refuses the source's access key" + because
                                : shown + " is not a public object, and the source has no access key" + because;
                    case 404, 410 -> "there is nothing at " + shown + because;
                    default -> shown + " answers with an error" + because;
                });
    }
}
