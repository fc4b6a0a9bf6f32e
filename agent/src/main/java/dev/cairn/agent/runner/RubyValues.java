package dev.cairn.agent.runner;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jruby.RubyArray;
import org.jruby.RubyBoolean;
import org.jruby.RubyFixnum;
import org.jruby.RubyFloat;
import org.jruby.RubyHash;
import org.jruby.RubyProc;
import org.jruby.RubyString;
import org.jruby.RubySymbol;
import org.jruby.api.Convert;
import org.jruby.api.Create;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * Translates between Ruby's values and the plain Java values of a {@link dev.cairn.agent.resource.ResourceRequest}:
 * String, Long, Double, Boolean, List, Map and null. Symbols become strings; a Proc becomes a predicate on one string;
 * any other object is taken by its {@code to_s}, as Chef's command lines do.
 */
final class RubyValues {
    private RubyValues() {}

    static @Nullable Object toJava(ThreadContext context, IRubyObject value) {
        return switch (value) {
            case RubyString text -> text(text);
            case RubySymbol symbol -> symbol.idString();
            case RubyFixnum number -> number.getValue();
            case RubyFloat number -> number.getValue();
            case RubyBoolean bool -> bool.isTrue();
            case RubyArray<?> array -> list(context, array);
            case RubyHash hash -> map(context, hash);
            case RubyProc block -> predicate(block);
            default -> value.isNil() ? null : value.asString().decodeString();
        };
    }

    static List<@Nullable Object> list(ThreadContext context, RubyArray<?> array) {
        List<@Nullable Object> list = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            list.add(toJava(context, array.eltOk(i)));
        }
        return list;
    }

    static Map<String, @Nullable Object> map(ThreadContext context, RubyHash hash) {
        Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(hash.size());
        hash.visitAll(
                context,
                new RubyHash.VisitorWithState<Map<String, @Nullable Object>>() {
                    @Override
                    public void visit(
                            ThreadContext visitContext,
                            RubyHash self,
                            IRubyObject key,
                            IRubyObject value,
                            int index,
                            Map<String, @Nullable Object> target) {
                        target.put(key(key), toJava(visitContext, value));
                    }
                },
                map);
        return map;
    }

    /** Text of a Ruby string whatever its encoding tag says: UTF-8 when the bytes are, Latin-1 otherwise. */
    static String text(RubyString string) {
        if (string.isCodeRangeAsciiOnly()) {
            ByteList bytes = string.getByteList();
            return new String(
                    bytes.getUnsafeBytes(), bytes.getBegin(), bytes.getRealSize(), StandardCharsets.ISO_8859_1);
        }
        return text(string.getBytes());
    }

    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    static @Nullable String textOrNull(IRubyObject value) {
        return value.isNil() ? null : text(value.convertToString());
    }

    static IRubyObject toRuby(ThreadContext context, @Nullable Object value) {
        return switch (value) {
            case null -> context.nil;
            case String text -> Create.newString(context, text);
            case Boolean bool -> Convert.asBoolean(context, bool);
            case Long number -> Convert.asFixnum(context, number);
            case Integer number -> Convert.asFixnum(context, number.longValue());
            case Double number -> Convert.asFloat(context, number);
            case List<?> list -> {
                RubyArray<?> array = Create.allocArray(context, list.size());
                for (Object element : list) {
                    array.append(context, toRuby(context, element));
                }
                yield array;
            }
            case Map<?, ?> map -> {
                RubyHash hash = Create.newHash(context);
                map.forEach((key, element) ->
                        hash.op_aset(context, Create.newString(context, key.toString()), toRuby(context, element)));
                yield hash;
            }
            default -> Create.newString(context, value.toString());
        };
    }

    private static String key(IRubyObject key) {
        return switch (key) {
            case RubyString text -> text(text);
            case RubySymbol symbol -> symbol.idString();
            default -> key.asString().decodeString();
        };
    }

    private static java.util.function.Predicate<String> predicate(RubyProc block) {
        return argument -> {
            ThreadContext context = block.getRuntime().getCurrentContext();
            return block.call(context, new IRubyObject[] {Create.newString(context, argument)})
                    .isTrue();
        };
    }
}
