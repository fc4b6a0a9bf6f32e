package dev.cairn.agent.runner;

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
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.load.LoadServiceResourceInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One Ruby file of the class path that every run needs, of the recipe language or of JRuby's own core: its source and, in the
 * directory of the recipe language, what JRuby has made of that source at build time (its intermediate representation).
 * Reading the latter takes a quarter of the time of parsing. Its name carries a checksum of the source, so that one made of
 * another source is never taken.
 */
final class LanguagePart {
    /** Where the Ruby files of the recipe language lie on the class path. */
    static final String ROOT = "/dev/cairn/agent/runner/ruby/";

    private static final String SUFFIX = ".rb";

    /** The absolute path on the class path, which backtraces show, and {@code __FILE__}. */
    private final String path;

    private final byte[] source;

    private LanguagePart(String path, byte[] source) {
        this.path = path;
        this.source = source;
    }

    /** {@return the part of the recipe language of that name below {@link #ROOT}, without suffix; empty when there is none} */
    static Optional<LanguagePart> find(String name) throws IOException {
        return at(ROOT + name + SUFFIX);
    }

    /** {@return the Ruby file of an absolute path on the class path; empty when there is none} */
    static Optional<LanguagePart> at(String path) throws IOException {
        if (path.contains("..")) {
            return Optional.empty();
        }
        byte @Nullable [] source = read(path);
        return source == null ? Optional.empty() : Optional.of(of(path, source));
    }

    /** {@return a part with another source than that on the class path, if any} */
    static LanguagePart of(String path, byte[] source) {
        return new LanguagePart(path, source);
    }

    /** Evaluates the part at top level. */
    void evaluate(Ruby runtime) throws IOException {
        evaluate(runtime, prepared(runtime).orElseGet(() -> parse(runtime)));
    }

    /**
     * Evaluates the part at top level if it was prepared.
     *
     * @return whether it was
     */
    boolean evaluatePrepared(Ruby runtime) throws IOException {
        Optional<ParseResult> prepared = prepared(runtime);
        prepared.ifPresent(script -> evaluate(runtime, script));
        return prepared.isPresent();
    }

    private static void evaluate(Ruby runtime, ParseResult script) {
        ThreadContext context = runtime.getCurrentContext();
        context.preNodeEval(runtime.getTopSelf());
        try {
            runtime.runInterpreter(context, script, runtime.getTopSelf());
        } finally {
            context.postNodeEval();
        }
    }

    /** {@return what {@link #evaluate} takes instead of the source when it lies at {@link #preparedPath}} */
    byte[] prepare(Ruby runtime) throws IOException {
        ByteArrayOutputStream prepared = new ByteArrayOutputStream();
        IRManager manager = runtime.getIRManager();
        IRWriter.persist(
                new IRWriterStream(prepared),
                IRBuilder.buildRoot(manager, parse(runtime)).getScope());
        return prepared.toByteArray();
    }

    /** {@return the path below {@link #ROOT} of what was prepared of exactly this source} */
    String preparedPath() {
        CRC32C checksum = new CRC32C();
        checksum.update(source);
        String name = path.startsWith(ROOT) ? path.substring(ROOT.length()) : path.substring(1);
        return name.substring(0, name.length() - SUFFIX.length()) + "." + Long.toHexString(checksum.getValue()) + ".ir";
    }

    private Optional<ParseResult> prepared(Ruby runtime) throws IOException {
        byte @Nullable [] prepared = read(ROOT + preparedPath());
        IRManager manager = runtime.getIRManager();
        return prepared == null
                ? Optional.empty()
                : Optional.of((ParseResult) IRReader.load(manager, new IRReaderStream(manager, prepared, file())));
    }

    private ParseResult parse(Ruby runtime) {
        return runtime.getParserManager()
                .parseFile(file(), 0, new LoadServiceResourceInputStream(source), UTF8Encoding.INSTANCE);
    }

    private String file() {
        return "uri:classloader:" + path;
    }

    private static byte @Nullable [] read(String path) throws IOException {
        try (InputStream resource = LanguagePart.class.getResourceAsStream(path)) {
            return resource == null ? null : resource.readAllBytes();
        }
    }
}
