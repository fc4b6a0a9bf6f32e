package dev.cairn.agent.session;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Makes a Vert.x that is as small as it gets: one event loop, no file cache, names by the JDK's resolver. */
public final class SmallVertx {
    private SmallVertx() {}

    /** A new one, to be closed by the caller. */
    public static Vertx create() {
        System.setProperty("vertx.disableDnsResolver", "true");
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
