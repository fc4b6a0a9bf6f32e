package dev.cairn.coordinator.compute.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** Answers in pages: MaxResults and NextToken. */
final class Pages {
    private Pages() {}

    /** Gives the page that is asked for and writes the token of the next one. */
    static <T> void of(Query query, Xml reply, List<T> all, int least, int most, Consumer<List<T>> page)
            throws Refused {
        int size = query.number("MaxResults").orElse(Integer.MAX_VALUE);
        if (query.has("MaxResults") && (size < least || size > most)) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Value ( " + size + " ) for parameter maxResults is invalid. Expecting a value between " + least
                            + " and " + most + ".");
        }
        int from = query.has("NextToken") ? offset(query.required("NextToken")) : 0;
        int to = (int) Math.min(all.size(), (long) from + size);
        page.accept(all.subList(Math.min(from, to), to));
        if (to < all.size()) {
            String next = "page " + to;
            reply.leaf("nextToken", Base64.getUrlEncoder().encodeToString(next.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static int offset(String token) throws Refused {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            return Integer.parseInt(text.substring("page ".length()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Refused.of("InvalidNextToken", "The token '" + token + "' is invalid");
        }
    }
}
