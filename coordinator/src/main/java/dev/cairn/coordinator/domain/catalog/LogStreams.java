package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.layer.LayerSettings.CloudWatchLogs;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of the API's shape {@code CloudWatchLogsLogStream}. Pure. */
final class LogStreams {
    private static final int LEAST_BUFFER_MILLIS = 5000;
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BYTES = 1_048_576;

    /** Python's names of codecs. */
    private static final Set<String> ENCODINGS = Set.of("""
            ascii big5 big5hkscs cp037 cp424 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858
            cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp875 cp932 cp949 cp950 cp1006 cp1026 cp1140
            cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp euc_jis_2004 euc_jisx0213
            euc_kr gb2312 gbk gb18030 hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3
            iso2022_jp_ext iso2022_kr latin_1 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7
            iso8859_8 iso8859_9 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 johab koi8_r koi8_u
            mac_cyrillic mac_greek mac_iceland mac_latin2 mac_roman mac_turkish ptcp154 shift_jis shift_jis_2004
            shift_jisx0213 utf_32 utf_32_be utf_32_le utf_16 utf_16_be utf_16_le utf_7 utf_8 utf_8_sig
            """.strip().split("\\s+"));

    private LogStreams() {}

    static void check(@Nullable CloudWatchLogs logs, Checks checks) {
        if (logs != null) {
            logs.logStreams().forEach(stream -> check(stream, checks));
        }
    }

    private static void check(Map<String, String> stream, Checks checks) {
        String group = stream.getOrDefault("LogGroupName", "-");
        String encoding = stream.getOrDefault("Encoding", "utf_8");
        checks.that(
                        group.matches("[A-Za-z0-9_/.-]{1,512}"),
                        message("LogGroupName must have 1 to 512 letters, digits and _ / . -"))
                .that(
                        stream.getOrDefault("FileFingerprintLines", "1").matches("[1-9][0-9]{0,5}(-[1-9][0-9]{0,5})?"),
                        message("FileFingerprintLines must be a number such as 1 or a range such as 2-5"))
                .that(ENCODINGS.contains(encoding), message("Encoding " + encoding + " is not known"))
                .that(
                        number(stream, "BufferDuration", LEAST_BUFFER_MILLIS) >= LEAST_BUFFER_MILLIS,
                        message("BufferDuration must be at least " + LEAST_BUFFER_MILLIS + " milliseconds"))
                .that(
                        within(number(stream, "BatchCount", 1), MOST_EVENTS),
                        message("BatchCount must be 1 to " + MOST_EVENTS))
                .that(
                        within(number(stream, "BatchSize", 1), MOST_BYTES),
                        message("BatchSize must be 1 to " + MOST_BYTES + " bytes"));
    }

    private static int number(Map<String, String> stream, String name, int otherwise) {
        String given = stream.get(name);
        return given == null ? otherwise : Integer.parseInt(given);
    }

    private static boolean within(int number, int most) {
        return number >= 1 && number <= most;
    }

    private static String message(String text) {
        return "Cloud Watch Logs Configuration: " + text;
    }
}
