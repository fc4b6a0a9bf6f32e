package dev.cairn.agent.runner;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jruby.Ruby;
import org.jruby.runtime.load.LoadService;

/**
 * Loads the part of JRuby's core that is written in Ruby without parsing it, as far as the build has prepared it; everything
 * else as JRuby does.
 */
final class CoreLoadService extends LoadService {
    private static final String CLASS_LOADER = "uri:classloader:";
    private static final String CORE = "jruby/";

    private final Predicate<LanguagePart> loading;

    private CoreLoadService(Ruby runtime, Predicate<LanguagePart> loading) {
        super(runtime);
        this.loading = loading;
    }

    /** {@return a service that takes what was prepared} */
    static LoadService create(Ruby runtime) {
        return new CoreLoadService(runtime, part -> evaluatePrepared(part, runtime));
    }

    /**
     * {@return a service that leaves everything to JRuby}
     *
     * @param loading asked with each file of JRuby's core before it is loaded; true takes that over
     */
    static LoadService observed(Ruby runtime, Predicate<LanguagePart> loading) {
        return new CoreLoadService(runtime, loading);
    }

    @Override
    public void loadFromClassLoader(String file, boolean wrap) {
        if (wrap || !takenOver(file)) {
            super.loadFromClassLoader(file, wrap);
        }
    }

    @Override
    public void load(String file, boolean wrap) {
        if (wrap || !file.startsWith(CLASS_LOADER) || !takenOver(file.substring(CLASS_LOADER.length()))) {
            super.load(file, wrap);
        }
    }

    private boolean takenOver(String file) {
        String name = file.startsWith("/") ? file.substring(1) : file;
        return name.startsWith(CORE) && part(name).filter(loading).isPresent();
    }

    private Optional<LanguagePart> part(String name) {
        try {
            return LanguagePart.at("/" + name);
        } catch (IOException e) {
            throw runtime.newIOErrorFromException(e);
        }
    }

    private static boolean evaluatePrepared(LanguagePart part, Ruby runtime) {
        try {
            return part.evaluatePrepared(runtime);
        } catch (IOException e) {
            throw runtime.newIOErrorFromException(e);
        }
    }
}
