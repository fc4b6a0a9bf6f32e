package dev.cairn.agent.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBignum;
import org.jruby.RubyHash;
import org.jruby.api.Convert;
import org.jruby.api.Create;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON straight into Ruby's hashes and arrays, and writes reports. Ruby's own json library costs more start-up
 * time than an empty run may take, so it is loaded only for recipes that call it.
 */
final class RubyJson {
    private static final int NESTING_LIMIT = 500;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_LIMIT)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private RubyJson() {}

    /** {@return the value of the one document in the text; objects become hashes with string keys} */
    static IRubyObject parse(ThreadContext context, byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.enable(JsonParser.Feature.ALLOW_COMMENTS);
            if (parser.nextToken() == null) {
                throw new IOException("the JSON document is empty");
            }
            IRubyObject value = value(context, parser);
            if (parser.nextToken() != null) {
                throw new IOException("unexpected text after the JSON document at line "
                        + parser.currentTokenLocation().getLineNr());
            }
            return value;
        }
    }

    private static IRubyObject value(ThreadContext context, JsonParser parser) throws IOException {
        Ruby runtime = context.runtime;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                RubyHash hash = Create.newHash(context);
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    hash.fastASet(Create.newFrozenString(context, name), value(context, parser));
                }
                yield hash;
            }
            case START_ARRAY -> {
                RubyArray<?> array = Create.newArray(context);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.append(context, value(context, parser));
                }
                yield array;
            }
            case VALUE_STRING -> Create.newString(context, parser.getText());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? RubyBignum.newBignum(runtime, parser.getBigIntegerValue())
                        : Convert.asFixnum(context, parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> Convert.asFloat(context, parser.getDoubleValue());
            case VALUE_TRUE -> context.tru;
            case VALUE_FALSE -> context.fals;
            default -> context.nil;
        };
    }

    static void write(OutputStream target, @Nullable Object value) throws IOException {
        try (JsonGenerator generator = FACTORY.createGenerator(target)) {
            generator.useDefaultPrettyPrinter();
            write(generator, value);
        }
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case Boolean bool -> generator.writeBoolean(bool);
            case Long number -> generator.writeNumber(number);
            case Double number -> generator.writeNumber(number);
            case List<?> list -> {
                generator.writeStartArray();
                for (Object element : list) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    generator.writeFieldName(entry.getKey().toString());
                    write(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            default -> generator.writeString(value.toString());
        }
    }
}
