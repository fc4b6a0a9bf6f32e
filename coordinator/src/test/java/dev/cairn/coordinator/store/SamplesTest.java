package dev.cairn.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.effect.Effect;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A field that a sample leaves empty could be forgotten by a store without anybody noticing. */
final class SamplesTest {
    @Test
    void haveEveryFieldSet() throws ReflectiveOperationException {
        List<String> unset = new ArrayList<>();
        for (Object sample : Stream.of(all(), Samples.effects(), Samples.eventDetails())
                .<Object>flatMap(List::stream)
                .toList()) {
            collectUnset(sample.getClass().getSimpleName(), sample, unset);
        }
        assertThat(unset).isEmpty();
    }

    @Test
    void coverEveryKindOfEntity() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(
                Entity.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> entities = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes.resolve("dev/cairn/coordinator/domain"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replace('/', '.');
                Class<?> type = Class.forName(name, false, Entity.class.getClassLoader());
                if (Entity.class.isAssignableFrom(type) && !type.isInterface()) {
                    entities.add(type);
                }
            }
        }

        assertThat(all()).<Class<?>>extracting(Object::getClass).containsExactlyInAnyOrderElementsOf(entities);
    }

    @Test
    void coverEveryKindOfEffect() {
        assertThat(Samples.effects())
                .<Class<?>>extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(
                        kinds(Effect.class).distinct().toList());
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(SamplesTest::kinds) : Stream.of(type);
    }

    private static List<Entity> all() {
        return Stream.concat(Samples.ofStack().stream(), Samples.ofAccount().stream())
                .toList();
    }

    private static void collectUnset(String path, @Nullable Object value, List<String> unset)
            throws ReflectiveOperationException {
        boolean empty = value == null
                || value.equals(false)
                || value.equals("")
                || (value instanceof Number number && number.doubleValue() == 0)
                || (value instanceof Collection<?> collection && collection.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (empty) {
            unset.add(path + " = " + value);
        } else if (value instanceof Collection<?> collection) {
            for (Object one : collection) {
                collectUnset(path + "[]", one, unset);
            }
        } else if (value instanceof Map<?, ?> map) {
            collectUnset(path, map.values(), unset);
        } else if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                collectUnset(
                        path + "." + component.getName(),
                        component.getAccessor().invoke(record),
                        unset);
            }
        }
    }
}
