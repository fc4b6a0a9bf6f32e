package dev.cairn.agent.runner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.ParseResult;
import org.jruby.Ruby;
import org.jruby.ir.IRManager;
import org.jruby.ir.builder.IRBuilder;
import org.jruby.ir.persistence.IRReader;
import org.jruby.ir.persistence.IRReaderStream;
import org.jruby.ir.persistence.IRWriter;
import org.jruby.ir.persistence.IRWriterStream;
import org.jruby.runtime.load.LoadServiceResourceInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One Ruby file of the recipe language, as it lies on the class path: its source and, beside it, what JRuby has made of
 * that source at build time (its intermediate representation). Reading the latter takes a quarter of the time of parsing.
 * Its name carries a checksum of the source, so that one made of an older source is never taken.
 */
final class LanguagePart {
    /** Where the Ruby files of the recipe language lie on the class path. */
    static final String ROOT = "/dev/cairn/agent/runner/ruby/";

    private final String name;
    private final byte[] source;

    /** @param name the path below {@link #ROOT}, without suffix */
    LanguagePart(String name, byte[] source) {
        this.name = name;
        this.source = source;
    }

    /** {@return the part of that name, empty when there is none} */
    static Optional<LanguagePart> find(String name) throws IOException {
        if (name.contains("..")) {
            return Optional.empty();
        }
        byte @Nullable [] source = read(ROOT + name + ".rb");
        return source == null ? Optional.empty() : Optional.of(new LanguagePart(name, source));
    }

    /** Evaluates the part at top level. */
    void evaluate(Ruby runtime) throws IOException {
        byte @Nullable [] prepared = read(ROOT + preparedName());
        ParseResult script = prepared == null
                ? parse(runtime)
                : (ParseResult) IRReader.load(
                        runtime.getIRManager(), new IRReaderStream(runtime.getIRManager(), prepared, file()));
        runtime.runInterpreter(runtime.getCurrentContext(), script, runtime.getTopSelf());
    }

    /** {@return what {@link #evaluate} takes instead of the source when it lies under {@link #preparedName}} */
    byte[] prepare(Ruby runtime) throws IOException {
        ByteArrayOutputStream prepared = new ByteArrayOutputStream();
        IRManager manager = runtime.getIRManager();
        IRWriter.persist(
                new IRWriterStream(prepared),
                IRBuilder.buildRoot(manager, parse(runtime)).getScope());
        return prepared.toByteArray();
    }

    /** {@return the path below {@link #ROOT} of what was prepared of exactly this source} */
    String preparedName() {
        CRC32C checksum = new CRC32C();
        checksum.update(source);
        return name + "." + Long.toHexString(checksum.getValue()) + ".ir";
    }

    private ParseResult parse(Ruby runtime) throws IOException {
        return runtime.getParserManager()
                .parseFile(
                        file(),
                        0,
                        new LoadServiceResourceInputStream(new ByteArrayInputStream(source)),
                        UTF8Encoding.INSTANCE);
    }

    /** What backtraces show, and {@code __FILE__}. */
    private String file() {
        return "uri:classloader:" + ROOT + name + ".rb";
    }

    private static byte @Nullable [] read(String path) throws IOException {
        try (InputStream resource = LanguagePart.class.getResourceAsStream(path)) {
            return resource == null ? null : resource.readAllBytes();
        }
    }
}
