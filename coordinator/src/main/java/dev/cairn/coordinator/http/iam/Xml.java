package dev.cairn.coordinator.http.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringWriter;
import java.util.Collection;
import java.util.function.BiConsumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one XML document, and keeps what it says as JSON for the record of the call. Used by one thread. */
final class Xml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;
    private ObjectNode content = JsonNodeFactory.instance.objectNode();

    Xml() {
        try {
            writer = FACTORY.createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    Xml root(String name, String namespace, Runnable content) {
        return write(() -> {
            writer.writeStartElement(name);
            writer.writeDefaultNamespace(namespace);
            content.run();
            writer.writeEndElement();
        });
    }

    Xml element(String name, Runnable inner) {
        ObjectNode outer = content;
        outer.set(name, written(name, inner));
        return this;
    }

    private ObjectNode written(String name, Runnable inner) {
        ObjectNode outer = content;
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        content = own;
        write(() -> {
            writer.writeStartElement(name);
            inner.run();
            writer.writeEndElement();
        });
        content = outer;
        return own;
    }

    Xml text(String name, String value) {
        content.put(name, value);
        return write(() -> {
            writer.writeStartElement(name);
            writer.writeCharacters(printable(value));
            writer.writeEndElement();
        });
    }

    /** A list as the query protocol has it: each member in an element of that name. */
    <T> Xml members(String name, Collection<T> all, BiConsumer<Xml, T> write) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        element(name, () -> all.forEach(one -> list.add(written("member", () -> write.accept(this, one)))));
        content.set(name, list);
        return this;
    }

    /** The element of that name in the root, in JSON; missing when there is none. */
    JsonNode json(String name) {
        return content.path(name);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** XML 1.0 has no way to write most control characters, nor halves of surrogate pairs. */
    private static String printable(String value) {
        return value.codePoints()
                .map(character -> character == '\t'
                                || character == '\n'
                                || (character >= 0x20 && character <= 0xd7ff)
                                || (character >= 0xe000 && character <= 0xfffd)
                                || character >= 0x10000
                        ? character
                        : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private Xml write(Step step) {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw unwritable(e);
        }
    }

    private static IllegalStateException unwritable(XMLStreamException cause) {
        return new IllegalStateException("XML could not be written to memory", cause);
    }
}
