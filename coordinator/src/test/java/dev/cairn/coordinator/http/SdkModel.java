package dev.cairn.coordinator.http;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;

/** The API's model, read off the classes of AWS' own client: operations, members, types and enumerations. */
final class SdkModel {
    /** One operation of the client. */
    record Operation(String name, Structure input, Structure output) {}

    /** What a member can hold. */
    sealed interface Shape permits Structure, ListOf, MapOf, Scalar {}

    /** Members by the names that they have on the wire. */
    record Structure(Map<String, Shape> members) implements Shape {}

    record ListOf(Shape element) implements Shape {}

    /** Keys are free when there are no words for them. */
    record MapOf(Set<String> keys, Shape value) implements Shape {}

    /** Any value is good when there are no words. */
    record Scalar(Kind kind, Set<String> words) implements Shape {}

    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN
    }

    private SdkModel() {}

    /** All operations that the client has, by name. */
    static Map<String, Operation> operations() {
        Map<String, Operation> operations = new TreeMap<>();
        for (Method method : OpsWorksClient.class.getMethods()) {
            Class<?>[] parameters = method.getParameterTypes();
            if (parameters.length == 1
                    && OpsWorksRequest.class.isAssignableFrom(parameters[0])
                    && !method.getName().endsWith("Paginator")) {
                String name = parameters[0].getSimpleName().replaceFirst("Request$", "");
                operations.put(name, new Operation(name, structure(parameters[0]), structure(method.getReturnType())));
            }
        }
        return operations;
    }

    private static Structure structure(Class<?> type) {
        try {
            Object builder = type.getMethod("builder").invoke(null);
            return structure(type, (SdkPojo) builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The client's class " + type + " has changed", e);
        }
    }

    private static Structure structure(Class<?> type, SdkPojo pojo) {
        Map<String, Shape> members = new LinkedHashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            members.put(field.locationName(), shape(field, type, uncapitalised(field.memberName())));
        }
        return new Structure(members);
    }

    /** @param getter the accessor in the owner that may know an enumeration, null inside lists and maps */
    private static Shape shape(SdkField<?> field, Class<?> owner, @Nullable String getter) {
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.STRING)) {
            return new Scalar(Kind.TEXT, getter == null ? Set.of() : words(owner, getter));
        } else if (type.equals(MarshallingType.INTEGER)) {
            return new Scalar(Kind.INTEGER, Set.of());
        } else if (type.equals(MarshallingType.DOUBLE)) {
            return new Scalar(Kind.DECIMAL, Set.of());
        } else if (type.equals(MarshallingType.BOOLEAN)) {
            return new Scalar(Kind.BOOLEAN, Set.of());
        } else if (type.equals(MarshallingType.LIST)) {
            return new ListOf(shape(field.getTrait(ListTrait.class).memberFieldInfo(), owner, null));
        } else if (type.equals(MarshallingType.MAP)) {
            return new MapOf(
                    getter == null ? Set.of() : keys(owner, getter),
                    shape(field.getTrait(MapTrait.class).valueFieldInfo(), owner, null));
        } else if (type.equals(MarshallingType.SDK_POJO)) {
            SdkPojo nested = field.constructor().get();
            return structure(nested.getClass().getEnclosingClass(), nested);
        }
        throw new IllegalStateException("Member " + field.locationName() + " has the unknown type " + type);
    }

    private static Set<String> words(Class<?> owner, String getter) {
        return exists(owner, getter + "AsString") ? constants(returned(owner, getter)) : Set.of();
    }

    private static Set<String> keys(Class<?> owner, String getter) {
        if (!exists(owner, getter + "AsStrings")) {
            return Set.of();
        }
        try {
            ParameterizedType map = (ParameterizedType) owner.getMethod(getter).getGenericReturnType();
            return constants((Class<?>) map.getActualTypeArguments()[0]);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> constants(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(Object::toString)
                .filter(word -> !word.equals("null"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean exists(Class<?> owner, String method) {
        return Arrays.stream(owner.getMethods()).anyMatch(one -> one.getName().equals(method));
    }

    private static Class<?> returned(Class<?> owner, String method) {
        try {
            return owner.getMethod(method).getReturnType();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String uncapitalised(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    /** Tells of every member of the shape, those of nested structures included. */
    static void walk(String path, Shape shape, Consumer<String> member) {
        switch (shape) {
            case Structure structure ->
                structure.members().forEach((name, nested) -> {
                    String below = path.isEmpty() ? name : path + "." + name;
                    member.accept(below);
                    walk(below, nested, member);
                });
            case ListOf list -> walk(path, list.element(), member);
            case MapOf map -> walk(path, map.value(), member);
            case Scalar ignored -> {}
        }
    }

    static List<String> paths(Structure structure) {
        List<String> paths = new ArrayList<>();
        walk("", structure, paths::add);
        return paths;
    }
}
